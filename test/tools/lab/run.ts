import type { Cause as DetectedCause } from '../../../src/detect/cause.js'
import type { Curve } from './client/curve.js'

/** What a run is a case of: one of the three patterns, or a healthy server. */
export type Pattern = 'gradual-saturation' | 'sudden-spike' | 'resource-leak' | 'none'

/** A PHP-FPM pool: the children of one site behind a socket of their own. */
export type Pool = {
	/** Also the first step of its paths: `/NAME/app`. */
	readonly name: string
	readonly pm: 'static' | 'dynamic' | 'ondemand'
	/** pm.max_children. */
	readonly children: number
	/** Listens on this port of 127.0.0.1; on a UNIX socket where it is left out. */
	readonly port?: number
}

/** An application over HTTP behind mod_proxy, for the paths `/NAME/app`. */
export type Service = {
	readonly name: string
	readonly port: number
	/** Where it runs: beside Apache, on another host, or in Apache itself, which then is its own client. */
	readonly on: 'server' | 'another-host' | 'apache'
}

/** The Apache of a run and what stands behind it. */
export type Server = {
	readonly mpm: 'prefork' | 'worker' | 'event'
	/** MaxRequestWorkers. */
	readonly workers: number
	/** ThreadsPerChild; prefork ignores it. */
	readonly threadsPerChild: number
	/** StartServers, MinSpare and MaxSpare: processes under prefork; StartServers in processes and the rest in threads otherwise. */
	readonly spare: { readonly start: number; readonly min: number; readonly max: number }
	/** KeepAliveTimeout in seconds; 0 is KeepAlive Off. */
	readonly keepAlive: number
	readonly backlog: number
	/** ProxyTimeout in seconds. */
	readonly proxyTimeout: number
	/** What answers `/app`. `none`: Apache itself works for as long as the request asks. */
	readonly backend: 'none' | 'php-fpm' | 'tcp'
	/** pm.max_children of the pool that `php-fpm` means. */
	readonly fpmChildren: number
	/** Pools beside it, one for each further site. */
	readonly pools: readonly Pool[]
	readonly services: readonly Service[]
	/** `Listen 80` (one dual-stack socket) or `Listen 0.0.0.0:80`. */
	readonly listen: 'dual' | 'ipv4'
	/** False writes `AcceptFilter http none`. */
	readonly acceptFilter: boolean
	/** mod_reqtimeout as Debian configures it; false leaves it out. */
	readonly requestTimeout: boolean
	readonly tls: boolean
	readonly http2: boolean
	/** net.ipv4.tcp_syncookies of the server's namespace. */
	readonly synCookies: boolean
}

/** Who closes towards Apache: users themselves, or a proxy in front of it. */
export type Front =
	| { readonly kind: 'direct' }
	| {
			readonly kind: 'haproxy' | 'nginx'
			/** Seconds the proxy waits for an answer. */
			readonly timeout: number
			/** Whether it keeps idle connections to Apache. */
			readonly reuse: boolean
	  }

/** One stream of clients. Rates are per second, durations in seconds unless the name says ms. */
export type Traffic =
	| {
			readonly kind: 'requests'
			readonly rate: Curve
			/** Exact moments of the visits, in place of chance at that rate. */
			readonly moments?: readonly number[]
			/** Mean service time in ms; 0 asks for a static page. */
			readonly holdMs: Curve
			/** Spread of the service time: sigma of its log-normal factor; 0 makes it exact. */
			readonly spread: number
			readonly patience: number
			/** How a client gives up. */
			readonly abort: 'fin' | 'rst'
			/** Only users' outcomes decide when the run fails. */
			readonly users: boolean
			readonly session: Session
			readonly family: 4 | 6
			readonly tls: boolean
			/** Name of the pool or service that answers; `/app` where it is left out. */
			readonly site?: string
			/** The first three numbers of the one network that all of them come from, or their one address; from everywhere where left out. */
			readonly network?: string
			/** Whether the page waits for the database instead of working itself; PHP only. */
			readonly database?: boolean
	  }
	| {
			readonly kind: 'http2'
			readonly rate: Curve
			readonly holdMs: Curve
			readonly streams: number
			readonly patience: number
			readonly site?: string
			/** Mean pause between pages, and how long a browser stays connected after the last one; 2 and 3 s where left out. */
			readonly pause?: number
			readonly stay?: number
	  }
	| {
			readonly kind: 'slowloris'
			readonly rate: Curve
			readonly drip: number
			readonly patience: number
			/** As for requests. */
			readonly network?: string
	  }
	/** Clients that take or send a body slowly. */
	| {
			readonly kind: 'download' | 'upload'
			readonly rate: Curve
			readonly bytes: number
			readonly bytesPerSecond: number
	  }
	/** Browsers that connect ahead of a click which never comes. */
	| { readonly kind: 'preconnect'; readonly rate: Curve; readonly stay: number }
	| { readonly kind: 'health-check'; readonly every: number; readonly from: string; readonly data: boolean }
	/** WebSockets that say `bytes` every so many seconds and hear them again; 4 every 20 s where left out. */
	| {
			readonly kind: 'websocket'
			readonly rate: Curve
			readonly stay: number
			readonly every?: number
			readonly bytes?: number
	  }
	| { readonly kind: 'half-open'; readonly at: number; readonly perSecond: number; readonly count: number }
	| { readonly kind: 'leaky-service'; readonly port: number; readonly rate: Curve }

/** Requests on one connection: how many, and the mean pause between them in seconds. */
export type Session = {
	readonly requests: number
	readonly think: number
	/** Who ends an idle connection: the client at once, or Apache's KeepAliveTimeout. */
	readonly end: 'client' | 'server'
}

/** What an administrator, or the software around Apache, does during the run. */
export type Happening = {
	readonly at: number
	readonly what:
		| 'graceful'
		| 'restart'
		| 'stop-start'
		| 'rotate-logs'
		| 'fpm-reload'
		| 'backend-restart'
		| 'backend-freeze'
		| 'backend-thaw'
		| 'parent-stop'
}

/** What is behind the trouble: the kind, and the pool or address that requests wait for, if there is one. */
export type Cause = Pick<DetectedCause, 'kind' | 'station'>

/** The definition of one labelled run: everything that decides what will be recorded. */
export type Run = {
	readonly name: string
	readonly title: string
	readonly pattern: Pattern
	readonly seconds: number
	/** Seconds at the start that are not recorded. All other times of a definition count from the run's start, warm-up included. */
	readonly warmUp: number
	readonly cause?: Cause
	/** The second at which the cause begins. */
	readonly onset?: number
	readonly seed: number
	readonly server: Server
	readonly front: Front
	readonly traffic: readonly Traffic[]
	/** Share of the packets that the network loses in each direction, 0 to 1. */
	readonly loss: number
	readonly happenings: readonly Happening[]
	/** Further stretches kept at 1 s spacing, for what a healthy run does that looks bad. */
	readonly closely: readonly (readonly [number, number])[]
}

/** Every PHP-FPM pool of a server. */
export function poolsOf(server: Server): readonly Pool[] {
	const main = { name: 'www', pm: 'static', children: server.fpmChildren } as const
	return server.backend === 'php-fpm' ? [main, ...server.pools] : server.pools
}

/** Where a pool listens, as the kernel prints it. */
export function stationOf(pool: Pick<Pool, 'name' | 'port'>): string {
	return pool.port === undefined ? `/run/php/${pool.name}.sock` : `127.0.0.1:${pool.port}`
}

/** The ports on which the run's Apache listens. */
export function portsOf(run: Run): readonly number[] {
	return run.server.tls ? [80, 443] : [80]
}
