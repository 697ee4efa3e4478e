import type { Label } from '../scenario.js'
import type { Outcome } from './outcome.js'
import { entriesOf, type SettingKey, type SettingValues } from './settings.js'

/** A lead that lets a person act: the source article's three minutes. */
const ENOUGH_SECONDS = 180
/** Three minutes of lead need a build-up: two samples to see it, two to confirm it, and the trend's two minutes. */
const LONG_BUILD_UP_SECONDS = 300
/** Mean leads this close are the same: six offsets of the grid gave 137.5 to 139.1 s over 75 recordings. */
const LEAD_STEP_SECONDS = 2

/** What one candidate comes to over some recordings. */
export interface Score {
	readonly falsePages: number
	/** Recordings with a failure that was long in coming, and those of them that were warned of three minutes ahead. */
	readonly long: number
	readonly early: number
	/** Recordings with a failure, and those that were warned of before it at all. */
	readonly failing: number
	readonly warned: number
	/**
	 * Mean lead over all recordings with a failure, each counted from 0 to 180 s: what is beyond three minutes buys nothing,
	 * and one long lead must not make up for a failure without a warning, as it does in a sum. A median would not notice that
	 * one at all.
	 */
	readonly meanLead: number
	readonly falseWarnings: number
	/** Recordings with a failure or a trouble whose pattern was named rightly. */
	readonly named: number
}

/** A recording and its outcome. */
export interface Judged {
	readonly label: Label
	readonly outcome: Outcome
}

/** Adds up the outcomes of one candidate. */
export function scoreOutcomes(runs: readonly Judged[]): Score {
	const failing = runs.filter(({ label }) => label.firstFailure !== undefined)
	const long = failing.filter(({ label }) => isLong(label))
	const leads = failing.map(({ outcome }) => Math.min(Math.max(outcome.lead ?? 0, 0), ENOUGH_SECONDS))
	return {
		falsePages: sum(runs.map(({ outcome }) => outcome.falsePages)),
		long: long.length,
		early: long.filter(({ outcome }) => (outcome.lead ?? 0) >= ENOUGH_SECONDS).length,
		failing: failing.length,
		warned: failing.filter(({ outcome }) => (outcome.lead ?? 0) > 0).length,
		meanLead: failing.length === 0 ? 0 : sum(leads) / failing.length,
		falseWarnings: sum(runs.map(({ outcome }) => outcome.falseWarnings)),
		named: runs.filter(({ outcome }) => outcome.named === true).length,
	}
}

/** Below 0 where the first is better: no false page, then lead, then false warnings; 0 where neither is. */
export function compareScores(one: Score, other: Score): number {
	return (
		one.falsePages - other.falsePages ||
		other.early - one.early ||
		inSteps(other.meanLead) - inSteps(one.meanLead) ||
		one.falseWarnings - other.falseWarnings
	)
}

/** Whether three minutes can be asked of it: a spike fills the queue in seconds. */
export function isLong({ pattern, onset = 0, firstFailure }: Label): boolean {
	return firstFailure !== undefined && pattern !== 'sudden-spike' && firstFailure - onset >= LONG_BUILD_UP_SECONDS
}

function inSteps(seconds: number): number {
	return Math.round(seconds / LEAD_STEP_SECONDS)
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0)
}

/** What a sweep found: candidates (today's first), the labels of the runs, and the outcomes by candidate and run. */
export interface Findings {
	readonly candidates: readonly SettingValues[]
	readonly labels: readonly Label[]
	readonly outcomes: readonly (readonly Outcome[])[]
}

/** Today's settings among the candidates. */
export const TODAY = 0

/** A candidate's score over the chosen runs. */
export function scoreOver({ labels, outcomes }: Findings, candidate: number, runs: readonly number[]): Score {
	return scoreOutcomes(runs.map((run) => ({ label: labels[run]!, outcome: outcomes[candidate]![run]! })))
}

/** The candidates' numbers, best first, by the chosen runs alone. Among equals the nearest to today's settings leads. */
export function rank(findings: Findings, runs: readonly number[]): number[] {
	const { candidates } = findings
	const scores = candidates.map((_, candidate) => scoreOver(findings, candidate, runs))
	const distances = candidates.map((values) => distance(values, candidates[TODAY]!))
	return candidates
		.map((_, candidate) => candidate)
		.sort((a, b) => compareScores(scores[a]!, scores[b]!) || distances[a]! - distances[b]! || a - b)
}

/** The settings that differ from today's. */
export function changedKeys(values: SettingValues, today: SettingValues) {
	return entriesOf(values).flatMap(([key, value]) => (value === today[key] ? [] : [key]))
}

/** How far a candidate lies from today's: a change of one setting is nearer than two, and ratios say how large they are. */
function distance(values: SettingValues, today: SettingValues): number {
	const changed = changedKeys(values, today)
	const ratios = changed.map((key) => Math.abs(Math.log(Math.max(values[key]!, 1e-3) / Math.max(today[key]!, 1e-3))))
	// No ratio of two values that the configuration takes comes near to this.
	return changed.length * 1000 + ratios.reduce((total, ratio) => total + ratio, 0)
}

/** How much one setting decides. */
export interface Influence {
	readonly key: SettingKey
	/**
	 * Recordings whose outcome is another one when this setting alone goes from its lowest to its highest value: the mean
	 * over all values of the others.
	 */
	readonly moves: number
}

/** Every swept setting with what it moves, the most influential first. */
export function measureInfluence({ candidates, outcomes, labels }: Findings): Influence[] {
	const keys = Object.keys(candidates[0]!) as SettingKey[]
	return keys
		.map((key) => {
			const moved = rowsAlong(candidates, key).map((row) => {
				const [low, high] = [row[0]!, row.at(-1)!]
				return labels.filter((_, run) => isOther(outcomes[low]![run], outcomes[high]![run])).length
			})
			return { key, moves: moved.length === 0 ? 0 : moved.reduce((sum, count) => sum + count, 0) / moved.length }
		})
		.sort((a, b) => b.moves - a.moves)
}

/** Candidates that differ in this setting alone, in the order of its values. */
function rowsAlong(candidates: readonly SettingValues[], key: SettingKey): number[][] {
	const rows = new Map<string, number[]>()
	for (const [candidate, values] of candidates.entries()) {
		const others = JSON.stringify({ ...values, [key]: undefined })
		rows.set(others, [...(rows.get(others) ?? []), candidate])
	}
	return [...rows.values()]
		.filter((row) => row.length > 1)
		.map((row) => row.sort((a, b) => candidates[a]![key]! - candidates[b]![key]!))
}

function isOther(one: object | undefined, other: object | undefined): boolean {
	return JSON.stringify(one) !== JSON.stringify(other)
}
