import type { HostLook } from '../../src/detect/host-look.js'
import type { Activity, Ages, ConnectionLook, Look, ServiceLook, UpstreamLook } from '../../src/detect/look.js'

/** Ages of nothing. */
export const NO_AGES: Ages = { count: 0, median: 0, p90: 0, oldest: 0, over10: 0, over30: 0, over60: 0 }

/** So many that are all this old. */
export function agesOf(count: number, seconds: number): Ages {
	const over = (bar: number) => (seconds > bar ? count : 0)
	return {
		count,
		median: seconds,
		p90: seconds,
		oldest: seconds,
		over10: over(10),
		over30: over(30),
		over60: over(60),
	}
}

/** The numbers of a service from which the others follow; a quiet service by default. */
export interface ServiceNumbers
	extends Partial<Omit<ConnectionLook, 'states'>>,
		Partial<Omit<ServiceLook, 'connections'>> {
	readonly timeWait?: number
	/** Only the LISTEN rows were read. */
	readonly listenersOnly?: true
}

/** What a look says of a service, with the states that its numbers make up. */
export function serviceLook(given: ServiceNumbers = {}): ServiceLook {
	const {
		timeWait = 0,
		listenersOnly,
		name = 'apache',
		listeners = 1,
		listenInodes = [7000],
		backlog,
		generation,
		fullest,
		...numbers
	} = given
	const { accepted = 0, queued = 0, stuck = 0, abandoned = 0, halfOpen = 0, lingering = 0 } = numbers
	const acceptQueue = numbers.acceptQueue ?? queued + abandoned
	const connections: ConnectionLook = {
		accepted,
		queued,
		stuck,
		abandoned,
		halfOpen,
		lingering,
		finishing: 0,
		fresh: 0,
		activity: undefined,
		waits: NO_AGES,
		requests: [],
		survivors: 0,
		stuckSince: [],
		holders: [],
		waiters: [],
		...numbers,
		states: {
			ESTABLISHED: accepted + queued,
			SYN_SENT: 0,
			SYN_RECV: halfOpen,
			FIN_WAIT1: 0,
			FIN_WAIT2: lingering,
			TIME_WAIT: timeWait,
			CLOSE: 0,
			CLOSE_WAIT: stuck + abandoned,
			LAST_ACK: 0,
			LISTEN: listeners,
			CLOSING: 0,
		},
	}
	return {
		name,
		listeners,
		listenInodes,
		acceptQueue,
		backlog,
		...(fullest && { fullest }),
		generation,
		connections: listenersOnly ? undefined : connections,
	}
}

/** What tcp_info says of accepted connections. */
export function activity(given: Partial<Activity>): Activity {
	return {
		busy: 0,
		idle: 0,
		writing: 0,
		silent: 0,
		active: given.busy ?? 0,
		streaming: 0,
		idleOver: [0, 0, 0],
		receiving: 0,
		ages: NO_AGES,
		...given,
	}
}

/** A pool or backend with nothing in flight. */
export function upstream(id: string, given: Partial<UpstreamLook> = {}): UpstreamLook {
	return {
		id,
		kind: id.startsWith('/') ? 'pool' : 'backend',
		busy: 0,
		waiting: 0,
		survivors: 0,
		ages: NO_AGES,
		requests: [],
		...given,
	}
}

/** What stands beside the service. */
export interface Beside
	extends Partial<Omit<HostLook, 'counters'>>,
		Partial<Pick<Look, 'upstreams' | 'source' | 'wallTime'>> {
	readonly counters?: Readonly<Record<string, number>>
}

/** A look at one service, `apache`, on an otherwise idle host. */
export function look(at: number, numbers: ServiceNumbers = {}, beside: Beside = {}): Look {
	const { counters = {}, upstreams, source = upstreams ? 'sock-diag' : 'proc', wallTime, ...host } = beside
	const service = serviceLook(numbers)
	const states = service.connections?.states
	return {
		at,
		wallTime,
		source,
		services: [service],
		upstreams,
		otherUpstreams: { busy: 0, waiting: 0 },
		host: {
			total: states ? Object.values(states).reduce((sum, count) => sum + count, 0) : 0,
			established: states?.ESTABLISHED ?? 0,
			timeWait: states?.TIME_WAIT ?? 0,
			closeWait: states?.CLOSE_WAIT ?? 0,
			listen: service.listeners,
			machine: undefined,
			otherInbound: 0,
			otherStuck: [],
			otherListeners: [],
			otherQueues: [],
			destinations: [],
			malformedRows: 0,
			...host,
			counters: new Map(Object.entries(counters)),
		},
	}
}
