import { basename } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { PATTERNS, type Pattern } from '../detect/pattern.js'
import type { RecordedRun } from '../replay/open-run.js'
import type { Label } from '../replay/scenario.js'
import { parseDuration } from '../settings/units.js'
import { UserError } from './deps.js'

/** Reads `30s`, `5m` or `0` into seconds. */
export function durationArgument(text: string): number {
	const seconds = parseDuration(text)
	if (seconds === undefined) throw new InvalidArgumentError(`expected a duration such as 30s or 5m, got "${text}"`)
	return seconds
}

/** Reads a duration that must be longer than nothing. */
export function intervalArgument(text: string): number {
	const seconds = durationArgument(text)
	if (seconds <= 0) throw new InvalidArgumentError(`expected a duration longer than 0, got "${text}"`)
	return seconds
}

/** Reads `80,443` into port numbers. */
export function portsArgument(text: string): number[] {
	const ports = text.split(',').map((part) => (/^\d{1,5}$/.test(part.trim()) ? Number(part) : Number.NaN))
	if (ports.some((port) => !(port >= 1 && port <= 65_535))) {
		throw new InvalidArgumentError(`expected ports from 1 to 65535, separated by commas, got "${text}"`)
	}
	return [...new Set(ports)]
}

/** Reads a capacity, or `auto` for one that is not known. */
export function capacityArgument(text: string): number | 'auto' {
	if (text === 'auto') return 'auto'
	if (!/^[1-9]\d{0,6}$/.test(text))
		throw new InvalidArgumentError(`expected a whole number of at least 1, or auto, got "${text}"`)
	return Number(text)
}

/** Reads `10x`, `10` or `0.5x` into a factor. */
export function speedArgument(text: string): number {
	const factor = Number(/^(\d{1,6}(?:\.\d+)?)x?$/.exec(text)?.[1])
	if (!(factor > 0)) throw new InvalidArgumentError(`expected a factor such as 10x, got "${text}"`)
	return factor
}

/** Gathers the values of an option that may be repeated. */
export function gatherArgument(value: string, before: readonly string[] = []): string[] {
	return [...before, value]
}

/** What an operator says of a recording that has no scenario.yml. */
export interface LabelOptions {
	readonly onset?: number
	readonly firstFailure?: number
	readonly pattern?: Pattern | 'none'
}

/** Options of `forewarn replay`. */
export interface ReplayOptions extends LabelOptions {
	readonly config?: string
	readonly ports?: number[]
	readonly capacity?: number | 'auto'
	readonly every?: number
	readonly offset: number
	readonly json?: true
	readonly explain?: true
	readonly expect?: true
	readonly report?: string
	readonly compare?: string
	readonly chart?: boolean
	/** Seconds of the recording in a second of real time; undefined = as fast as it goes. */
	readonly speed?: number
}

/** Adds `--pattern`, `--onset` and `--first-failure` to a command. */
export function addLabelOptions(command: Command): Command {
	return command
		.addOption(
			new Option('--pattern <name>', 'what a recording without scenario.yml shows').choices([...PATTERNS, 'none']),
		)
		.option('--onset <seconds>', "when its trouble began, since the recording's start: 930, 15m30s", secondsArgument)
		.option('--first-failure <seconds>', 'when its users began to fail, likewise', secondsArgument)
}

function secondsArgument(text: string): number {
	const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : parseDuration(text)
	if (seconds === undefined) {
		throw new InvalidArgumentError(
			`expected seconds since the start of the recording, such as 930 or 15m30s, got "${text}"`,
		)
	}
	return seconds
}

/** The label that the options make for the only path; undefined without any. Throws UserError with all that is wrong. */
export function readLabel(paths: readonly string[], options: LabelOptions): Label | undefined {
	const { pattern, onset, firstFailure } = options
	const times = [
		['--onset', onset],
		['--first-failure', firstFailure],
	] as const
	const given = times.filter(([, value]) => value !== undefined).map(([name]) => name)
	if (pattern === undefined && given.length === 0) return undefined
	const problems: string[] = []
	if (paths.length > 1) {
		problems.push(
			`--pattern, --onset and --first-failure say what one recording shows, and ${paths.length} paths were given; put each into a folder with a scenario.yml`,
		)
	}
	if (pattern === undefined) problems.push(`${given.join(' and ')}: expected --pattern ${PATTERNS.join('|')} beside it`)
	if (pattern === 'none' && given.length > 0) {
		problems.push(`${given.join(' and ')}: a run with the pattern none has no such time`)
	}
	if (onset !== undefined && firstFailure !== undefined && firstFailure < onset) {
		problems.push(`--first-failure: expected a time after the onset at ${onset}, got ${firstFailure}`)
	}
	if (problems.length > 0 || pattern === undefined) throw new UserError(problems.join('\n'))
	return { title: basename(paths[0]!), pattern, onset, firstFailure }
}

/** The run with its label. Throws UserError where it has one of its own. */
export function labelled(run: RecordedRun, label: Label | undefined): RecordedRun {
	if (!label) return run
	if (run.scenario) {
		throw new UserError(
			`${run.path}: has a scenario.yml that says what it shows; leave out --pattern, --onset and --first-failure`,
		)
	}
	return { ...run, label }
}
