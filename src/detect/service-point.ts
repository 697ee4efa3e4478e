import { counterGrowth } from './counters.js'
import type { HostLook } from './host-look.js'
import type { ConnectionLook, Look, ServiceLook } from './look.js'

/** One service at one look, as the articles' rules, the evidence table and the pictures have it. */
export interface ServicePoint {
	readonly at: number
	readonly wallTime: number | undefined
	/** A sample of the grid; else a look while people waited. */
	readonly due: boolean
	readonly accepted: number
	readonly queued: number
	readonly acceptQueue: number
	readonly stuck: number
	readonly halfOpen: number
	readonly timeWait: number
	readonly closeWait: number
	readonly established: number
	/** Inbound connections with LISTEN and TIME_WAIT left out: the base of the ratios. */
	readonly inbound: number
	/** New connections a second since the last sample; undefined in the first. */
	readonly arrivals: number | undefined
	/** Growth of ListenOverflows and of SYN cookies in the namespace since the last point: of whatever listener. */
	readonly overflows: number
	readonly syncookies: number
	readonly load1: number | undefined
	readonly throughput: number | undefined
}

/** Reduces a look, with the differences against the look of the point before (undefined for the first). */
export function toServicePoint(
	look: Look,
	service: ServiceLook,
	connections: ConnectionLook,
	marks: { readonly due: boolean; readonly arrivals: number | undefined; readonly before: PointBase | undefined },
): ServicePoint {
	const { before, due, arrivals } = marks
	const growth = (name: string) => (before ? (counterGrowth(before.counters, look.host.counters, name) ?? 0) : 0)
	return {
		at: look.at,
		wallTime: look.wallTime,
		due,
		accepted: connections.accepted,
		queued: connections.queued,
		acceptQueue: service.acceptQueue,
		stuck: connections.stuck,
		halfOpen: connections.halfOpen,
		timeWait: connections.states.TIME_WAIT,
		closeWait: connections.states.CLOSE_WAIT,
		established: connections.states.ESTABLISHED,
		inbound: inboundConnections(connections),
		arrivals,
		overflows: growth('TcpExt.ListenOverflows'),
		syncookies: growth('TcpExt.SyncookiesSent'),
		load1: look.host.machine?.load1,
		throughput: throughput(before, look),
	}
}

/** What the next point is compared with. */
export interface PointBase extends Pick<HostLook, 'counters' | 'machine'> {
	readonly at: number
}

/** The service's connections with LISTEN and TIME_WAIT left out: a server that closes first is 95 to 99 % TIME_WAIT. */
export function inboundConnections({ states }: Pick<ConnectionLook, 'states'>): number {
	const all = Object.values(states).reduce((sum, count) => sum + count, 0)
	return all - states.LISTEN - states.TIME_WAIT
}

/** Bytes a second in and out, from the interfaces where they were read, else from IpExt's octets. */
function throughput(before: PointBase | undefined, { at, host }: Look): number | undefined {
	if (!before || at <= before.at) return undefined
	const seconds = at - before.at
	const from = before.machine
	const to = host.machine
	if (from?.receivedBytes !== undefined && to?.receivedBytes !== undefined) {
		const sent = (to.sentBytes ?? 0) - (from.sentBytes ?? 0)
		return Math.max(0, to.receivedBytes - from.receivedBytes + sent) / seconds
	}
	const received = counterGrowth(before.counters, host.counters, 'IpExt.InOctets')
	const sent = counterGrowth(before.counters, host.counters, 'IpExt.OutOctets')
	return received === undefined || sent === undefined ? undefined : (received + sent) / seconds
}
