import type { Glance } from './capture.js'
import type { SecondOfOutcomes } from './client/outcomes.js'
import type { Run } from './run.js'

/** What the client's log says about a run. */
export type Label = {
	readonly firstFailure?: number
	/** First time the accept queue stood in three looks one after the other. */
	readonly queueStood?: number
	readonly maxAccepted: number
	readonly maxQueued: number
	readonly maxCloseWait: number
	/** Ways in which the run did not do what its definition says; empty for a good run. */
	readonly defects: readonly string[]
}

/** Users are failing from this second on: 5 % of the requests that ended in the last 10 s failed, and at least 3. */
export function firstFailure(seconds: readonly SecondOfOutcomes[], from = 0): number | undefined {
	for (let at = from; at < seconds.length; at++) {
		const last = seconds.slice(Math.max(from, at - 9), at + 1)
		const failed = last.reduce((sum, second) => sum + second.failed, 0)
		const ended = last.reduce((sum, second) => sum + second.failed + second.ok, 0)
		if (failed >= 3 && failed >= 0.05 * ended) return at
	}
	return undefined
}

/** Labels a run from its client's log and the glances at the table. */
export function labelOf(run: Run, seconds: readonly SecondOfOutcomes[], glances: readonly Glance[]): Label {
	const failure = firstFailure(seconds, Math.floor(run.onset ?? 0))
	const stood = glances.findIndex(
		(_, index) => index >= 2 && [0, 1, 2].every((back) => glances[index - back]!.queued > 0),
	)
	return {
		...(failure === undefined ? {} : { firstFailure: failure }),
		...(stood < 0 ? {} : { queueStood: Math.round(glances[stood - 2]!.at) }),
		maxAccepted: Math.max(0, ...glances.map((glance) => glance.accepted)),
		maxQueued: Math.max(0, ...glances.map((glance) => glance.queued)),
		maxCloseWait: Math.max(0, ...glances.map((glance) => glance.closeWait)),
		defects: defectsOf(run, seconds, failure),
	}
}

function defectsOf(run: Run, seconds: readonly SecondOfOutcomes[], failure: number | undefined): readonly string[] {
	const defects: string[] = []
	const early = firstFailure(seconds.slice(0, Math.floor(run.onset ?? 0)))
	if (run.onset !== undefined && early !== undefined) defects.push(`users failed before the onset, at ${early} s`)
	if (run.pattern !== 'none' && failure === undefined) defects.push('users never failed')
	if (run.pattern === 'none' && failure !== undefined) defects.push(`users of a healthy run failed at ${failure} s`)
	return defects
}
