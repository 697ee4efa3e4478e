import { type Command, Option } from 'commander'
import type { Config } from '../config/config.js'
import type { Snapshot } from '../kernel/snapshot.js'
import { formatEventLine, formatSummaryLine } from '../replay/json-lines.js'
import { missedExpectations } from '../replay/judgement.js'
import { openRun, type RecordedRun } from '../replay/open-run.js'
import { planRun } from '../replay/plan-run.js'
import { planLooks, type ReplaySummary, replayInSteps } from '../replay/replay-run.js'
import { formatHtmlFile, type PageAssets } from '../replay/report/html-file.js'
import type { ReplayReport, ReportedRun } from '../replay/report/replay-data.js'
import { RunCollector } from '../replay/report/run-collector.js'
import type { Label } from '../replay/scenario.js'
import {
	addLabelOptions,
	capacityArgument,
	durationArgument,
	intervalArgument,
	labelled,
	portsArgument,
	type ReplayOptions,
	readLabel,
	speedArgument,
} from './arguments.js'
import { compareConfigs } from './compare-configs.js'
import { type Deps, EXIT, ExitWith, print, readVersion, UserError, warn } from './deps.js'
import { readAssets, writeOutput } from './files.js'
import { loadConfig } from './load-config.js'
import { ReplayScreen, type ScreenOptions } from './replay-screen.js'
import { describeEvent, describeSummary, explainStep, formatTime, type Source } from './replay-text.js'
import { endIfInterrupted, runUntilStopped } from './until-stopped.js'

/** Registers `forewarn replay PATH…`. */
export function registerReplay(program: Command, deps: Deps): void {
	addLabelOptions(program.command('replay'))
		.summary('run recordings or scenarios through the detector')
		.description(
			'Run recordings or scenario folders through the very detector of run, and print what it would have said and when.',
		)
		.argument('<path...>', 'recordings, or folders with a recording and its scenario.yml')
		.option('-c, --config <file>', 'thresholds and services from this configuration')
		.option('--ports <ports>', "the service's ports, such as 80,443", portsArgument)
		.option('--capacity <n>', 'connections it can hold accepted; auto = learn it from the samples', capacityArgument)
		.option(
			'--every <duration>',
			'time between regular samples (default: sampling.interval, which is 30s)',
			intervalArgument,
		)
		.addOption(
			new Option('--offset <duration>', 'time of the first sample').argParser(durationArgument).default(0, '0s'),
		)
		.option('--json', 'one JSON object a line')
		.option('--explain', 'print per sample each signal, its bar, and why the verdict is what it is')
		.option('--expect', "exit with 1 where a scenario's pattern was missed, came late, or a healthy run got a critical")
		.option('--report <file>', 'write charts and the reasons of every verdict into one HTML file that works offline')
		.option('--speed <factor>', 'play it live, so many times as fast as it was recorded, such as 10x', speedArgument)
		.option('--chart', 'draw a chart (default: of a single run, on a terminal)')
		.option('--no-chart', 'draw none')
		.option('--compare <file>', 'show where the events under this configuration differ')
		.addHelpText('after', HELP)
		.action((paths: string[], options: ReplayOptions) => replay(paths, options, deps))
}

const HELP = `
What is known of the capacity: --capacity, else the configuration, else the scenario or the recording's header.
A recording of run --record is read as run read it, so the same configuration gives the same events.
Ctrl-C ends it with 1; --report then holds the recordings that were judged to their end, and says that it is cut short.

Examples:
  forewarn replay incident.fwr
  forewarn replay scenarios/*/ --expect
  forewarn replay incident.fwr -c stricter.yml --explain
  forewarn replay scenarios/*/ --report all.html
  forewarn replay incident.fwr --speed 60x
  forewarn replay scenarios/*/ -c config.yml --compare stricter.yml
  forewarn replay incident.fwr --pattern resource-leak --onset 600 --first-failure 930 --expect
  forewarn replay incident.fwr --json | jq 'select(.event == "opened")'`

