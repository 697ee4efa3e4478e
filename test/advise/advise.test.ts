import { describe, expect, it } from 'vitest'
import { adviseHost } from '../../src/advise/advise.js'
import type { AdvisedServer, HostFacts } from '../../src/advise/facts.js'
import {
	GIB,
	hostOf,
	limitsOf,
	MIB,
	POOL,
	poolOf,
	preforkOf,
	serverOf,
	serviceOf,
	set,
	settingsOf,
	weekOf,
} from './facts.js'

const ROTATION = { period: 'daily', place: '/etc/logrotate.d/apache2:17' } as const

/** A host with little memory available. */
const memory = (available: number) => ({ total: 4 * GIB, available, source: 'MemAvailable of /proc/meminfo' })

/** A host of that one Apache. */
const withServer = (server: AdvisedServer, changes: Parameters<typeof serviceOf>[1] = {}) => ({
	services: [serviceOf(server, changes)],
})

const FULL = {
	days: 7,
	full: {
		[POOL]: [
			[1, 8, 20],
			[2, 8, 71],
			[3, 4, 99],
		],
	},
} as const

type Row = [name: string, changes: Partial<HostFacts>, said: readonly string[]]

const rows: Row[] = [
	['nothing is said of a healthy event', {}, []],
	['nothing is said of a healthy prefork', withServer(preforkOf(100), { week: weekOf(), idle: 3 }), []],
	[
		'more prefork workers than memory holds',
		{ ...withServer(preforkOf(150)), memory: memory(1 * GIB) },
		[
			'memory: MaxRequestWorkers 150 -> 61 (/etc/apache2/apache2.conf:12), 140 more children of shop at 20 MiB (mean PSS of 10, the oldest started 3 h ago) would take 2.7 GiB, and 1 GiB are available (MemAvailable of /proc/meminfo)',
		],
	],
	[
		'more children of event than memory holds, with 25 workers each',
		{ memory: memory(30 * MIB) },
		[
			'memory: MaxRequestWorkers 150 -> 75 (/etc/apache2/apache2.conf:12), 4 more children of shop with 25 workers each at 20 MiB (mean PSS of 2, the oldest started 3 h ago) would take 80 MiB, and 30 MiB are available (MemAvailable of /proc/meminfo)',
		],
	],
	[
		'more children of pools than memory holds',
		{ pools: [poolOf({}, 100)], memory: memory(1 * GIB) },
		[
			'memory: pm.max_children of pool site1 100 -> 27 (/etc/php/8.2/fpm/pool.d/site1.conf:7), 96 more children of pool site1 at 40 MiB (mean PSS of 4, the oldest started 3 h ago), 4 more children of shop with 25 workers each at 20 MiB (mean PSS of 2, the oldest started 3 h ago) would take 3.8 GiB, and 1 GiB are available (MemAvailable of /proc/meminfo)',
		],
	],
	[
		'more of both, which share what is available',
		{ ...withServer(preforkOf(100)), pools: [poolOf({}, 40)], memory: memory(0.5 * GIB) },
		[
			'memory: MaxRequestWorkers 100 -> 22 (/etc/apache2/apache2.conf:12), 90 more children of shop at 20 MiB (mean PSS of 10, the oldest started 3 h ago), 36 more children of pool site1 at 40 MiB (mean PSS of 4, the oldest started 3 h ago) would take 3.2 GiB, and 512 MiB are available (MemAvailable of /proc/meminfo)',
			'memory: pm.max_children of pool site1 40 -> 10 (/etc/php/8.2/fpm/pool.d/site1.conf:7), 90 more children of shop at 20 MiB (mean PSS of 10, the oldest started 3 h ago), 36 more children of pool site1 at 40 MiB (mean PSS of 4, the oldest started 3 h ago) would take 3.2 GiB, and 512 MiB are available (MemAvailable of /proc/meminfo)',
		],
	],
	[
		'many pools, which are one line',
		{
			pools: ['a', 'b', 'c', 'd'].map((name) => {
				return poolOf({
					facts: { path: `/${name}`, name, maxChildren: 40, provenance: `/etc/php/8.2/fpm/pool.d/${name}.conf:7` },
				})
			}),
			memory: memory(1 * GIB),
		},
		[
			'memory: pm.max_children of 4 pools together 160 -> 36 (/etc/php/8.2/fpm/pool.d/a.conf:7), 36 more children of pool a at 40 MiB (mean PSS of 4, the oldest started 3 h ago), 36 more children of pool b at 40 MiB (mean PSS of 4, the oldest started 3 h ago), 36 more children of pool c at 40 MiB (mean PSS of 4, the oldest started 3 h ago), those of 2 more kinds would take 5.7 GiB, and 1 GiB are available (MemAvailable of /proc/meminfo)',
		],
	],
	[
		'a cgroup that is smaller than the host',
		withServer(
			preforkOf(150, {
				cgroup: {
					total: 1 * GIB,
					available: 512 * MIB,
					source: 'memory.max of /sys/fs/cgroup/system.slice/apache2.service',
				},
			}),
		),
		[
			'memory: MaxRequestWorkers 150 -> 35 (/etc/apache2/apache2.conf:12), 140 more children of shop at 20 MiB (mean PSS of 10, the oldest started 3 h ago) would take 2.7 GiB, and 512 MiB are available (memory.max of /sys/fs/cgroup/system.slice/apache2.service)',
		],
	],
	[
		'memory that is closed',
		{ ...withServer(serverOf({ memory: undefined })), pools: [poolOf({ memory: undefined })] },
		[
			'memory of workers of shop, pool site1 is not judged: what a process takes (smaps_rollup) is closed to this user, or none runs; sudo forewarn advise reads it',
		],
	],
	[
		'a pool without children costs what the others do',
		{ pools: [poolOf(), poolOf({ facts: { path: '/b', name: 'b', maxChildren: 60 }, running: 0, memory: undefined })] },
		[
			'memory: pm.max_children of pool b 60 -> 45 (undefined), 60 more children of pool b at 40 MiB (mean PSS of all children of pools), 4 more children of pool site1 at 40 MiB (mean PSS of 4, the oldest started 3 h ago), 4 more children of shop with 25 workers each at 20 MiB (mean PSS of 2, the oldest started 3 h ago) would take 2.6 GiB, and 2 GiB are available (MemAvailable of /proc/meminfo)',
		],
	],
	[
		'a pool that was full',
		{ ...withServer(serverOf(), { week: weekOf(FULL) }), pools: [poolOf()] },
		[
			'pool: pm.max_children of pool site1 8 -> 12 (/etc/php/8.2/fpm/pool.d/site1.conf:7), all 8 children were busy in 2 hours of the last 7 days while up to 63 more requests waited (history of forewarn); one takes 40 MiB (mean PSS of 4, the oldest started 3 h ago), 1.8 GiB are left when all that is configured is there (MemAvailable of /proc/meminfo)',
		],
	],
	[
		'a pool that was full by one',
		{ ...withServer(serverOf(), { week: weekOf({ full: { [POOL]: [[1, 8, 9]] } }) }), pools: [poolOf()] },
		[
			'pool: pm.max_children of pool site1 8 -> 9 (/etc/php/8.2/fpm/pool.d/site1.conf:7), all 8 children were busy in 1 hour of the last 7 days while up to 1 more request waited (history of forewarn); one takes 40 MiB (mean PSS of 4, the oldest started 3 h ago), 1.8 GiB are left when all that is configured is there (MemAvailable of /proc/meminfo)',
		],
	],
	[
		'a pool that was full where memory is not known',
		{ ...withServer(serverOf(), { week: weekOf(FULL) }), pools: [poolOf({ memory: undefined })] },
		[
			'memory of pool site1 is not judged: what a process takes (smaps_rollup) is closed to this user, or none runs; sudo forewarn advise reads it',
			'pool site1: all 8 children were busy in 2 hours of the last 7 days while up to 63 more requests waited (history of forewarn); how many more memory holds is not known',
		],
	],
	[
		'a pool that was full where memory is used up',
		{ ...withServer(serverOf(), { week: weekOf(FULL) }), pools: [poolOf()], memory: memory(241 * MIB) },
		[
			'pool site1: all 8 children were busy in 2 hours of the last 7 days while up to 63 more requests waited (history of forewarn); memory holds no more: one takes 40 MiB (mean PSS of 4, the oldest started 3 h ago), 1 MiB are left when all that is configured is there (MemAvailable of /proc/meminfo). Its site must become faster, or get a host with more memory',
		],
	],
	[
		'a pool of which only PHP-FPM tells',
		{ pools: [poolOf({ log: { file: '/var/log/php8.2-fpm.log', times: 12 } })] },
		[
			'pool: pm.max_children of pool site1 8 -> 12 (/etc/php/8.2/fpm/pool.d/site1.conf:7), PHP-FPM wrote 12 times in the last 7 days that all 8 children were busy (/var/log/php8.2-fpm.log); by how much only a running sidecar learns; one takes 40 MiB (mean PSS of 4, the oldest started 3 h ago), 1.8 GiB are left when all that is configured is there (MemAvailable of /proc/meminfo)',
		],
	],
	['a pool that was calm', { pools: [poolOf({ log: { file: '/var/log/php8.2-fpm.log', times: 0 } })] }, []],
	[
		'workers that were full by themselves',
		withServer(serverOf(), { week: weekOf({ full: { front: [[1, 150, 400]] } }) }),
		[
			'workers: MaxRequestWorkers 150 -> 225 (/etc/apache2/apache2.conf:12), all 150 workers were taken in 1 hour of the last 7 days while up to 250 more clients waited, and nothing was seen to hold them: no pool, backend or client (history of forewarn); one takes 20 MiB (mean PSS of 2, the oldest started 3 h ago), 1.9 GiB are left when all that is configured is there (MemAvailable of /proc/meminfo)',
		],
	],
	[
		'workers that were full because a pool was',
		{
			...withServer(serverOf(), { week: weekOf({ full: { front: [[1, 150, 400]], [POOL]: [[1, 8, 71]] } }) }),
			pools: [poolOf()],
		},
		[
			'pool: pm.max_children of pool site1 8 -> 12 (/etc/php/8.2/fpm/pool.d/site1.conf:7), all 8 children were busy in 1 hour of the last 7 days while up to 63 more requests waited (history of forewarn); one takes 40 MiB (mean PSS of 4, the oldest started 3 h ago), 1.8 GiB are left when all that is configured is there (MemAvailable of /proc/meminfo)',
		],
	],
	[
		'workers beyond ServerLimit',
		withServer(
			preforkOf(100, {
				limits: limitsOf({ mpm: 'prefork', maxRequestWorkers: 100, serverLimit: 100, threadsPerChild: 1 }),
			}),
			{ week: weekOf({ days: 0.04, full: { front: [[1, 100, 120]] } }) },
		),
		[
			'workers: MaxRequestWorkers 100 -> 112 (/etc/apache2/apache2.conf:12), all 100 workers were taken in the last hour while up to 20 more clients waited, and nothing was seen to hold them: no pool, backend or client (history of forewarn); one takes 20 MiB (mean PSS of 10, the oldest started 3 h ago), 248 MiB are left when all that is configured is there (MemAvailable of /proc/meminfo)',
		],
	],
	[
		'MaxRequestWorkers that is cut',
		withServer(
			serverOf({
				limits: limitsOf({ maxRequestWorkers: 400 }),
				settings: settingsOf({ maxRequestWorkers: set(500, 12) }),
			}),
		),
		[
			'server-limit: ServerLimit 16 -> 40 (undefined), MaxRequestWorkers 500 (/etc/apache2/apache2.conf:12) is cut to 400; 16 children serve 400 workers: after a reload those that still finish keep their places, and 0 of 16 are free for new ones',
		],
	],
	[
		'no place for a generation that still finishes',
		{
			...withServer(
				serverOf({ limits: limitsOf({ serverLimit: 9 }), settings: settingsOf({ serverLimit: set(9, 11) }) }),
			),
			rotation: ROTATION,
		},
		[
			'server-limit: ServerLimit 9 -> 12 (/etc/apache2/apache2.conf:11), 6 children serve 150 workers: after a reload those that still finish keep their places, and 3 of 9 are free for new ones; logrotate reloads Apache daily (/etc/logrotate.d/apache2:17)',
		],
	],
	[
		'children that still finish as of now',
		withServer(
			serverOf({ running: 8, limits: limitsOf({ serverLimit: 9 }), settings: settingsOf({ serverLimit: set(9, 11) }) }),
		),
		[
			'server-limit: ServerLimit 9 -> 12 (/etc/apache2/apache2.conf:11), 6 children serve 150 workers: after a reload those that still finish keep their places, and 3 of 9 are free for new ones; 8 run now',
		],
	],
	[
		'no generation needs places under worker',
		withServer(serverOf({ limits: limitsOf({ mpm: 'worker', serverLimit: 9 }) })),
		[],
	],
	[
		'a queue that the kernel cuts',
		{ ...withServer(serverOf(), { backlog: 128 }), somaxconn: 128 },
		[
			"backlog: net.core.somaxconn 128 -> 511 (undefined), ListenBacklog 511 (Apache's default) is asked for and the listening socket has 128: the kernel cuts it to net.core.somaxconn when Apache begins to listen, which is 128 now",
		],
	],
	[
		'a queue that was cut when Apache was started',
		withServer(serverOf(), { backlog: 128 }),
		[
			"backlog: accept queue 128 -> 511 (undefined), ListenBacklog 511 (Apache's default) is asked for and the listening socket has 128: the kernel cuts it to net.core.somaxconn when Apache begins to listen, and a reload does not listen anew; it is 4096 now",
		],
	],
	[
		'a queue that was full',
		{
			...withServer(serverOf(), { week: weekOf({ arrivals: { peak: 80, busiest: 20, mean: 9 }, queue: 511 }) }),
			overflows: 34,
		},
		[
			'backlog: ListenBacklog 511 -> 800 (undefined), the accept queue held 511 of 511 in the last 7 days, 80 connections a second came at most (history of forewarn); 34 connections found a full queue of this host since it was started, of whatever program (TcpExtListenOverflows): 80 x 10 s, which is how long clients wait (detection.patience), are 800',
		],
	],
	[
		'a burst in a quiet hour that filled the queue',
		{
			...withServer(serverOf(), {
				week: weekOf({ arrivals: { peak: 1200, busiest: 0.8, mean: 0.1 }, queue: 512 }),
			}),
		},
		[
			'backlog: ListenBacklog 511 -> 720 (undefined), the accept queue held 512 of 511 in the last 7 days, 1200 connections a second came at most (history of forewarn): 1200 x 10 s, which is how long clients wait (detection.patience), are 12000, but no more than 720 came in the busiest quarter of an hour',
		],
	],
	[
		'a queue that needs somaxconn as well',
		{
			...withServer(serverOf(), { week: weekOf({ arrivals: { peak: 80, busiest: 20, mean: 9 }, queue: 511 }) }),
			somaxconn: 511,
		},
		[
			'backlog: ListenBacklog and net.core.somaxconn 511 and 511 -> 800 (undefined), the accept queue held 511 of 511 in the last 7 days, 80 connections a second came at most (history of forewarn): 80 x 10 s, which is how long clients wait (detection.patience), are 800',
		],
	],
	[
		'a queue in which clients would give up',
		withServer(serverOf(), { week: weekOf({ arrivals: { peak: 40, busiest: 20, mean: 9 }, queue: 511 }) }),
		[
			'the accept queue held 511 of 511 in the last 7 days, 40 connections a second came at most (history of forewarn): a deeper queue would not help, as clients give up after 10 s (detection.patience)',
		],
	],
	[
		'idle connections by arrivals',
		withServer(preforkOf(100), { week: weekOf({ arrivals: { peak: 124, busiest: 8, mean: 2 } }), idle: 12 }),
		[
			"keep-alive: KeepAliveTimeout 5 -> 2 (/etc/apache2/apache2.conf:111), 8 connections a second in the busiest quarter of an hour (the last 7 days, history of forewarn) x 5 s hold up to 40 of 100 workers, as each idle connection holds one under prefork; one in five is where it becomes everyone's trouble; 12 are idle now",
		],
	],
	[
		'idle connections as of now',
		withServer(preforkOf(100), { idle: 41 }),
		[
			"keep-alive: KeepAliveTimeout 5 -> 1 (/etc/apache2/apache2.conf:111), 41 idle connections hold as many of 100 workers, as each idle connection holds one under prefork; one in five is where it becomes everyone's trouble (sockets as of now)",
		],
	],
	['no idle connections under event', withServer(serverOf(), { idle: 149 }), []],
	[
		'requests that may take for ever to arrive',
		withServer(
			serverOf({ settings: settingsOf({ timeout: set(300, 92), proxyTimeout: undefined, limitsArrival: false }) }),
		),
		[
			'arrival: mod_reqtimeout (sudo a2enmod reqtimeout) no limit -> RequestReadTimeout header=20-40,MinRate=500 body=20,MinRate=500 (undefined), Timeout 300 (/etc/apache2/apache2.conf:92) begins anew with each byte of a request: 150 slow clients hold all 150 workers for as long as they like',
		],
	],
	[
		'the same elsewhere than on Debian, with TLS alone',
		withServer(serverOf({ file: '/etc/httpd/conf/httpd.conf', settings: settingsOf({ limitsArrival: false }) }), {
			ports: [443],
		}),
		[
			"arrival: mod_reqtimeout no limit -> RequestReadTimeout header=20-40,MinRate=500 body=20,MinRate=500 (undefined), Timeout 60 (Apache's default) begins anew with each byte of a request: 150 slow clients hold all 150 workers for as long as they like",
		],
	],
	[
		'a file that cannot be read and may limit them',
		withServer(serverOf({ settings: settingsOf({ limitsArrival: undefined }) })),
		['whether shop has mod_reqtimeout is not known: a file of its configuration could not be read'],
	],
	[
		'backends that may hang for long',
		withServer(serverOf({ settings: settingsOf({ timeout: set(300, 92), proxyTimeout: set(300) }) }), {
			week: weekOf({ stuck: 23 }),
		}),
		[
			"timeout: ProxyTimeout 300, of Timeout 300 (/etc/apache2/apache2.conf:92) -> 60 (undefined), a backend that hangs holds each of 150 workers for 300 s; at 4 connections a second (busiest quarter of an hour, history of forewarn) all are taken after 38 s; up to 23 worked for clients who had gone (CLOSE_WAIT, the last 7 days, history of forewarn); Apache's own default is 60 s",
		],
	],
	[
		'a ProxyTimeout of its own',
		withServer(serverOf({ settings: settingsOf({ proxyTimeout: set(600, 40) }) })),
		[
			"timeout: ProxyTimeout 600 -> 60 (/etc/apache2/apache2.conf:40), a backend that hangs holds each of 150 workers for 600 s; Apache's own default is 60 s",
		],
	],
	[
		'clients who had gone, without a proxy',
		withServer(serverOf({ settings: settingsOf({ timeout: set(300, 92), proxyTimeout: undefined }) }), {
			week: weekOf({ stuck: 23 }),
		}),
		[
			"timeout: Timeout 300 -> 60 (/etc/apache2/apache2.conf:92), a client or script that hangs holds each of 150 workers for 300 s; at 4 connections a second (busiest quarter of an hour, history of forewarn) all are taken after 38 s; up to 23 worked for clients who had gone (CLOSE_WAIT, the last 7 days, history of forewarn); Apache's own default is 60 s",
		],
	],
	[
		'children that are replaced all the time',
		{
			...withServer(serverOf({ settings: settingsOf({ connectionsPerChild: set(100, 14) }) }), {
				week: weekOf({ arrivals: { peak: 40, busiest: 20, mean: 12.4 } }),
			}),
			rotation: ROTATION,
		},
		[
			"children: MaxConnectionsPerChild 100 -> 0 (/etc/apache2/apache2.conf:14), 12 connections a second (mean of the last 7 days, history of forewarn) end a child every 8 s, and its last request may take Timeout 60 (Apache's default): there is always one that takes no new client and keeps 25 places; logrotate reloads Apache daily (/etc/logrotate.d/apache2:17), which replaces every child anyway",
		],
	],
	[
		'the same without logrotate',
		withServer(preforkOf(100, { settings: settingsOf({ connectionsPerChild: set(100, 14) }) }), {
			week: weekOf({ arrivals: { peak: 9, busiest: 4, mean: 2 } }),
		}),
		[
			"children: MaxConnectionsPerChild 100 -> 1728 (/etc/apache2/apache2.conf:14), 2 connections a second (mean of the last 7 days, history of forewarn) end a child every 50 s, and its last request may take Timeout 60 (Apache's default): there is always one that takes no new client; 1728 are what a child takes in a day",
		],
	],
]

