import type { Notice } from './incident-event.js'
import type { Sample } from './sample.js'
import type { DetectorSettings, SignalSettings } from './settings.js'

/** What host advisories remember: which stand, and how the numbers behind them were in the last readings. */
export interface AdvisoryState {
	/** Keys of the advisories that were said and still stand. */
	readonly standing: readonly string[]
	/** Event time of the last of these readings. */
	readonly at: number
	/** LISTEN sockets of the last readings, oldest first. */
	readonly listen: readonly number[]
	/** CLOSE_WAIT with an inode by port that is no service, of the last readings. */
	readonly stuck: readonly Readonly<Record<number, number>>[]
	readonly timeWait: readonly number[]
}

/** Nothing seen. */
export const NO_ADVISORIES: AdvisoryState = {
	standing: [],
	at: Number.NEGATIVE_INFINITY,
	listen: [],
	stuck: [],
	timeWait: [],
}

/** Readings that an advisory rests on: the source article's window. */
const WINDOW = 5
/** net.ipv4.ip_local_port_range, default 32768 to 60999. */
const EPHEMERAL_PORTS = 28_232
/** Said at this share of them; the true limit is per destination, so this is the earliest it can bite. */
const EPHEMERAL_SHARE = 0.8

interface Advisory {
	/** One advisory per key at a time. */
	readonly key: string
	readonly rule: string
	readonly reason: string
}

/**
 * Host-wide findings of the five-states article that are no worker exhaustion and page nobody: connection churn, ports
 * running out, a listener that went away, another service that leaks. Each is said once while it stands. Early samples
 * are passed over: five of them are over within the time of one regular one, and prove as little.
 */
export function adviseHost(
	state: AdvisoryState,
	sample: Sample,
	{ signals, sampling }: DetectorSettings,
): { readonly state: AdvisoryState; readonly notices: readonly Notice[] } {
	if (sample.at - state.at < sampling.interval * 0.9) return { state, notices: [] }
	const { host } = sample
	const next: AdvisoryState = {
		standing: state.standing,
		at: sample.at,
		listen: [...state.listen, host.listen].slice(-WINDOW),
		stuck: [...state.stuck, Object.fromEntries(host.otherStuck.map((one) => [one.port, one.connections]))].slice(
			-WINDOW,
		),
		timeWait: [...state.timeWait, host.timeWait].slice(-WINDOW),
	}
	const found = [...churn(next, signals), ...ports(sample), ...listeners(next), ...leaks(next, signals)]
	const fresh = found.filter((advisory) => !state.standing.includes(advisory.key))
	return {
		state: { ...next, standing: [...new Set([...found.map((one) => one.key), ...stillStanding(next, sample, signals)])] },
		notices: fresh.map(({ rule, reason }) => ({
			kind: 'advisory',
			at: sample.at,
			wallTime: sample.wallTime,
			service: undefined,
			rule,
			reason,
		})),
	}
}

/** The lower bar of the hysteresis: what was said is not said again before it has been well below. */
const LOWER_SHARE = 0.5

function stillStanding(state: AdvisoryState, sample: Sample, signals: SignalSettings): string[] {
	const timeWait = state.timeWait.at(-1) ?? 0
	const stuck = state.stuck.at(-1) ?? {}
	return state.standing.filter((key) => {
		if (key === 'time-wait') return timeWait > LOWER_SHARE * signals.timeWaitCount
		if (key === 'time-wait-high') return timeWait > LOWER_SHARE * signals.timeWaitCountHigh
		if (key === 'ephemeral-ports') return outboundConnections(sample) > LOWER_SHARE * EPHEMERAL_SHARE * EPHEMERAL_PORTS
		const port = /^stuck-elsewhere-(\d+)$/.exec(key)?.[1]
		return port !== undefined && (stuck[Number(port)] ?? 0) > LOWER_SHARE * signals.closeWaitCount
	})
}

function churn({ timeWait }: AdvisoryState, signals: SignalSettings): Advisory[] {
	const least = timeWait.length < WINDOW ? 0 : Math.min(...timeWait)
	if (least <= signals.timeWaitCount) return []
	const high = least > signals.timeWaitCountHigh
	return [
		{
			key: high ? 'time-wait-high' : 'time-wait',
			rule: 'time-wait',
			reason: `${least} sockets in TIME_WAIT for ${WINDOW} samples (bar ${high ? signals.timeWaitCountHigh : signals.timeWaitCount}): connections are made and closed faster than they are forgotten`,
		},
	]
}

function outboundConnections({ host, services }: Sample): number {
	const inbound = services.flatMap(({ states }) => Object.values(states)).reduce((sum, count) => sum + count, 0)
	return Math.max(0, host.total - host.listen - host.otherInbound - inbound)
}

function ports(sample: Sample): Advisory[] {
	const outbound = outboundConnections(sample)
	if (outbound < EPHEMERAL_SHARE * EPHEMERAL_PORTS) return []
	return [
		{
			key: 'ephemeral-ports',
			rule: 'ephemeral-ports',
			reason: `${outbound} outbound connections: towards one destination ${EPHEMERAL_PORTS} local ports are all there are`,
		},
	]
}

function listeners({ listen }: AdvisoryState): Advisory[] {
	const before = listen.slice(0, -2)
	const now = listen.slice(-2)
	// Twice in a row below everything before: a restart of a service is over within one sample.
	if (before.length === 0 || now.length < 2 || Math.max(...now) >= Math.min(...before)) return []
	return [
		{
			key: 'listener-gone',
			rule: 'listener-gone',
			reason: `${Math.max(...now)} listening sockets where ${Math.min(...before)} were: a service has gone away`,
		},
	]
}

function leaks({ stuck }: AdvisoryState, signals: SignalSettings): Advisory[] {
	const newest = stuck.at(-1) ?? {}
	return Object.keys(newest).flatMap((port) => {
		const counts = stuck.map((reading) => reading[Number(port)] ?? 0)
		const rises = counts.filter((count, index) => index > 0 && count > counts[index - 1]!).length
		const falls = counts.some((count, index) => index > 0 && count < counts[index - 1]!)
		const now = counts.at(-1)!
		if (counts.length < WINDOW || now <= signals.closeWaitCount || rises < 2 || falls) return []
		return [
			{
				key: `stuck-elsewhere-${port}`,
				rule: 'stuck-elsewhere',
				reason: `the service on port ${port} leaks: ${now} connections in CLOSE_WAIT that it does not close, ${now - counts[0]!} more than ${WINDOW - 1} samples ago`,
			},
		]
	})
}
