import { type Cause, type Pool, type Run, type Server, stationOf, type Traffic } from '../run.js'

/** Apache as Debian ships it, made small. */
export const PREFORK: Server = {
	mpm: 'prefork',
	workers: 40,
	threadsPerChild: 1,
	spare: { start: 5, min: 5, max: 10 },
	keepAlive: 0,
	backlog: 511,
	proxyTimeout: 60,
	backend: 'none',
	fpmChildren: 20,
	pools: [],
	services: [],
	listen: 'dual',
	acceptFilter: true,
	requestTimeout: true,
	tls: false,
	http2: false,
	synCookies: true,
}

/** Threads in processes of 25, one listener each that waits for an idle worker. */
export const WORKER: Server = {
	...PREFORK,
	mpm: 'worker',
	workers: 50,
	threadsPerChild: 25,
	spare: { start: 2, min: 25, max: 75 },
}

/** As worker, but idle keep-alive connections need no thread. */
export const EVENT: Server = { ...WORKER, mpm: 'event', keepAlive: 5 }

/** Debian's event with 75 threads, and time for what hangs to be seen in its pools. */
export const EVENT_75: Server = { ...EVENT, workers: 75, spare: { start: 2, min: 25, max: 75 } }

type Requests = Extract<Traffic, { kind: 'requests' }>

/** What a run spreads into its server so that requests may hang for ever: a backend that does, and no ProxyTimeout to end it. */
export const NO_TIMEOUT = { proxyTimeout: 7200, backend: 'tcp' } as const

/** Users who fetch one page per connection and wait 10 s for it; the differences as given. */
export function users(differences: Partial<Requests> & Pick<Requests, 'rate' | 'holdMs'>): Requests {
	return {
		kind: 'requests',
		spread: 0.5,
		patience: 10,
		abort: 'fin',
		users: true,
		session: { requests: 1, think: 0, end: 'client' },
		family: 4,
		tls: false,
		...differences,
	}
}

/** A static pool on a UNIX socket; the differences as given. */
export function pool(name: string, children: number, differences: Partial<Pool> = {}): Pool {
	return { name, pm: 'static', children, ...differences }
}

/** A shop, and a chat over WebSockets that may last half an hour. */
export const CHAT: Server = {
	...EVENT,
	workers: 120,
	threadsPerChild: 30,
	backend: 'tcp',
	proxyTimeout: 1800,
	pools: [pool('shop', 10)],
}

/** Users of one site, that is of the pool or service of this name. */
export function usersOf(
	site: string,
	rate: Requests['rate'],
	holdMs: Requests['holdMs'],
	differences: Partial<Requests> = {},
): Requests {
	return users({ rate, holdMs, site, ...differences })
}

/** The pool is what everything waits for. */
export function poolIsCause(name: string, port?: number): Cause {
	return { kind: 'pool', station: stationOf(port === undefined ? { name } : { name, port }) }
}

/** A run with nothing special about it except what is given. */
export function defineRun(
	given: Pick<Run, 'name' | 'title' | 'pattern' | 'seconds' | 'server' | 'traffic'> & Partial<Run>,
): Run {
	return {
		warmUp: 30,
		front: { kind: 'direct' },
		loss: 0,
		happenings: [],
		closely: [],
		seed: seedOf(given.name),
		...given,
	}
}

function seedOf(name: string): number {
	return [...name].reduce((seed, letter) => (seed * 31 + letter.charCodeAt(0)) % 1_000_003, 7)
}