/** What is said, with why; how to test it has rows of its own. */
function saidOf(facts: HostFacts): string[] {
	const { advice, notes } = adviseHost(facts)
	return [
		...advice.map(({ rule, what, from, to, place, why }) => `${rule}: ${what} ${from} -> ${to} (${place}), ${why}`),
		...notes,
	]
}

describe('adviseHost', () => {
	it.each(rows)('%s', (_, changes, said) => expect(saidOf(hostOf(changes))).toEqual(said))
})

const SLOW = `time bash -c 'exec 3<>/dev/tcp/127.0.0.1/80; printf "GET / HTTP/1.1\\r\\n" >&3; cat <&3'`

describe('how to test it', () => {
	it.each<[row: string, test: string]>([
		[
			'more prefork workers than memory holds',
			'sudo apachectl configtest && sudo apachectl graceful; then sudo forewarn advise no longer says this',
		],
		[
			'more children of pools than memory holds',
			'sudo systemctl reload php8.2-fpm; then sudo forewarn advise no longer says this',
		],
		[
			'a pool that was full',
			`sudo systemctl reload php8.2-fpm; in the next busy hour Recv-Q stays 0: ss -Hxl src ${POOL}`,
		],
		[
			'workers that were full by themselves',
			"sudo apachectl configtest && sudo apachectl graceful; in the next busy hour Recv-Q stays 0: ss -Htln 'sport = :80'",
		],
		[
			'workers beyond ServerLimit',
			"with ServerLimit 112: sudo apachectl configtest && sudo systemctl restart apache2; in the next busy hour Recv-Q stays 0: ss -Htln 'sport = :80'",
		],
		[
			'MaxRequestWorkers that is cut',
			'sudo apachectl configtest && sudo systemctl restart apache2 (a reload does not change it); then sudo forewarn advise no longer says this',
		],
		[
			'a queue that the kernel cuts',
			"echo net.core.somaxconn=511 | sudo tee /etc/sysctl.d/60-forewarn.conf && sudo sysctl --system && sudo apachectl configtest && sudo systemctl restart apache2; then Send-Q is 511: ss -Htln 'sport = :80'",
		],
		[
			'a queue that was full',
			"sudo apachectl configtest && sudo systemctl restart apache2; then Send-Q is 800: ss -Htln 'sport = :80'",
		],
		[
			'idle connections by arrivals',
			'sudo apachectl configtest && sudo apachectl graceful; in the next busy hour "connections" shows fewer idle: forewarn top --once',
		],
		[
			'requests that may take for ever to arrive',
			`sudo apachectl configtest && sudo apachectl graceful; a half-sent request is answered with 408 after 20 s: ${SLOW}`,
		],
		[
			'the same elsewhere than on Debian, with TLS alone',
			'sudo apachectl configtest && sudo apachectl graceful; a half-sent request is answered with 408 after 20 s',
		],
		[
			'a ProxyTimeout of its own',
			"sudo apachectl configtest && sudo apachectl graceful; no request that you want is cut off (give such a one a longer timeout= in its ProxyPass): sudo grep -c 'timeout specified has expired' /var/log/apache2/error.log",
		],
		[
			'children that are replaced all the time',
			'sudo apachectl configtest && sudo apachectl graceful; then ps -C apache2,httpd -o etimes= --sort=etimes | head -3 shows no child of a few seconds',
		],
	])('%s', (name, test) => {
		const [, changes] = rows.find(([row]) => row === name)!
		expect(adviseHost(hostOf(changes)).advice[0]?.test).toBe(test)
	})
})

it('says for how many more there is memory, before any of it is given away', () => {
	const facts = hostOf({ ...withServer(serverOf(), { week: weekOf(FULL) }), pools: [poolOf()] })
	expect(adviseHost(facts).memory).toEqual([
		'2 of 6 children of shop with 25 workers each run, 20 MiB each (mean PSS of 2, the oldest started 3 h ago): memory for 90 more than 6',
		'4 of 8 children of pool site1 run, 40 MiB each (mean PSS of 4, the oldest started 3 h ago): memory for 45 more than 8',
	])
})

it('advises two services of one Apache once', () => {
	const server = serverOf({ settings: settingsOf({ proxyTimeout: set(600, 40) }) })
	const services = [serviceOf(server), serviceOf(server, { name: 'tls', ports: [443] })]
	expect(adviseHost(hostOf({ services })).advice.map(({ rule }) => rule)).toEqual(['timeout'])
})
