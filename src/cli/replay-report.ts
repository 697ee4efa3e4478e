import { missedExpectations } from '../replay/judgement.js'
import type { RecordedRun } from '../replay/open-run.js'
import type { ReplaySummary } from '../replay/replay-run.js'
import { formatHtmlFile, type PageAssets } from '../replay/report/html-file.js'
import type { ReplayReport, ReportedRun } from '../replay/report/replay-data.js'
import { RunCollector } from '../replay/report/run-collector.js'
import { type Deps, readVersion } from './deps.js'
import { readAssets, writeOutput } from './files.js'

/** The report of `replay --report FILE`: gathers the runs one by one, then writes them as one HTML file. */
export class ReplayReportFile {
	readonly #file: string
	readonly #assets: PageAssets
	readonly #runs: ReportedRun[] = []
	#judged = 0

	/** Throws UserError where the built page is missing, before anything is replayed for nothing. */
	constructor(file: string, { webFolder }: Pick<Deps, 'webFolder'>) {
		this.#file = file
		this.#assets = readAssets(webFolder, 'replay-report')
	}

	/** What listens to the next run. */
	collect(services: readonly { readonly name: string }[]): RunCollector {
		return new RunCollector(services.map(({ name }) => name))
	}

	/** Keeps a run whose replay is over. */
	add(collected: RunCollector, { path, label, scenario }: RecordedRun, summary: ReplaySummary): void {
		const misses = label && missedExpectations(label, summary)
		this.#judged++
		this.#runs.push(...collected.finish({ path, label, source: scenario?.source, summary, misses }))
	}

	/**
	 * Writes the file, which says so where fewer recordings were judged than were given; returns its size in bytes.
	 * Throws UserError where it cannot be written.
	 */
	write(given: number): number {
		const cutShort = this.#judged < given ? { judged: this.#judged, given } : undefined
		const report: ReplayReport = { version: readVersion(), runs: this.#runs, cutShort }
		const [first, ...more] = this.#runs
		const title = first && more.length === 0 ? (first.label?.title ?? first.path) : `${this.#runs.length} runs`
		const text = formatHtmlFile({ title: `forewarn replay: ${title}`, assets: this.#assets, data: report })
		writeOutput(this.#file, text)
		return Buffer.byteLength(text)
	}
}
