import type { ReplaySummary } from './replay-run.js'
import type { Label } from './scenario.js'

/** Why a replay is not what its label expects; empty where it is. */
export function missedExpectations(scenario: Omit<Label, 'title'>, summary: ReplaySummary): string[] {
	if (scenario.pattern === 'none') {
		return summary.firstCritical === undefined
			? []
			: [`a critical at ${summary.firstCritical} s in a run that has no incident`]
	}
	if (summary.firstWarning === undefined) return [`${scenario.pattern} was missed: nothing was said`]
	const missed: string[] = []
	if (summary.pattern !== scenario.pattern) missed.push(`expected ${scenario.pattern}, got ${summary.pattern}`)
	if (scenario.firstFailure !== undefined && summary.firstWarning > scenario.firstFailure) {
		missed.push(
			`the first notification came at ${summary.firstWarning} s, after the first failure at ${scenario.firstFailure} s`,
		)
	}
	return missed
}
