import type { Label } from '../label.js'
import type { Outcome } from './trial.js'

/** A lead that lets a person act: the source article's three minutes. */
export const ENOUGH_SECONDS = 180
/** Three minutes of lead need a build-up: two samples to see it, two to confirm it, and the trend's two minutes. */
const LONG_BUILD_UP_SECONDS = 300
/** Mean leads this close are the same: six offsets of the grid gave 137.5 to 139.1 s over 75 recordings. */
const LEAD_STEP_SECONDS = 2

/** What one candidate comes to over some recordings. */
export interface Score {
	readonly falsePages: number
	/** Recordings with a failure that was long in coming, and those of them that were told three minutes ahead. */
	readonly long: number
	readonly early: number
	/** Recordings with a failure, and those that were told before it at all. */
	readonly failing: number
	readonly told: number
	/**
	 * Mean lead over all recordings with a failure, each counted from 0 to 180 s: what is beyond three minutes buys nothing,
	 * and one long lead must not make up for a failure that nobody was told of, as it does in a sum. A median would not
	 * notice that one at all.
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
		told: failing.filter(({ outcome }) => (outcome.lead ?? 0) > 0).length,
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
