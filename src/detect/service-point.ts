import { counterGrowth } from './counters.js'
import type { HostSample, Sample, ServiceSample } from './sample.js'

/** One service at one full reading, reduced to the numbers that trends and rules are made of. */
export interface ServicePoint {
	readonly at: number
	readonly wallTime: number | undefined
	/** Taken because somebody waited in the queue: such readings find the pool full more often than it is. */
	readonly prompted: boolean
	/** Taken during a critical incident, or while the queue stood: it teaches nothing about what is normal. */
	readonly troubled: boolean
	readonly accepted: number
	/** Workers that the table shows as held: accepted + stuck + lingering close. */
	readonly held: number
	readonly queued: number
	readonly abandoned: number
	readonly acceptQueue: number
	readonly stuck: number
	/** Stuck for half a minute or more. */
	readonly longStuck: number
	readonly oldestStuckSeconds: number
	readonly halfOpen: number
	readonly timeWait: number
	readonly closeWait: number
	readonly established: number
	/** Inbound connections with LISTEN and TIME_WAIT left out: the base of the ratios. */
	readonly inbound: number
	/** New connections a second since the last reading; undefined in the first. */
	readonly arrivals: number | undefined
	/** Sockets that exist without a row in any table: sockstat `used` less what the tables hold; undefined without sockstat. */
	readonly unlisted: number | undefined
	/** Tcp.EstabResets so far: connections that left the table by a reset. */
	readonly resets: number | undefined
	/** ListenOverflows since the last reading. */
	readonly overflows: number
	/** SYN cookies sent since the last reading: the request queue is full, nobody is hurt yet. */
	readonly syncookies: number
	/** SYNs dropped since the last reading because the request queue was full and cookies are off (TCPReqQFullDrop). */
	readonly synDrops: number
	readonly load1: number | undefined
	readonly throughput: number | undefined
	readonly medianAgeSeconds: number | undefined
}

/** Connections that somebody still waits for: held less the stuck ones. What traffic and slowness move. */
export function livingOf({ held, stuck }: Pick<ServicePoint, 'held' | 'stuck'>): number {
	return held - stuck
}

/** Reduces a service's part of a sample, with the differences against the sample before (undefined for the first). */
export function toServicePoint(
	sample: Sample,
	service: ServiceSample,
	before: { sample: Sample; service: ServiceSample } | undefined,
	marks: { readonly prompted: boolean; readonly troubled: boolean },
): ServicePoint {
	const seconds = before ? sample.at - before.sample.at : 0
	const growth = (name: string) =>
		before ? counterGrowth(before.sample.host.counters, sample.host.counters, name) : undefined
	return {
		at: sample.at,
		wallTime: sample.wallTime,
		...marks,
		accepted: service.accepted,
		held: service.accepted + service.stuck + service.lingering,
		queued: service.queued,
		abandoned: service.abandoned,
		acceptQueue: service.acceptQueue,
		stuck: service.stuck,
		longStuck: service.stuckAges.overHalfMinute,
		oldestStuckSeconds: service.stuckAges.oldestSeconds,
		halfOpen: service.halfOpen,
		timeWait: service.states.TIME_WAIT,
		closeWait: service.states.CLOSE_WAIT,
		established: service.states.ESTABLISHED,
		inbound: inboundConnections(service),
		arrivals:
			before && seconds > 0 ? arrivalsPerSecond(service, sample.host, growth('Tcp.PassiveOpens'), seconds) : undefined,
		unlisted: unlistedSockets(sample.host),
		resets: sample.host.counters.get('Tcp.EstabResets'),
		overflows: growth('TcpExt.ListenOverflows') ?? 0,
		syncookies: growth('TcpExt.SyncookiesSent') ?? 0,
		synDrops: growth('TcpExt.TCPReqQFullDrop') ?? 0,
		load1: sample.host.machine?.load1,
		throughput: throughput(before?.sample, sample),
		medianAgeSeconds: service.medianAgeSeconds,
	}
}

/** The service's connections with LISTEN and TIME_WAIT left out: a server that closes first is 95 to 99 % TIME_WAIT. */
export function inboundConnections(service: ServiceSample): number {
	let connections = 0
	for (const [state, count] of Object.entries(service.states)) {
		if (state !== 'LISTEN' && state !== 'TIME_WAIT') connections += count
	}
	return connections
}

/**
 * New connections a second. PassiveOpens counts every completed handshake but of the whole namespace; new 4-tuples are
 * the service's own but miss those that came and went between two readings. So the counter is taken, in the share
 * that the service has of all inbound connections, and never below the new 4-tuples.
 */
function arrivalsPerSecond(
	service: ServiceSample,
	host: HostSample,
	passiveOpens: number | undefined,
	seconds: number,
): number {
	if (passiveOpens === undefined) return service.fresh / seconds
	const own = inboundConnections(service) + service.states.TIME_WAIT
	const share = own + host.otherInbound === 0 ? 1 : own / (own + host.otherInbound)
	return Math.max(service.fresh - service.halfOpen, passiveOpens * share) / seconds
}

/**
 * `sockets: used` less TCP and TCP6 `inuse`. A socket that a reset took out of the tables while its descriptor stays
 * open is still in `used` (tcp_done unhashes it; sock_inuse falls when it is freed). UNIX, UDP and netlink sockets are
 * in it too, so that only its growth means anything.
 */
function unlistedSockets(host: HostSample): number | undefined {
	const used = host.counters.get('sockets.used')
	const inuse = host.counters.get('TCP.inuse')
	if (used === undefined || inuse === undefined) return undefined
	return used - inuse - (host.counters.get('TCP6.inuse') ?? 0)
}

/** Bytes a second in and out, from the interfaces where they were read, else from IpExt's octets. */
function throughput(before: Sample | undefined, now: Sample): number | undefined {
	if (!before || now.at <= before.at) return undefined
	const seconds = now.at - before.at
	const from = before.host.machine
	const to = now.host.machine
	if (from?.receivedBytes !== undefined && to?.receivedBytes !== undefined) {
		const sent = (to.sentBytes ?? 0) - (from.sentBytes ?? 0)
		return Math.max(0, to.receivedBytes - from.receivedBytes + sent) / seconds
	}
	const received = counterGrowth(before.host.counters, now.host.counters, 'IpExt.InOctets')
	const sent = counterGrowth(before.host.counters, now.host.counters, 'IpExt.OutOctets')
	return received === undefined || sent === undefined ? undefined : (received + sent) / seconds
}
