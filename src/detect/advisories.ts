import { findAdvisories, type HostReadings, stillStanding, WINDOW } from './advisory-rules.js'
import type { Notice } from './incident-event.js'
import type { Look } from './look.js'
import type { DetectorSettings } from './settings.js'

/** What host advisories remember: which stand, and the last regular readings. */
export interface AdvisoryState extends HostReadings {
	/** Keys of the advisories that were said and still stand. */
	readonly standing: readonly string[]
	/** Event time of the newest reading. */
	readonly at: number
}

/** Nothing seen. */
export const NO_ADVISORIES: AdvisoryState = {
	standing: [],
	at: Number.NEGATIVE_INFINITY,
	listen: [],
	stuck: [],
	timeWait: [],
}

/**
 * Host-wide findings of the five-states article that are no worker exhaustion and page no one: connection churn, ports
 * running out, a listener that went away, another service that leaks. Each is said once while it stands. Early samples
 * are passed over: five of them are over within the time of one regular one, and prove as little.
 */
export function adviseHost(
	state: AdvisoryState,
	look: Look,
	{ signals, sampling }: DetectorSettings,
): { readonly state: AdvisoryState; readonly notices: readonly Notice[] } {
	if (look.at - state.at < sampling.interval * 0.9) return { state, notices: [] }
	const { host } = look
	const stuck = Object.fromEntries(host.otherStuck.map((one) => [one.port, one.connections]))
	const readings: HostReadings = {
		listen: [...state.listen, host.listen].slice(-WINDOW),
		stuck: [...state.stuck, stuck].slice(-WINDOW),
		timeWait: [...state.timeWait, host.timeWait].slice(-WINDOW),
	}
	const found = findAdvisories(readings, look, signals)
	const standing = [...found.map(({ key }) => key), ...stillStanding(state.standing, readings, look, signals)]
	const fresh = found.filter((advisory) => !state.standing.includes(advisory.key))
	return {
		state: { ...readings, at: look.at, standing: [...new Set(standing)] },
		notices: fresh.map(({ rule, reason }) => ({
			kind: 'advisory',
			at: look.at,
			wallTime: look.wallTime,
			service: undefined,
			rule,
			reason,
		})),
	}
}
