import type { Notice } from './incident-event.js'
import type { Look } from './look.js'
import { describePorts } from './ports.js'
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
	const estimates = estimatePorts(look)
	const levels = levelsOf(look, settings, (key) => isSteady(estimates[key], memory.samples.at(-1)?.[key]))
	const values = Object.fromEntries(levels.map(({ key, value }) => [key, value]))
	const samples = [...memory.samples, { ...values, ...estimates, ...listenersOf(look) }].slice(-WINDOW)
	const found = [...levels.filter((level) => isReached(level, samples)), ...fallenListeners(samples, look)]
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

/** `estimate` is what the ports in use tell of their range, by key; undefined while it does not tell. */
function levelsOf(look: Look, { signals }: DetectorSettings, estimate: (key: string) => number | undefined): Level[] {
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
	const towards = destinations.flatMap(({ id, localPorts, closeWait }): Level[] => {
		const all = known ?? estimate(`range-${id}`) ?? DEFAULT_LOCAL_PORTS
		return [
			{
				key: `local-ports-${id}`,
				rule: 'local-ports',
				value: localPorts,
				bar: Math.max(LOCAL_PORT_SHARE * all, known === undefined ? MIN_SAMPLE_OF_PORTS : 0),
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
/** By how much two estimates of one range from a thousand ports differ at most. */
const STEADY_SHARE = 0.05

/** How many local ports there are, from those in use: `n` numbers drawn from a range of `r` span (n - 1) / (n + 1) of it on average. */
function estimatePorts({ host: { destinations } }: Look): Readonly<Record<string, number>> {
	const many = destinations.filter(({ localPorts }) => localPorts >= MIN_SAMPLE_OF_PORTS)
	return Object.fromEntries(
		many.map(({ id, localPorts, span }) => [`range-${id}`, Math.round((span * (localPorts + 1)) / (localPorts - 1))]),
	)
}

/** A range that grows with the ports in use is no range: they were not drawn by chance. */
function isSteady(now: number | undefined, before: number | undefined): number | undefined {
	if (now === undefined || before === undefined || Math.abs(now - before) > STEADY_SHARE * now) return undefined
	return Math.min(now, DEFAULT_LOCAL_PORTS)
}

/** TIME_WAIT of connections to a listener costs nothing: only outgoing ones hold local ports. */
function outgoingTimeWait({ host, services }: Look): number {
	const inbound = services.reduce((sum, { connections }) => sum + (connections?.states.TIME_WAIT ?? 0), 0)
	return Math.max(0, host.timeWait - inbound)
}

/** Linux gives these to those who ask for any port: their listeners come and go. */
const FIRST_EPHEMERAL = 32_768

function listenersOf({ host: { otherListeners } }: Look): Readonly<Record<string, number>> {
	return Object.fromEntries(
		otherListeners.filter((port) => port < FIRST_EPHEMERAL).map((port) => [`${LISTENS}${port}`, 1]),
	)
}

const LISTENS = 'listens-'

/** Ports of other programs that are not there for the second time and were always there before: a restart is over within one sample. */
function fallenListeners(samples: HostMemory['samples'], { services }: Look): Level[] {
	const [before, now] = [samples.slice(0, -2), samples.slice(-2)]
	const gone = Object.keys(before[0] ?? {})
		.filter((key) => key.startsWith(LISTENS))
		.filter((key) => before.every((sample) => key in sample) && !now.some((sample) => key in sample))
		.map((key) => Number(key.slice(LISTENS.length)))
	if (gone.length === 0 || now.length < 2) return []
	const others = gone.length === 1 ? 'another program no longer listens' : 'other programs no longer listen'
	const ours = services.every(({ listeners }) => listeners > 0) ? '; the watched services do' : ''
	return [
		{
			key: 'listeners',
			rule: 'listener-gone',
			value: gone.length,
			bar: 1,
			when: 'now',
			reason: () => `${others} on ${describePorts(gone)}${ours}`,
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
