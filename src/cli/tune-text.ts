import { SingleBar } from 'cli-progress'
import { plural } from '../message/words.js'
import { describeOutcome } from '../replay/tune/outcome.js'
import type { Score } from '../replay/tune/score.js'
import type { Candidate, TuneResult } from '../replay/tune/tune-result.js'
import type { Deps } from './deps.js'

/** How the sweep was made. */
interface SweepFacts {
	readonly seconds: number
	readonly jobs: number
	/** How many of the best are printed. */
	readonly show: number
}

/** The result of a sweep for a terminal: what was tried, the best beside today's, recording by recording, and the advice. */
export function describeTune(result: TuneResult, facts: SweepFacts): string {
	const parts = [
		whatWasTried(result, facts),
		table(result, facts.show),
		differences(result),
		validation(result),
		advice(result),
	]
	return parts.map((lines) => lines.join('\n')).join('\n\n')
}

function whatWasTried(
	{ runs, candidates, offsets, axes, leftOut, influence }: TuneResult,
	{ seconds, jobs }: SweepFacts,
) {
	const replays = runs.length * candidates.length * offsets.length
	const failing = runs.filter(({ label }) => label.firstFailure !== undefined).length
	const healthy = runs.filter(({ label }) => label.pattern === 'none').length
	const width = Math.max(...axes.map(({ key }) => key.length))
	const moved = new Map(influence.map(({ key, moves }) => [key, moves]))
	return [
		`${plural(runs.length, 'recording')}: ${failing} with a failure, ${healthy} healthy`,
		`${plural(candidates.length, 'combination')}, ${plural(offsets.length, 'offset')}: ${plural(replays, 'replay')} in ${seconds.toFixed(0)} s, ${jobs} at a time`,
		...axes.map(({ key, values, written, today }) => {
			const list = values.map((value, index) => (value === today ? `[${written[index]}]` : written[index]!))
			const moves = moved.get(key)!
			const what = moves === 0 ? 'changes nothing here' : `moves ${moves.toFixed(1)} recordings`
			return `  ${key.padEnd(width)}  ${list.join(' ')}  ${what}`
		}),
		...(leftOut.combinations > 0
			? [`  ${leftOut.combinations} combinations are left out, no configuration may hold them: ${leftOut.reasons[0]}`]
			: []),
	]
}

const HEAD = ['', 'false pages', '>= 3 min', 'mean lead', 'warned', 'false warnings', 'named']

function table({ candidates, ranking, runs }: TuneResult, show: number): string[] {
	const best = ranking.slice(0, show)
	const today = candidates[0]!
	const patterned = runs.filter(({ label }) => label.pattern !== 'none').length
	const rows = [
		[...cells(`today (${ranking.indexOf(0) + 1}.)`, today.score, patterned), ''],
		...best.flatMap((number, place) =>
			number === 0
				? []
				: [[...cells(`${place + 1}.`, candidates[number]!.score, patterned), changes(candidates[number]!)]],
		),
	]
	const widths = HEAD.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]!.length)))
	return [HEAD, ...rows].map((row) =>
		row
			.map((cell, column) =>
				column === 0 ? cell.padEnd(widths[0]!) : column < HEAD.length ? cell.padStart(widths[column]!) : cell,
			)
			.join('  ')
			.trimEnd(),
	)
}

function cells(name: string, score: Score, patterned: number): string[] {
	return [
		name,
		String(score.falsePages),
		`${score.early} of ${score.long}`,
		`${score.meanLead.toFixed(0)} s`,
		`${score.warned} of ${score.failing}`,
		String(score.falseWarnings),
		`${score.named} of ${patterned}`,
	]
}

function changes({ settings, changed }: Candidate): string {
	return changed.map((key) => `${key}: ${settings[key]}`).join(', ')
}

/** Recording by recording, where the best is not what today's settings are. */
function differences({ candidates, ranking, runs }: TuneResult): string[] {
	const today = candidates[0]!
	const best = candidates[ranking[0]!]!
	if (best === today) return ['Nothing on this grid is better than today’s settings.']
	const rows = runs.flatMap(({ path }, run) => {
		const before = describeOutcome(today.outcomes[run]!)
		const after = describeOutcome(best.outcomes[run]!)
		return before === after ? [] : [[path, before, after]]
	})
	if (rows.length === 0) return ['The best says the same about every recording.']
	const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
	return [
		`What the best changes, in ${rows.length} of ${runs.length} recordings:`,
		...rows.map(
			([path, before, after]) => `  ${path!.padEnd(widths[0]!)}  ${before!.padEnd(widths[1]!)}  ->  ${after}`,
		),
	]
}

function validation({
	crossValidation: { folds, outside, today, agreeing },
	candidates,
	ranking,
}: TuneResult): string[] {
	if (folds.length === 0) return ['One recording cannot be cross-validated.']
	const best = candidates[ranking[0]!]!.score
	const rows: readonly (readonly [string, Score])[] = [
		['today’s settings, all recordings', today],
		['the best, on what it was chosen by', best],
		['chosen without it, on each recording', outside],
	]
	return [
		`Cross-validation: ${folds.length} times chosen without a part of the recordings, ${agreeing} times the same.`,
		...rows.map(([name, { falsePages, early, long, meanLead, falseWarnings }]) => {
			return `  ${name.padEnd(36)}  ${early} of ${long} three minutes ahead, mean lead ${meanLead.toFixed(0)} s, ${plural(falsePages, 'false page')}, ${plural(falseWarnings, 'false warning')}`
		}),
	]
}

function advice({ advice: { kind, candidate, reason }, candidates }: TuneResult): string[] {
	if (kind === 'change') {
		const { changed, settings } = candidates[candidate]!
		return [`Advice: ${changed.map((key) => `${key}: ${settings[key]}`).join(', ')}. ${sentence(reason)}`]
	}
	return [`Advice: keep what you have. ${sentence(reason)}`]
}

function sentence(text: string): string {
	return `${text[0]!.toUpperCase()}${text.slice(1)}.`
}

/** A bar with the time that is left, on a terminal; nothing on a pipe. */
interface Progress {
	/** Takes the finished share, 0 to 1. */
	readonly update: (share: number) => void
	readonly stop: () => void
}

const STEPS = 1000
const NONE: Progress = { update: () => {}, stop: () => {} }

/** Begins to show progress on stderr; `stop` takes the bar away again. */
export function showProgress({ terminal, stderr }: Pick<Deps, 'terminal' | 'stderr'>, what: string): Progress {
	if (!terminal) return NONE
	const bar = new SingleBar({
		format: `{bar} {percentage} % of ${what}, {eta_formatted} left`,
		barCompleteChar: '█',
		barIncompleteChar: '░',
		barsize: 30,
		stream: stderr,
		clearOnComplete: true,
		hideCursor: true,
		// Steps are as long as recordings are: the last few say little about the next.
		etaBuffer: STEPS,
	})
	bar.start(STEPS, 0)
	return { update: (share) => bar.update(Math.floor(share * STEPS)), stop: () => bar.stop() }
}
