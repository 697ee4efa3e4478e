import type { Config } from '../config/config.js'
import type { Capacity } from '../core/capacity.js'
import type { IncidentEvent } from '../core/incident-event.js'
import type { DetectorSettings } from '../core/settings.js'
import type { RecordedService, RecordingHeader } from '../recording/snapshot.js'
import { missedExpectations } from '../replay/expectation.js'
import { explainStep } from '../replay/explanation.js'
import { formatEventLine, formatSummaryLine } from '../replay/json-lines.js'
import { openRun, type RecordedRun } from '../replay/open-run.js'
import { type ReplaySummary, replayRun } from '../replay/replay-run.js'
import { type Deps, EXIT, ExitWith } from './deps.js'
import { loadConfig } from './load-config.js'
import { ReplayReportFile } from './replay-report.js'

/** What `forewarn replay` was told. */
export interface ReplayOptions {
	readonly config?: string
	readonly ports?: number[]
	readonly capacity?: number | 'auto'
	readonly every?: number
	readonly offset: number
	readonly json?: true
	readonly explain?: true
	readonly expect?: true
	readonly report?: string
}

/** `forewarn replay`: runs recordings or scenarios through the detector. */
export async function replay(paths: readonly string[], options: ReplayOptions, deps: Deps): Promise<void> {
	const config = await loadConfig(options.config, deps)
	const report = options.report === undefined ? undefined : new ReplayReportFile(options.report, deps)
	let missed = 0
	for (const path of paths) if (!replayPath(path, config, options, deps, report)) missed++
	if (report)
		deps.stderr.write(`forewarn: ${options.report}: ${formatKilobytes(report.write())}, open it in a browser\n`)
	if (missed > 0) throw new ExitWith(EXIT.notSo)
}

/** Replays one path; false where it is not what `--expect` expects. */
function replayPath(
	path: string,
	config: Config,
	options: ReplayOptions,
	deps: Deps,
	report: ReplayReportFile | undefined,
): boolean {
	const warn = (message: string) => deps.stderr.write(`forewarn: ${message}\n`)
	const print = (line: string) => deps.stdout.write(line)
	const run = openRun(path, warn)
	const { header, snapshots } = run.recording
	const settings = settingsFor(run, config, options)
	if (!options.json) print(`${path}${run.scenario ? `: ${run.scenario.title}` : ''}\n`)
	const collector = report?.collect(settings.services)
	const summary = replayRun(
		snapshots,
		{
			settings,
			known: knownCapacities(run, settings, options),
			offset: options.offset,
			asRecorded: isAsRecorded(header, settings, options),
			scenario: run.scenario,
		},
		{
			event: (event) => {
				collector?.event(event)
				print(options.json ? `${formatEventLine(event)}\n` : `${describeEvent(event)}\n`)
			},
			notice: (notice) => {
				collector?.notice(notice)
				if (!options.json) print(`${time(notice.at)}  ${notice.kind}: ${notice.reason}\n`)
			},
			step: (step) => {
				collector?.step(step)
				if (options.explain && !options.json) print(explainStep(step))
			},
		},
	)
	print(options.json ? `${formatSummaryLine(summary, path)}\n` : `${describeSummary(summary, run)}\n`)
	if (collector) report?.add(collector, path, run.scenario, summary)
	if (!options.expect || !run.scenario) return true
	const problems = missedExpectations(run.scenario, summary)
	for (const problem of problems) warn(`${path}: ${problem}`)
	return problems.length === 0
}

function formatKilobytes(bytes: number): string {
	return `${Math.ceil(bytes / 1000)} kB`
}

function settingsFor(run: RecordedRun, config: Config, options: ReplayOptions): DetectorSettings {
	const { header } = run.recording
	const ports = options.ports ?? (options.config === undefined ? (run.scenario?.ports ?? header.ports) : undefined)
	const first = config.services[0]!
	const services = ports === undefined ? config.services : [{ ...first, ports }]
	return {
		...config,
		services: services.map((service) => ({
			...service,
			backlog: service.backlog ?? recordedService(header, service.name)?.backlog,
		})),
		sampling: { ...config.sampling, interval: options.every ?? config.sampling.interval },
	}
}

/** A live run's readings are taken as they were, unless another grid was asked for. */
function isAsRecorded(
	{ live, every }: RecordingHeader,
	settings: DetectorSettings,
	{ offset }: ReplayOptions,
): boolean {
	return live === true && every === settings.sampling.interval && offset === 0
}

function recordedService(header: RecordingHeader, name: string): RecordedService | undefined {
	return header.services?.find((service) => service.name === name)
}

/** `--capacity` first, then the operator's configuration, then what the scenario or the recording's header says. */
function knownCapacities(
	run: RecordedRun,
	settings: DetectorSettings,
	{ capacity: asked }: ReplayOptions,
): Map<string, Capacity> {
	const known = new Map<string, Capacity>()
	if (asked === 'auto') return known
	for (const { name, capacity: configured } of settings.services) {
		const operator = (workers: number, provenance: string): Capacity => ({ workers, source: 'operator', provenance })
		const capacity =
			asked !== undefined
				? operator(asked, 'from --capacity')
				: configured !== undefined
					? operator(configured, 'from the configuration of forewarn')
					: recordedCapacity(run, name)
		if (capacity) known.set(name, capacity)
	}
	return known
}

function recordedCapacity({ scenario, recording: { header } }: RecordedRun, name: string): Capacity | undefined {
	if (scenario) {
		const workers = scenario.capacity
		return workers === undefined ? undefined : { workers, source: 'recording', provenance: 'from scenario.yml' }
	}
	if (header.services) return recordedService(header, name)?.capacity
	if (header.capacity === undefined) return undefined
	const provenance = header.capacityProvenance ?? "from the recording's header"
	return { workers: header.capacity, source: 'recording', provenance }
}

function time(at: number): string {
	return `${at.toFixed(1).padStart(8)} s`
}

function describeEvent(event: IncidentEvent): string {
	const { incident } = event
	return `${time(event.at)}  ${event.kind} ${incident.pattern} (${incident.severity}) on ${incident.service}: ${event.reason}`
}

function describeSummary(summary: ReplaySummary, run: RecordedRun): string {
	const { scenario } = run
	const parts = [
		`${summary.samples} samples`,
		`${summary.incidents} ${summary.incidents === 1 ? 'incident' : 'incidents'}`,
	]
	if (summary.firstWarning !== undefined) parts.push(`first notification at ${summary.firstWarning} s`)
	if (summary.firstCritical !== undefined) parts.push(`first critical at ${summary.firstCritical} s`)
	if (scenario?.firstFailure !== undefined) parts.push(`users fail at ${scenario.firstFailure} s`)
	if (summary.leadSeconds !== undefined) parts.push(`lead ${Math.round(summary.leadSeconds)} s`)
	if (scenario) parts.push(`expected ${scenario.pattern}${summary.pattern ? `, got ${summary.pattern}` : ''}`)
	return `           ${parts.join(', ')}`
}
