import type { Look } from './look.js'
import { inboundConnections } from './service-point.js'
import type { SignalSettings } from './settings.js'

/** How the numbers behind the advisories were in the last regular readings, oldest first. */
export interface HostReadings {
	/** LISTEN sockets. */
	readonly listen: readonly number[]
	/** CLOSE_WAIT with an inode by port that is no service. */
	readonly stuck: readonly Readonly<Record<number, number>>[]
	readonly timeWait: readonly number[]
}

/** Readings that an advisory rests on: the source article's window. */
export const WINDOW = 5
/** net.ipv4.ip_local_port_range, default 32768 to 60999. */
const EPHEMERAL_PORTS = 28_232
/** Said at this share of them; the true limit is per destination, so this is the earliest it can bite. */
const EPHEMERAL_SHARE = 0.8

/** Something to tell about the host. */
export interface Advisory {
	/** One advisory per key at a time. */
	readonly key: string
	readonly rule: string
	readonly reason: string
}

/** Everything that there is to advise now. */
export function findAdvisories(readings: HostReadings, look: Look, signals: SignalSettings): Advisory[] {
	return [...churn(readings, signals), ...ports(look), ...listeners(readings), ...leaks(readings, signals)]
}

/** The lower bar of the hysteresis: what was said is not said again before it has been well below. */
const LOWER_SHARE = 0.5

/** Of the keys that were said, those whose numbers are not well below their bars yet. */
export function stillStanding(
	said: readonly string[],
	readings: HostReadings,
	look: Look,
	signals: SignalSettings,
): string[] {
	const timeWait = readings.timeWait.at(-1) ?? 0
	const stuck = readings.stuck.at(-1) ?? {}
	return said.filter((key) => {
		if (key === 'time-wait') return timeWait > LOWER_SHARE * signals.timeWaitCount
		if (key === 'time-wait-high') return timeWait > LOWER_SHARE * signals.timeWaitCountHigh
		if (key === 'ephemeral-ports') return outboundConnections(look) > LOWER_SHARE * EPHEMERAL_SHARE * EPHEMERAL_PORTS
		const port = /^stuck-elsewhere-(\d+)$/.exec(key)?.[1]
		return port !== undefined && (stuck[Number(port)] ?? 0) > LOWER_SHARE * signals.closeWaitCount
	})
}

function churn({ timeWait }: HostReadings, signals: SignalSettings): Advisory[] {
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

function outboundConnections({ host, services }: Look): number {
	const inbound = services.reduce(
		(sum, { connections }) => sum + (connections ? inboundConnections(connections) + connections.states.TIME_WAIT : 0),
		0,
	)
	return Math.max(0, host.total - host.listen - host.otherInbound - inbound)
}

function ports(look: Look): Advisory[] {
	const outbound = outboundConnections(look)
	if (outbound < EPHEMERAL_SHARE * EPHEMERAL_PORTS) return []
	return [
		{
			key: 'ephemeral-ports',
			rule: 'ephemeral-ports',
			reason: `${outbound} outbound connections: towards one destination ${EPHEMERAL_PORTS} local ports are all there are`,
		},
	]
}

function listeners({ listen }: HostReadings): Advisory[] {
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

function leaks({ stuck }: HostReadings, signals: SignalSettings): Advisory[] {
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
