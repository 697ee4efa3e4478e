import type { Notice } from './incident-event.js'
import type { Look } from './look.js'
import type { DetectorSettings } from './settings.js'

/** What is remembered of the host between samples. Plain data. */
export interface HostMemory {
	/** Keys of the notices that were given and still stand. */
	readonly standing: readonly string[]
	/** Event time of the newest sample. */
	readonly at: number
	/** The values of the last samples by key, oldest first. */
	readonly samples: readonly Readonly<Record<string, number>>[]
}

/** Nothing seen. */
export const NO_HOST_MEMORY: HostMemory = { standing: [], at: Number.NEGATIVE_INFINITY, samples: [] }

/** Samples that a lasting or growing number is judged by: the source article's window. */
const WINDOW = 5
/** A notice is given again only after its number was below half of its bar: hysteresis. */
const LOWER_SHARE = 0.5
/** net.ipv4.ip_local_port_range where it cannot be read: the kernel's default, 32768 to 60999. */
const DEFAULT_LOCAL_PORTS = 28_232
/** People: a fifth of the local ports is left when it is said. */
const LOCAL_PORT_SHARE = 0.8
/** People: time to raise nf_conntrack_max before SYNs are dropped; at the second bar they nearly are. */
const CONNTRACK_SHARES = { notice: 0.85, critical: 0.98 } as const

/** One number of the host and when it is worth a notice. */
interface Level {
	readonly key: string
	readonly rule: string
	readonly value: number
	readonly bar: number
	/** `now`: at the bar; `lasting`: above it in all samples of the window; `growing`: above it, having risen twice and never fallen. */
	readonly when: 'now' | 'lasting' | 'growing'
	/** `growth`: how much more than at the beginning of the window. */
	readonly reason: (growth: number) => string
	readonly severity?: 'critical'
}

/**
 * What the host shows that is no shortage of workers: churn and local ports of outgoing connections, connection tracking, leaks of
 * other programs and towards backends, listeners of other programs that went away. Each is said once while it stands. Early
 * samples are passed over: five of them are over within the time of a regular one, and prove as little.
 */
export function noticeHost(
	memory: HostMemory,
	look: Look,
	settings: DetectorSettings,
): { readonly memory: HostMemory; readonly notices: readonly Notice[] } {
	// A timer may be a tenth early.
	if (look.at - memory.at < settings.sampling.interval * 0.9) return { memory, notices: [] }
	const levels = levelsOf(look, settings)
	const values = Object.fromEntries(levels.map(({ key, value }) => [key, value]))
	const samples = [...memory.samples, { ...values, [LISTENERS]: othersListeners(look) }].slice(-WINDOW)
	const found = [...levels.filter((level) => isReached(level, samples)), ...fallenListeners(samples)]
	const stillHigh = levels.filter(({ key, value, bar }) => memory.standing.includes(key) && value > LOWER_SHARE * bar)
	return {
		memory: { at: look.at, samples, standing: [...new Set([...found, ...stillHigh].map(({ key }) => key))] },
		notices: found
			.filter(({ key }) => !memory.standing.includes(key))
			.map(
				(level): Notice => ({
					kind: 'advisory',
					at: look.at,
					wallTime: look.wallTime,
					service: undefined,
					rule: level.rule,
					reason: level.reason(growthOf(samples, level.key)),
					...(level.severity && { severity: level.severity }),
				}),
			),
	}
}

