import { accessSync, constants, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { DetectorSettings } from '../detect/settings.js'
import { RecordingError } from '../recording/file-format.js'
import { findRuns, openRun } from '../replay/open-run.js'
import { formatHtmlFile } from '../replay/report/html-file.js'
import type { Label } from '../replay/scenario.js'
import { formatFragment } from '../replay/tune/fragment.js'
import {
	type Axis,
	changeSettings,
	countCombinations,
	defaultAxes,
	layGrid,
	MAX_COMBINATIONS,
	readAxes,
} from '../replay/tune/settings.js'
import { type Swept, type SweptRun, sweep } from '../replay/tune/sweep.js'
import { concludeTune, type TuneReport } from '../replay/tune/tune-result.js'
import { errorCode } from '../settings/error-text.js'
import { formatDuration } from '../settings/units.js'
import {
	addLabelOptions,
	capacityArgument,
	durationArgument,
	gatherArgument,
	type LabelOptions,
	labelled,
	portsArgument,
	readLabel,
} from './arguments.js'
import { type Deps, EXIT, ExitWith, print, readVersion, UserError, warn } from './deps.js'
import { readAssets, writeOutput } from './files.js'
import { loadConfig } from './load-config.js'
import { describeTune, showProgress } from './tune-text.js'

/** The options of `forewarn tune`. */
interface TuneOptions extends LabelOptions {
	readonly config?: string
	readonly set?: readonly string[]
	readonly ports?: number[]
	readonly capacity?: number | 'auto'
	readonly offsets: readonly number[]
	readonly jobs: number
	readonly show: number
	readonly output?: string
	readonly report?: string
	readonly json?: true
}

/** Registers `forewarn tune PATH…`. */
export function registerTune(program: Command, deps: Deps): void {
	addLabelOptions(program.command('tune'))
		.summary('sweep thresholds over labelled recordings')
		.description(
			'Replay labelled recordings under many thresholds and say whether others than today’s would have warned earlier without false pages.',
		)
		.argument('<path...>', 'scenario folders, a folder of them, or one recording with --pattern and its times')
		.option('-c, --config <file>', 'today’s thresholds and services (default: the built-in ones)')
		.option(
			'--set <key=values>',
			'sweep this setting, such as detection.warnAhead=3m,6m,9m; may be repeated',
			gatherArgument,
		)
		.option('--ports <ports>', 'the service’s ports, such as 80,443', portsArgument)
		.option('--capacity <n>', 'connections it can hold accepted; auto = learn it from the samples', capacityArgument)
		.addOption(
			new Option('--offsets <durations>', 'where the grid of samples begins, one replay for each')
				.argParser(offsetsArgument)
				.default([0, 15], '0s,15s'),
		)
		.addOption(
			new Option('--jobs <n>', 'threads at a time')
				.argParser(countArgument)
				.default(availableParallelism(), 'one a core'),
		)
		.option('--show <n>', 'how many of the best to print', countArgument, 5)
		.option('-o, --output <file>', 'write what differs from today as a piece of config.yml')
		.option('--report <file>', 'write charts into one HTML file that works offline')
		.option('--json', 'everything that was found, as one JSON object')
		.addHelpText('after', HELP)
		.action((paths: string[], options: TuneOptions) => tune(paths, options, deps))
}

const HELP = `
Ranked by: no false page, then lead, then false warnings; among equals the nearest to today's settings. A recording counts
as it went at its worst offset. The advice is cross-validated: it holds only if what some recordings choose is better on
others as well. docs/tuning.md tells how to record, label, tune and when to stop.

Examples:
  forewarn tune scenarios/
  forewarn tune recordings/*/ -c config.yml -o tuned.yml --report tune.html
  forewarn tune recordings/ --set detection.warnAhead=3m,6m,9m --set detection.confirmSamples=2,3
  forewarn tune incident.fwr --pattern resource-leak --onset 600 --first-failure 930`

function offsetsArgument(text: string): number[] {
	return [...new Set(text.split(',').map((part) => durationArgument(part.trim())))]
}

function countArgument(text: string): number {
	if (!/^[1-9]\d{0,2}$/.test(text))
		throw new InvalidArgumentError(`expected a whole number from 1 to 999, got "${text}"`)
	return Number(text)
}

/** `forewarn tune`: sweeps thresholds over labelled recordings and says which are better, if any. */
async function tune(given: readonly string[], options: TuneOptions, deps: Deps): Promise<void> {
	const paths = findRuns(given)
	const label = readLabel(paths, options)
	const { services, sampling, signals, detection, pools } = await loadConfig(options.config, deps)
	const settings: DetectorSettings = { services, sampling, signals, detection, pools }
	const { axes, runs } = prepare(paths, label, settings, options)
	// A page that is not built is found out before anything is replayed for nothing.
	const assets = options.report === undefined ? undefined : readAssets(deps.webFolder, 'tune-report')
	const grid = layGrid(axes, settings)
	const candidates = grid.candidates.map((values) => changeSettings(settings, values))
	const started = deps.monotonicClock()
	const progress = showProgress(deps, `${candidates.length * options.offsets.length * runs.length} replays`)
	let swept: Swept
	try {
		const { ports, capacity, offsets, config } = options
		swept = await sweep(
			runs,
			candidates,
			{ ports, capacity, configured: config !== undefined, offsets },
			{ jobs: options.jobs, signal: deps.signal, progress: progress.update },
		)
	} catch (error) {
		progress.stop()
		if (!deps.signal.aborted) throw error
		warn(deps, 'interrupted; nothing was written')
		throw new ExitWith(EXIT.notSo)
	}
	progress.stop()
	for (const warning of swept.warnings) warn(deps, warning)
	if (swept.problems.length > 0) throw new UserError(swept.problems.join('\n'))
	const result = concludeTune(runs, swept.trials, { axes, grid, settings, offsets: options.offsets })
	const seconds = (deps.monotonicClock() - started) / 1000
	const text = () => describeTune(result, { seconds, jobs: options.jobs, show: options.show })
	print(deps, options.json ? JSON.stringify(result) : text())
	const base = options.config ?? 'the defaults'
	if (options.output !== undefined) {
		const command = `forewarn tune ${wordsOf(given, options).join(' ')}`
		const day = new Date(deps.wallClock()).toISOString().slice(0, 10)
		write(options.output, formatFragment(result, { command, day, base }), deps)
	}
	if (options.report !== undefined && assets) {
		const data: TuneReport = { version: readVersion(), base, result }
		write(options.report, formatHtmlFile({ title: `forewarn tune: ${runs.length} recordings`, assets, data }), deps)
	}
}

/** Checks everything that can be checked before anything is replayed; throws one UserError with all problems. */
function prepare(
	paths: readonly string[],
	label: Label | undefined,
	settings: DetectorSettings,
	options: TuneOptions,
): { readonly axes: readonly Axis[]; readonly runs: readonly SweptRun[] } {
	const problems: string[] = []
	const read = options.set ? readAxes(options.set, settings) : { ok: true as const, axes: defaultAxes(settings) }
	if (!read.ok) problems.push(...read.problems)
	const axes = read.ok ? read.axes : []
	const combinations = countCombinations(axes)
	if (combinations > MAX_COMBINATIONS) {
		problems.push(`--set: expected at most ${MAX_COMBINATIONS} combinations, got ${combinations}`)
	}
	const runs = paths.flatMap((path) => {
		const opened = openLabelled(path, label)
		if (typeof opened !== 'string') return [opened]
		problems.push(opened)
		return []
	})
	for (const file of [options.output, options.report]) {
		const problem = file === undefined ? undefined : whyNotWritable(file)
		if (problem) problems.push(problem)
	}
	if (problems.length > 0) throw new UserError(problems.join('\n'))
	return { axes, runs }
}

/** The run with its label, or what is wrong with it. */
function openLabelled(path: string, label: Label | undefined): SweptRun | string {
	try {
		const run = labelled(
			openRun(path, () => {}),
			label,
		)
		// A generator closes its file only once it was begun.
		run.recording.snapshots.next()
		run.recording.snapshots.return()
		if (run.label) return { path, file: run.file, label: run.label }
		return `${path}: expected a scenario.yml beside the recording, or --pattern, --onset and --first-failure: tuning needs to know what it shows`
	} catch (error) {
		if (error instanceof RecordingError) return error.message
		throw error
	}
}

function whyNotWritable(file: string): string | undefined {
	if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) return `${file}: cannot be written: it is a folder`
	try {
		accessSync(dirname(file), constants.W_OK)
		return undefined
	} catch (error) {
		return `${file}: cannot be written: ${errorCode(error)}`
	}
}

/** What decides about the result; where it is written to does not. */
function wordsOf(given: readonly string[], { set = [], config, ports, capacity, offsets }: TuneOptions): string[] {
	const [first = '', ...more] = given
	return [
		first,
		...(more.length > 0 ? [`(and ${more.length} more)`] : []),
		...(config === undefined ? [] : ['-c', config]),
		...set.flatMap((text) => ['--set', text]),
		...(ports === undefined ? [] : ['--ports', ports.join(',')]),
		...(capacity === undefined ? [] : ['--capacity', String(capacity)]),
		'--offsets',
		offsets.map(formatDuration).join(','),
	]
}

function write(file: string, text: string, deps: Deps): void {
	writeOutput(file, text)
	warn(deps, `written: ${file}`)
}
