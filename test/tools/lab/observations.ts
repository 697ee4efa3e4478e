import type { Glance } from './capture.js'
import type { SecondOfOutcomes } from './client/outcomes.js'
import type { PoolPoll, Probe, StatusPoll } from './watchers.js'

/** Something Apache wrote about its workers. */
export type ApacheSaid = { readonly at: number; readonly code: string }

/** Everything the lab saw of a run besides the kernel's files. */
export type Observations = {
	readonly seconds: readonly SecondOfOutcomes[]
	readonly outcomes: Readonly<Record<string, number>>
	/** The users of each named site alone. */
	readonly sites: Readonly<Record<string, readonly SecondOfOutcomes[]>>
	readonly status: readonly StatusPoll[]
	readonly pools: readonly PoolPoll[]
	readonly probes: readonly Probe[]
	readonly apache: readonly ApacheSaid[]
	readonly glances: readonly Glance[]
}

/** The file between recording and finishing; its times count from the run's start. */
export type RunRecord = { readonly observations: Observations }

const CODES = /\b(AH00161|AH00484|AH10159|AH00286|AH00288|AH03490|AH00493|AH00494)\b/

/** Finds Apache's own words about its workers in its error log; times become seconds since `origin` (ms since the epoch). */
export function readApacheLog(text: string, origin: number): readonly ApacheSaid[] {
	return text.split('\n').flatMap((line) => {
		const code = CODES.exec(line)?.[1]
		const stamp = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d+)/.exec(line)
		if (!code || !stamp) return []
		return [{ at: Math.round((Date.parse(`${stamp[1]}T${stamp[2]!.slice(0, 12)}Z`) - origin) / 100) / 10, code }]
	})
}