function levelsOf(look: Look, { signals }: DetectorSettings): Level[] {
	const { counters, otherStuck, destinations } = look.host
	const churn = [signals.timeWaitCount, signals.timeWaitCountHigh].map(
		(bar): Level => ({
			key: `time-wait-${bar}`,
			rule: 'time-wait',
			value: outgoingTimeWait(look),
			bar,
			when: 'lasting',
			reason: () =>
				`${outgoingTimeWait(look)} outgoing connections in TIME_WAIT for ${WINDOW} samples (bar ${bar}): they are made and closed faster than the kernel forgets them`,
		}),
	)
	const [first, last] = [counters.get('ports.first'), counters.get('ports.last')]
	const known = first === undefined || last === undefined ? undefined : last - first + 1
	const towards = destinations.flatMap(({ id, localPorts, closeWait, span }): Level[] => {
		const all = known ?? Math.min(DEFAULT_LOCAL_PORTS, estimatedPorts(localPorts, span))
		return [
			{
				key: `local-ports-${id}`,
				rule: 'local-ports',
				value: localPorts,
				bar: Math.max(LOCAL_PORT_SHARE * all, MIN_SAMPLE_OF_PORTS),
				when: 'now',
				reason: () =>
					`${localPorts} of ${all} local ports are used towards ${id}: when they are gone, connections to it fail (EADDRNOTAVAIL)`,
			},
			{
				key: `backend-close-wait-${id}`,
				rule: 'backend-close-wait',
				value: closeWait,
				bar: signals.closeWaitCount,
				when: 'growing',
				reason: (growth) =>
					`${id} has closed ${closeWait} connections that this host still holds (CLOSE_WAIT), ${growth} more than ${WINDOW - 1} samples ago`,
			},
		]
	})
	const elsewhere = otherStuck.map(
		({ port, connections }): Level => ({
			key: `stuck-elsewhere-${port}`,
			rule: 'stuck-elsewhere',
			value: connections,
			bar: signals.closeWaitCount,
			when: 'growing',
			reason: (growth) =>
				`the program on port ${port} leaks: ${connections} connections in CLOSE_WAIT that it does not close, ${growth} more than ${WINDOW - 1} samples ago`,
		}),
	)
	return [...churn, ...towards, ...elsewhere, ...conntrack(look)]
}

function conntrack({ host: { counters } }: Look): Level[] {
	const [count, max] = [counters.get('conntrack.count'), counters.get('conntrack.max')]
	if (count === undefined || !max) return []
	const reason = (what: string) => `connection tracking holds ${count} of ${max} entries: ${what}`
	return [
		{
			key: 'conntrack',
			rule: 'conntrack',
			value: count,
			bar: CONNTRACK_SHARES.notice * max,
			when: 'now',
			reason: () => reason('when it is full, the kernel drops new connections before Apache sees them'),
		},
		{
			key: 'conntrack-full',
			rule: 'conntrack',
			value: count,
			bar: CONNTRACK_SHARES.critical * max,
			when: 'now',
			severity: 'critical',
			reason: () => reason('the kernel drops new connections before Apache sees them'),
		},
	]
}

/** Ports below which their spread says nothing about the range. */
const MIN_SAMPLE_OF_PORTS = 1000

/** How many local ports there are, from those in use: `n` numbers drawn from a range of `r` span (n - 1) / (n + 1) of it on average. */
function estimatedPorts(used: number, span: number): number {
	return used < MIN_SAMPLE_OF_PORTS ? Number.POSITIVE_INFINITY : Math.round((span * (used + 1)) / (used - 1))
}

/** TIME_WAIT of connections to a listener costs nothing: only outgoing ones hold local ports. */
function outgoingTimeWait({ host, services }: Look): number {
	const inbound = services.reduce((sum, { connections }) => sum + (connections?.states.TIME_WAIT ?? 0), 0)
	return Math.max(0, host.timeWait - inbound)
}

const LISTENERS = 'listeners'

function othersListeners({ host, services }: Look): number {
	return host.listen - services.reduce((sum, { listeners }) => sum + listeners, 0)
}

/** Twice in a row below all before: a restart of a program is over within one sample. */
function fallenListeners(samples: HostMemory['samples']): Level[] {
	const counts = samples.map((sample) => sample[LISTENERS]!)
	const [before, now] = [counts.slice(0, -2), counts.slice(-2)]
	if (before.length === 0 || now.length < 2 || Math.max(...now) >= Math.min(...before)) return []
	const gone = Math.min(...before) - Math.max(...now)
	return [
		{
			key: LISTENERS,
			rule: 'listener-gone',
			value: gone,
			bar: 1,
			when: 'now',
			reason: () =>
				`other programs closed ${gone} of ${Math.min(...before)} listening sockets; the watched services still listen`,
		},
	]
}

function isReached({ key, value, bar, when }: Level, samples: HostMemory['samples']): boolean {
	if (when === 'now') return value >= bar
	const values = samples.map((sample) => sample[key] ?? 0)
	if (values.length < WINDOW || value <= bar) return false
	if (when === 'lasting') return Math.min(...values) > bar
	const steps = values.slice(1).map((count, index) => count - values[index]!)
	return steps.filter((step) => step > 0).length >= 2 && steps.every((step) => step >= 0)
}

function growthOf(samples: HostMemory['samples'], key: string): number {
	return (samples.at(-1)?.[key] ?? 0) - (samples[0]?.[key] ?? 0)
}
