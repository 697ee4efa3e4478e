import type { Label } from '../label.js'
import { compareScores, type Score, scoreOutcomes } from './score.js'
import { entriesOf, type SettingValues } from './setting.js'
import type { Outcome } from './trial.js'

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
