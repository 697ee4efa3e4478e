import type { HostLook } from './host-look.js'
import { type Port, type PortHolder, shareOutPorts } from './ports.js'
import type { StateCounts } from './tcp-state.js'

/**
 * One look: what the kernel said at one instant, reduced to numbers. Live looks and those of a recording are made by the
 * same census of rows, so that the detector cannot tell them apart. All times are event time in seconds.
 */
export interface Look {
	readonly at: number
	/** Milliseconds since the epoch at the same instant; undefined in recordings made without it. */
	readonly wallTime: number | undefined
	/** Where the connections came from: tcp_info through sock_diag, or the text of /proc/net/tcp, which has no ages. */
	readonly source: 'sock-diag' | 'proc'
	readonly services: readonly ServiceLook[]
	/** Whom the workers wait for, by id; undefined where this look did not read them. At most 64, the busiest first. */
	readonly upstreams: readonly UpstreamLook[] | undefined
	/** The upstreams beyond the 64, summed. */
	readonly otherUpstreams: Occupancy
	readonly host: HostLook
}

/** Who is served and who waits, at one instant. */
export interface Occupancy {
	readonly busy: number
	readonly waiting: number
}

/** One service at one look. */
export interface ServiceLook {
	readonly name: string
	/** Number of LISTEN rows; 0 = this look is blind for the service. */
	readonly listeners: number
	/** Ascending: they change when Apache is stopped and started, not on a reload. */
	readonly listenInodes: readonly number[]
	/** Sum of the LISTEN rows' accept queues (sk_ack_backlog), dead entries included. */
	readonly acceptQueue: number
	/** The LISTEN sockets' real limit (idiag_wqueue), summed; undefined without sock_diag. */
	readonly backlog: number | undefined
	/** Where there are several: the queue that is nearest to its limit. */
	readonly fullest?: ListenQueue | undefined
	/** Of event, while processes of before its last reload are there. */
	readonly generation?: Generation | undefined
	/** What the rows show; undefined where only the LISTEN rows were read. */
	readonly connections: ConnectionLook | undefined
}

/** The accept queue of one listener. */
export interface ListenQueue {
	readonly port: number
	readonly waiting: number
	/** Its real limit; undefined without sock_diag. */
	readonly backlog: number | undefined
}

/** Apache's processes since its last reload, while some of before are still there and finish their requests. */
export interface Generation {
	/** Event time at which Apache read its configuration again: what it accepted earlier is served by the old processes. */
	readonly since: number
	/** Processes of before. */
	readonly old: number
}

/** The connections of one service. Inode 0 splits them: net/core/sock.c sock_i_ino, a struct socket is attached in accept(). */
export interface ConnectionLook {
	readonly states: StateCounts
	/** ESTABLISHED with an inode: some process holds it. Under prefork and worker: a worker. */
	readonly accepted: number
	/** ESTABLISHED without an inode: completed handshake, waits to be accepted. */
	readonly queued: number
	/** CLOSE_WAIT with an inode: the client has gone, the process still holds the descriptor. */
	readonly stuck: number
	/** CLOSE_WAIT without an inode: the client gave up while it waited. */
	readonly abandoned: number
	/** SYN_RECV rows. */
	readonly halfOpen: number
	/** FIN_WAIT1/2 with an inode: lingering close. */
	readonly lingering: number
	/** Held by processes of before the last reload, in any state: no other number here but `states` and `fresh` has them. */
	readonly finishing: number
	/** Connections (4-tuples) that the previous look with rows did not hold. */
	readonly fresh: number
	/** What tcp_info tells of the accepted ones; undefined without sock_diag. */
	readonly activity: Activity | undefined
	/** Seconds that the queued have waited: exact with sock_diag, else since first seen (a lower bound). */
	readonly waits: Ages
	/**
	 * The oldest requests in progress, oldest first, at most 256. With sock_diag: busy connections whose request is complete, `since` = its
	 * last byte. Without: accepted connections, `since` = first seen accepted.
	 */
	readonly requests: readonly RequestAge[]
	/** For people: the eight oldest requests (with sock_diag), then the eight oldest stuck ones. */
	readonly oldest?: readonly ClientRequest[]
	/** Of the busy (without sock_diag: accepted) ones of the previous look with rows, how many were the same request still. */
	readonly survivors: number
	/** The CLOSE_WAIT ones with an inode, same 4-tuple and inode since when, oldest first, at most 256. */
	readonly stuckSince: readonly RequestAge[]
	/** Who holds accepted connections, by network (IPv4 /24, IPv6 /48), most first, at most five; a single address where it holds half of them. */
	readonly holders: readonly PeerCount[]
	/** Who waits or is stuck, by network, most first, at most five. */
	readonly waiters: readonly PeerCount[]
}

/** A remote network and how many stuck or queued connections came from it. IPv4 by /24, IPv6 by /48. */
export interface PeerCount {
	readonly prefix: string
	readonly connections: number
}

