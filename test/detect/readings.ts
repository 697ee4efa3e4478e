import type { HostSample, Sample, ServiceSample, Tick } from '../../src/detect/sample.js'
import type { ServicePoint } from '../../src/detect/service-point.js'

/** The numbers of a service from which the others follow; a quiet service by default. */
type ServiceNumbers = Partial<Omit<ServiceSample, 'states'>> & { readonly timeWait?: number }

/** What a service's rows say, with the states that its numbers make up. */
export function serviceSample(given: ServiceNumbers = {}): ServiceSample {
	const { timeWait = 0, ...numbers } = given
	const whole = {
		name: 'apache',
		ports: [80],
		accepted: 0,
		queued: 0,
		stuck: 0,
		abandoned: 0,
		halfOpen: 0,
		lingering: 0,
		acceptQueue: (given.queued ?? 0) + (given.abandoned ?? 0),
		listeners: 1,
		listenInodes: [7000],
		fresh: 0,
		stuckAges: { again: 0, overHalfMinute: 0, overMinute: 0, overThreeMinutes: 0, oldestSeconds: 0 },
		medianAgeSeconds: undefined,
		topPeers: [],
		...numbers,
	}
	return {
		...whole,
		states: {
			ESTABLISHED: whole.accepted + whole.queued,
			SYN_SENT: 0,
			SYN_RECV: whole.halfOpen,
			FIN_WAIT1: 0,
			FIN_WAIT2: whole.lingering,
			TIME_WAIT: timeWait,
			CLOSE: 0,
			CLOSE_WAIT: whole.stuck + whole.abandoned,
			LAST_ACK: 0,
			LISTEN: whole.listeners,
			CLOSING: 0,
		},
	}
}

/** Stuck connections that have all been so for this long. */
export function stuckFor(seconds: number, connections: number): Pick<ServiceSample, 'stuck' | 'stuckAges'> {
	const over = (bar: number) => (seconds >= bar ? connections : 0)
	return {
		stuck: connections,
		stuckAges: {
			again: connections,
			overHalfMinute: over(30),
			overMinute: over(60),
			overThreeMinutes: over(180),
			oldestSeconds: connections > 0 ? seconds : 0,
		},
	}
}

interface HostNumbers extends Partial<Omit<HostSample, 'counters'>> {
	readonly counters?: Readonly<Record<string, number>>
}

/** A full reading of one service, `apache` on port 80, on an otherwise idle host. */
export function sample(at: number, numbers: ServiceNumbers = {}, host: HostNumbers = {}): Sample {
	const service = serviceSample(numbers)
	const { states } = service
	return {
		at,
		wallTime: undefined,
		services: [service],
		host: {
			total: Object.values(states).reduce((sum, count) => sum + count, 0),
			established: states.ESTABLISHED,
			timeWait: states.TIME_WAIT,
			closeWait: states.CLOSE_WAIT,
			listen: states.LISTEN,
			machine: undefined,
			otherInbound: 0,
			otherStuck: [],
			...host,
			counters: new Map(Object.entries(host.counters ?? {})),
		},
		malformedRows: 0,
		duplicateRows: 0,
		identityOverflow: false,
	}
}

/** A reading of the tripwire. */
export function tick(at: number, acceptQueue: number, counters: Readonly<Record<string, number>> = {}): Tick {
	return { at, services: [{ name: 'apache', acceptQueue, listeners: 1 }], counters: new Map(Object.entries(counters)) }
}

/** One service at one reading, quiet unless told otherwise. */
export function point(at: number, given: Partial<ServicePoint> = {}): ServicePoint {
	const held = given.held ?? 0
	return {
		at,
		wallTime: undefined,
		prompted: false,
		troubled: false,
		accepted: held,
		held,
		queued: 0,
		abandoned: 0,
		acceptQueue: 0,
		stuck: 0,
		longStuck: 0,
		oldestStuckSeconds: 0,
		halfOpen: 0,
		timeWait: 0,
		closeWait: 0,
		established: held,
		inbound: held,
		arrivals: undefined,
		unlisted: undefined,
		resets: undefined,
		overflows: 0,
		syncookies: 0,
		synDrops: 0,
		load1: undefined,
		throughput: undefined,
		medianAgeSeconds: undefined,
		...given,
	}
}

/** Points every 30 s from second 0, one per given set of numbers. */
export function points(each: readonly Partial<ServicePoint>[], every = 30): ServicePoint[] {
	return each.map((given, index) => point(index * every, given))
}
