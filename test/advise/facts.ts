import type { AdvisedPool, AdvisedServer, AdvisedService, HostFacts, Week } from '../../src/advise/facts.js'
import type { ServerLimits } from '../../src/host/apache/server-limits.js'
import type { ServerSettings } from '../../src/host/apache/server-settings.js'
import type { ProcessMemory } from '../../src/host/memory.js'

export const MIB = 1024 ** 2
export const GIB = 1024 ** 3
export const POOL = '/run/php/site1.sock'
export const CONF = '/etc/apache2/apache2.conf'

/** A number and the line of apache2.conf that set it; no line is Apache's default. */
export function set(value: number, line?: number) {
	return { value, at: line === undefined ? undefined : { file: CONF, line }, doubt: undefined }
}

/** Processes that were started three hours ago. */
export function processes(measured: number, mebi: number): ProcessMemory {
	return { measured, bytes: mebi * MIB, age: 3 * 3600 }
}

/** Limits as httpd has them after its corrections. */
export function limitsOf(changes: Partial<ServerLimits> = {}): ServerLimits {
	return {
		mpm: 'event',
		maxRequestWorkers: 150,
		serverLimit: 16,
		threadsPerChild: 25,
		threadLimit: 64,
		boundBy: { directive: 'MaxRequestWorkers', at: { file: CONF, line: 12 } },
		corrections: [],
		asyncFactor: 2,
		connectionLimit: 450,
		doubt: undefined,
		files: [CONF],
		...changes,
	}
}

/** Settings that leave nothing to be said. */
export function settingsOf(changes: Partial<ServerSettings> = {}): ServerSettings {
	return {
		listens: [80],
		portsDoubt: undefined,
		listenBacklog: set(511),
		http2: false,
		pidFile: undefined,
		maxRequestWorkers: set(150, 12),
		serverLimit: set(0),
		connectionsPerChild: set(0),
		keepAlive: set(5, 111),
		longestKeepAlive: 5,
		timeout: set(60),
		proxyTimeout: set(60),
		limitsArrival: true,
		...changes,
	}
}

/** An event MPM in Debian's size, of which two children run. */
export function serverOf(changes: Partial<AdvisedServer> = {}): AdvisedServer {
	const limits = limitsOf()
	return {
		pid: 7,
		file: CONF,
		running: 2,
		memory: processes(2, 20),
		cgroup: undefined,
		limits,
		settings: settingsOf(),
		...changes,
	}
}

/** prefork with as many workers, ten of which run. */
export function preforkOf(workers: number, changes: Partial<AdvisedServer> = {}): AdvisedServer {
	const limits = limitsOf({ mpm: 'prefork', maxRequestWorkers: workers, serverLimit: 2 * workers, threadsPerChild: 1 })
	const settings = settingsOf({ maxRequestWorkers: set(workers, 12), serverLimit: set(2 * workers, 11) })
	return serverOf({ running: 10, memory: processes(10, 20), limits, settings, ...changes })
}

/** The service `shop` with that Apache. */
export function serviceOf(server: AdvisedServer | undefined, changes: Partial<AdvisedService> = {}): AdvisedService {
	return { name: 'shop', ports: [80], server, backlog: 511, idle: undefined, week: undefined, ...changes }
}

/** A calm week. */
export function weekOf(changes: Partial<Week> = {}): Week {
	return { days: 7, arrivals: { peak: 9, busiest: 4, mean: 1 }, queue: 0, stuck: 0, full: {}, ...changes }
}

/** The pool site1 with eight children, of which four run. */
export function poolOf(changes: Partial<AdvisedPool> = {}, children = 8): AdvisedPool {
	const facts = { path: POOL, name: 'site1', maxChildren: children, provenance: '/etc/php/8.2/fpm/pool.d/site1.conf:7' }
	return { facts, running: 4, memory: processes(4, 40), cgroup: undefined, log: undefined, ...changes }
}

/** A host of 4 GiB with one healthy Apache. */
export function hostOf(changes: Partial<HostFacts> = {}): HostFacts {
	return {
		memory: { total: 4 * GIB, available: 2 * GIB, source: 'MemAvailable of /proc/meminfo' },
		services: [serviceOf(serverOf())],
		pools: [],
		rotation: undefined,
		somaxconn: 4096,
		overflows: 0,
		patience: 10,
		...changes,
	}
}