/** Accepted connections by who spoke last (tcp_info: last_data_sent, last_data_recv, bytes_received; both clocks in ms). */
export interface Activity {
	/** The client spoke last: an answer is owed. */
	readonly busy: number
	/** The server spoke last and all of it has left: keep-alive. `idleOver`: those of them that have been silent for over 10, 30 and 60 s. */
	readonly idle: number
	readonly idleOver: readonly [number, number, number]
	/** The server spoke last and its send queue is not empty. */
	readonly writing: number
	/** No byte has been received yet: a preconnect, or a client that is slow with its first byte. */
	readonly silent: number
	/** Accepted, and a byte moved in either direction within the last 5 s: the upper end where one connection carries several requests (HTTP/2). */
	readonly active: number
	/** Looks idle, but the server has sent without being asked again: a tunnel (WebSocket), a stream, a page in pieces. Holds a worker. */
	readonly streaming: number
	/** Of the busy ones, those whose request has come in for over a second and was answered with nothing: the client sends slowly. */
	readonly receiving: number
	/** Ages of the busy ones. */
	readonly ages: Ages
}

/** How old what is counted is, in seconds; zeros where there is none. */
export interface Ages {
	readonly count: number
	readonly median: number
	readonly p90: number
	readonly oldest: number
	/** How many are older than 10, 30 and 60 s. */
	readonly over10: number
	readonly over30: number
	readonly over60: number
}

/** One request in progress. */
export interface RequestAge {
	/** Identity: the same request has the same key in every look; another request on the same connection has another. */
	readonly key: string
	/** Event time at which it began; may lie before the recording. */
	readonly since: number
}

/** One request in progress and whose it is. */
export interface ClientRequest extends Pick<RequestAge, 'since'> {
	/** Its client's: an IPv4 /24, an IPv6 /48; undefined where there are too many to know. */
	readonly network: string | undefined
}

/** One upstream of Apache or PHP-FPM. */
export interface UpstreamLook {
	/** As the kernel prints it for people: `/run/php/site1.sock`, `@abstract`, `127.0.0.1:9000`, `[::1]:9000`. */
	readonly id: string
	readonly kind: 'pool' | 'backend'
	/** UNIX: accepted by a child. TCP: requests in flight (we spoke last; without sock_diag: ESTABLISHED), less those that its own local queue holds. */
	readonly busy: number
	/** UNIX: in the listener's queue (inode 0). TCP: the accept queue of its LISTEN row where it listens on this host, else 0. */
	readonly waiting: number
	/** Of the busy and waiting ones of the previous look that read upstreams, how many were the same still. */
	readonly survivors: number
	/** Busy and waiting ones together. TCP with sock_diag: exact. Else since first seen. */
	readonly ages: Ages
	/** The oldest, oldest first, at most 64. */
	readonly requests: readonly RequestAge[]
}

/** What was found out about the host before or beside the looks: never in a look itself, because it changes by reloads. */
export interface HostFacts extends ApacheFacts {
	/** Each service's own Apache by name, where they are not the same. */
	readonly services?: Readonly<Record<string, Partial<ApacheFacts>>> | undefined
	/** Sizes of pools by their path or address. */
	readonly pools: readonly PoolFacts[]
}

/** What was found out about an Apache. */
export interface ApacheFacts {
	/** Apache's way of working, as the running process shows it. */
	readonly mpm: 'prefork' | 'worker' | 'event' | undefined
	readonly maxRequestWorkers: number | undefined
	/** Its number of processes at most, old ones included. */
	readonly serverLimit?: number | undefined
	readonly threadsPerChild: number | undefined
	readonly asyncRequestWorkerFactor: number | undefined
	readonly listenBacklog: number | undefined
	/** Whether Apache speaks HTTP/2: then `busy` is a range. */
	readonly http2: boolean | undefined
	/** Seconds for which some host of it keeps an idle connection at most (KeepAliveTimeout). */
	readonly keepAliveTimeout?: number | undefined
	/** Its other ports, whose connections take the same workers: watched with those of its service. */
	readonly sharedPorts?: readonly Port[] | undefined
}

/** The facts as they are for one service. */
export function factsFor(facts: HostFacts | undefined, service: string): HostFacts | undefined {
	const own = facts?.services?.[service]
	return facts && own ? { ...NO_APACHE, ...own, pools: facts.pools } : facts
}

/** Nothing is known of it. */
export const NO_APACHE: ApacheFacts = {
	mpm: undefined,
	maxRequestWorkers: undefined,
	threadsPerChild: undefined,
	asyncRequestWorkerFactor: undefined,
	listenBacklog: undefined,
	http2: undefined,
}

/** The services with the further ports of their Apaches. */
export function withSharedPorts<Service extends PortHolder>(
	services: readonly Service[],
	facts: HostFacts | undefined,
): Service[] {
	const shares = shareOutPorts(services, (name) => factsFor(facts, name)?.sharedPorts)
	return services.map((service) => ({ ...service, ports: [...service.ports, ...(shares.get(service.name) ?? [])] }))
}

/** What PHP-FPM's configuration says of one pool. */
export interface PoolFacts {
	/** `listen`: a path, or `127.0.0.1:9000`. */
	readonly path: string
	readonly name: string
	readonly maxChildren: number
	/** `/etc/php/8.2/fpm/pool.d/site1.conf:7`; undefined in a recording's header that does not say. */
	readonly provenance?: string | undefined
	readonly user?: string | undefined
	readonly manager?: 'static' | 'dynamic' | 'ondemand' | undefined
}

/** Seconds to the next look between points of the grid: `tripwire`, or half of it while someone waits: queues fill within 3 to 20 s, and three looks make one stand. */
export function lookSpacing(tripwire: number, { services }: Look): number {
	return services.some(({ acceptQueue }) => acceptQueue > 0) ? tripwire / 2 : tripwire
}