/** `forewarn replay`: runs recordings or scenarios through the detector. */
async function replay(paths: readonly string[], options: ReplayOptions, deps: Deps): Promise<void> {
	const label = readLabel(paths, options)
	const config = await loadConfig(options.config, deps)
	if (options.compare !== undefined) {
		refuseBeside(options, ['report', 'explain', 'expect', 'speed', 'chart'])
		const other = await loadConfig(options.compare, deps)
		return compareConfigs(paths, { config, other, otherName: options.compare, label }, options, deps)
	}
	const report = options.report === undefined ? undefined : new ReplayReportFile(options.report, deps)
	// Many charts under each other are no overview: that is what the report is for.
	const alone = deps.columns !== undefined && paths.length === 1 && !options.explain
	const screen = { speed: options.speed, chart: !options.json && (options.chart ?? alone) }
	const outcomes: Outcome[] = []
	for (const path of paths) {
		const outcome = await replayPath(path, { config, label, screen }, options, deps, report)
		if (outcome) outcomes.push(outcome)
		if (deps.signal.aborted) break
	}
	if (report) warn(deps, `${options.report}: ${writeReport(report, outcomes.length, paths.length)}`)
	endIfInterrupted(outcomes.length, paths.length, deps)
	if (outcomes.includes('missed')) throw new ExitWith(EXIT.notSo)
}

/** What a replay to the recording's end comes to: `missed` is not what `--expect` expects. */
type Outcome = 'missed' | 'fine'

/** Replays one path; undefined where the user ended it before it was judged. */
async function replayPath(
	path: string,
	{ config, label, screen: how }: { config: Config; label: Label | undefined; screen: ScreenOptions },
	options: ReplayOptions,
	deps: Deps,
	report: ReplayReportFile | undefined,
): Promise<Outcome | undefined> {
	const run = labelled(
		openRun(path, (message) => warn(deps, message)),
		label,
	)
	const plan = planRun(run, config, { ...options, configured: options.config !== undefined })
	if (!options.json) print(deps, `${path}${run.scenario ? `: ${run.scenario.title}` : ''}`)
	const collector = report?.collect(plan.settings.services)
	const screen = new ReplayScreen(plan.settings.services, run.label, how, deps)
	const sources = new Set<Source>()
	const steps = replayInSteps(planLooks(noteSources(run.recording.snapshots, sources), plan), plan, {
		event: (event) => {
			collector?.event(event)
			screen.event(event)
			screen.say(event.at, options.json ? `${formatEventLine(event)}\n` : `${describeEvent(event)}\n`)
		},
		notice: (notice) => {
			collector?.notice(notice)
			if (!options.json) screen.say(notice.at, `${formatTime(notice.at)}  ${notice.kind}: ${notice.reason}\n`)
		},
		step: (step) => {
			collector?.step(step)
			screen.step(step)
			if (options.explain && !options.json) screen.say(step.at, explainStep(step))
		},
	})
	const summary = await runUntilStopped(steps, deps)
	if (!summary) return undefined
	// Who does not watch a play to its end has a judged run nonetheless.
	if (await screen.end())
		print(deps, options.json ? formatSummaryLine(summary, path) : describeSummary(summary, run.label, sources))
	if (collector) report?.add(collector, run, summary)
	if (!options.expect || !run.label) return 'fine'
	const problems = missedExpectations(run.label, summary)
	for (const problem of problems) warn(deps, `${path}: ${problem}`)
	return problems.length === 0 ? 'fine' : 'missed'
}

/** The snapshots, and on the way which sources they have. */
function* noteSources(snapshots: Iterable<Snapshot>, sources: Set<Source>): Generator<Snapshot> {
	for (const snapshot of snapshots) {
		if (snapshot.source === 'sock-diag') sources.add('sock_diag')
		if (snapshot.unix) sources.add('/proc/net/unix')
		yield snapshot
	}
}

/** Writes the report of what was judged; a report of nothing is none. */
function writeReport(report: ReplayReportFile, judged: number, given: number): string {
	if (judged === 0) return 'not written'
	return `${formatKilobytes(report.write(given))}, ${judged < given ? 'cut short, ' : ''}open it in a browser`
}

function formatKilobytes(bytes: number): string {
	return `${Math.ceil(bytes / 1000)} kB`
}

function refuseBeside(options: ReplayOptions, names: readonly (keyof ReplayOptions)[]): void {
	const given = names.filter((name) => options[name] !== undefined).map((name) => `--${name}`)
	if (given.length > 0)
		throw new UserError(`--compare prints what two configurations say; leave out ${given.join(', ')}`)
}

/** The report of `replay --report FILE`: gathers the runs one by one, then writes them as one HTML file. */
class ReplayReportFile {
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
