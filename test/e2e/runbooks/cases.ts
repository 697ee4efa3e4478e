import type { CauseKind } from '../../../src/detect/cause.js'
import type { Evidence } from '../../../src/detect/verdict.js'
import { PHP } from './host-files.js'
import type { Crowd } from './sandbox.js'

/** A cause on the sandbox, and what each step of its runbook must print. */
export interface Case {
	readonly name: string
	readonly kind: CauseKind
	readonly station?: string
	readonly ports?: readonly number[]
	readonly crowd: Crowd
	/** Whether the host shows it yet. */
	readonly isThere: (evidence: Evidence) => boolean
	/** By the first words of a step: what each of its commands prints. */
	readonly promises: Readonly<Record<string, RegExp | readonly RegExp[]>>
	/** False: as where neither Apache's nor PHP-FPM's files could be read. */
	readonly isKnown?: boolean
	/** A script that root runs before. */
	readonly prepare?: string
	/** A script that ends when the host's programs have noticed it themselves. */
	readonly noticed?: string
	/** A script that ends when the steps have relieved it. */
	readonly relieved?: string
	/** The steps relieve nothing by themselves. */
	readonly goesBeforeConfirm?: boolean
}

/** PHP-FPM counts its children once a second. */
export const POOL_NOTICED = `until grep -q 'pool site1. server reached pm.max_children' /var/log/php${PHP}-fpm.log; do sleep 0.1; done`

const busy = (evidence: Evidence) => evidence.accepted + evidence.acceptQueue
const inFlight = (id: string, count: number) => (evidence: Evidence) =>
	(evidence.stations.find((station) => station.id === id)?.busy ?? 0) >= count

const RECOVERED = {
	'The accept queue (Recv-Q) must fall': /LISTEN +0 +511/,
	'ListenOverflows must stop growing': /^TcpExtListenOverflows +\d+.*\nTcpExtListenDrops +\d+/m,
	'Requests are answered, and quickly': /^200 in \d+\.\d+ s\n$/,
}
const REQUESTS = 'Which sites and requests hold'
const WORKERS = 'What do the workers do?'
const SCOREBOARD = /^BusyWorkers: [1-9]\d*\nIdleWorkers: \d+\nScoreboard: [A-Z_.]+\n$/
const FAIL_FAST = { 'Let requests that are not answered within 10 seconds': /^ProxyTimeout 10\nSyntax OK\n$/ }
const LIMIT_SITE = {
	'Keep this site from taking all workers: each':
		/^\/etc\/apache2\/conf-enabled\/shop.conf:\d+:\tProxyPassMatch \^\/app unix:\/run\/php\/site1.sock\|fcgi:\/\/site1\//,
}
/** As far as ServerLimit lets it; else where the limits stand. */
const MORE_WORKERS = /^MaxRequestWorkers +\d+\nSyntax OK\n$|mpm_event.conf:13:MaxRequestWorkers +20\n/
const LIMITS = /mpm_event.conf:13:MaxRequestWorkers +\d+\n/

export const CASES: readonly Case[] = [
	{
		name: 'a pool is full',
		kind: 'pool',
		station: '/run/php/site1.sock',
		crowd: { does: 'asks', count: 6, from: '198.18.0', path: '/app?ms=600000' },
		isThere: inFlight('/run/php/site1.sock', 3),
		noticed: POOL_NOTICED,
		relieved: "until ss -Hxl src /run/php/site1.sock | grep -qE 'LISTEN +0 '; do sleep 0.1; done",
		promises: {
			'How many wait for a child': [/u_str LISTEN 3 /, /^(.*\d php-fpm: pool site1\n){3}$/],
			'Is there memory for more children': /^Mem: +\d+/m,
			'What does PHP-FPM say': [
				/pool site1\] server reached pm.max_children setting \(3\)/,
				/^127:pm.max_children = 3$/m,
			],
			'Give the pool 5 children instead of 3': /configuration file .* test is successful/,
			...LIMIT_SITE,
			[REQUESTS]: /^ +\d+ shop:80 GET \/app\?ms=600000\n/m,
			...FAIL_FAST,
			'Nothing waits for the pool any more': /u_str LISTEN 0 /,
			...RECOVERED,
		},
	},
	{
		name: 'a pool is full, and nothing is known of it',
		kind: 'pool',
		station: '/run/php/site1.sock',
		isKnown: false,
		crowd: { does: 'asks', count: 6, from: '198.18.0', path: '/app?ms=600000' },
		isThere: inFlight('/run/php/site1.sock', 5),
		promises: {
			'How many wait for a child': [/u_str LISTEN 1 /, /php-fpm: pool site1/],
			'Is there memory for more children': /^Mem: +\d+/m,
			'Which file configures the pool': /^\/etc\/php\/[\d.]+\/fpm\/pool.d\/site1.conf$/m,
			'Reload PHP-FPM': /^$/,
			[REQUESTS]: /^ +\d+ shop:80 GET \/app\?ms=600000\n/m,
			...FAIL_FAST,
			...LIMIT_SITE,
			'Nothing waits for the pool any more': /u_str LISTEN 0 /,
			...RECOVERED,
		},
	},
	{
		name: 'a backend is slow',
		kind: 'backend',
		station: '127.0.0.1:9001',
		crowd: { does: 'asks', count: 8, from: '198.18.0', path: '/api?ms=600000' },
		isThere: inFlight('127.0.0.1:9001', 8),
		promises: {
			'How many requests are in flight': [/^8\n$/, /LISTEN +0 +511 +127.0.0.1:9001/],
			'Which service is it': /api.service[\s\S]*Active: active \(running\)/,
			[REQUESTS]: /^ +8 shop:80 GET \/api\?ms=600000\n/m,
			...FAIL_FAST,
			'Fewer requests are in flight': /^\d+\n$/,
			...RECOVERED,
		},
	},
	{
		name: 'a backend on another host is slow',
		kind: 'backend',
		station: '192.0.2.2:9002',
		crowd: { does: 'asks', count: 8, from: '198.18.0', path: '/far?ms=600000' },
		isThere: inFlight('192.0.2.2:9002', 8),
		promises: {
			'How many requests are in flight': [/^8\n$/, /^State.*\n$/],
			'Does it answer, and how fast?': /^0\.\d+ s to connect, \d\.\d+ s in all\n$/,
			[REQUESTS]: /^ +8 shop:80 GET \/far\?ms=600000\n/m,
			...FAIL_FAST,
			'Fewer requests are in flight': /^\d+\n$/,
			...RECOVERED,
		},
	},
	{
		name: 'slow clients of one network',
		kind: 'clients',
		crowd: { does: 'half', count: 8, from: '203.0.113' },
		isThere: (evidence) => busy(evidence) >= 8,
		promises: {
			'Who is connected?': /^ +1 \[::ffff:203.0.113.\d\]\n/,
			[WORKERS]: SCOREBOARD,
			'Limit how long a request may take': /^RequestReadTimeout header=5-10.*\nSyntax OK\n$/,
			'203.0.113.0/24 holds most of them': /^(.*:http .*203.0.113.\d.*\n){8}$/m,
			...RECOVERED,
			'Take a blackhole off again': /^blackhole 203.0.113.0\/24 \n$/,
		},
	},
	{
		name: 'more traffic',
		kind: 'traffic',
		crowd: { does: 'asks', count: 14, from: '198.18.0', path: '/api?ms=600000' },
		isThere: (evidence) => evidence.acceptQueue >= 4,
		goesBeforeConfirm: true,
		promises: {
			'Is there memory for more workers': [/^Mem: +\d+/m, /^( *\d{4,6}\n){3}$/],
			'Look at the accept queue': /LISTEN 4 +511 +\*:80/,
			'Raise the limit from 10 to 15': /^MaxRequestWorkers +15\nSyntax OK\n$/,
			'A reload obeys only up to': LIMITS,
			[REQUESTS]: /^( +\d+ shop:80 GET .*\n)+$|^no answer\n$/,
			...RECOVERED,
		},
	},
	{
		name: 'idle connections hold the workers',
		kind: 'keep-alive',
		crowd: { does: 'idle', count: 10, from: '198.18.0' },
		// event closes some where its workers are few.
		isThere: (evidence) => busy(evidence) >= 4,
		promises: {
			[WORKERS]: SCOREBOARD,
			'Who is connected?': /^ +1 \[::ffff:198.18.0.\d+\]\n/,
			'Shorten KeepAliveTimeout': /^KeepAliveTimeout 1\nSyntax OK\n$/,
			'Does a virtual host set its own?': /apache2.conf:\d+:KeepAliveTimeout 5/,
			...RECOVERED,
		},
	},
	{
		name: 'a crowd',
		kind: 'crowd',
		crowd: { does: 'asks', count: 40, from: '198.18', path: '/api?ms=600000' },
		isThere: (evidence) => evidence.acceptQueue >= 20,
		goesBeforeConfirm: true,
		promises: {
			'What is it?': /^ +40 ESTAB\n/m,
			'Who is connected?': /^ +1 \[::ffff:198.18.\d+.1\]\n/,
			'Limit new connections of each address': /^$/,
			'Then make room: ': MORE_WORKERS,
			...RECOVERED,
			'Take the limit off again': /^$/,
		},
	},
	{
		name: 'a crowd that comes through a gateway',
		kind: 'crowd',
		crowd: { does: 'asks', count: 40, from: '192.168.7', path: '/api?ms=600000' },
		isThere: (evidence) => evidence.acceptQueue >= 20,
		goesBeforeConfirm: true,
		promises: {
			'What is it?': /^ +40 ESTAB\n/m,
			'Who is connected?': /^ +1 \[::ffff:192.168.7.\d+\]\n/,
			'Then make room: ': MORE_WORKERS,
			...RECOVERED,
			'Take the limit off again': /^$/,
		},
	},
	{
		name: 'requests never end',
		kind: 'stuck',
		crowd: { does: 'gone', count: 8, from: '198.18.0', path: '/api?ms=600000' },
		isThere: (evidence) => evidence.stuck >= 8,
		promises: {
			'Which processes hold connections': /^ +\d pid=\d+\n/,
			[REQUESTS]: /^ +8 shop:80 GET \/api\?ms=600000\n/m,
			'Under event: start all workers anew': /^Syntax OK\n$/,
			'For whom do the workers wait?': /^$|127.0.0.1:9001/,
			'CLOSE_WAIT falls': /\b0\b/,
			'Requests are answered, and quickly': RECOVERED['Requests are answered, and quickly'],
		},
	},
	{
		name: 'nobody accepts',
		kind: 'nobody-accepts',
		crowd: { does: 'idle', count: 3, from: '198.18.0' },
		isThere: () => true,
		promises: {
			'Old generations?': /^ +PID +PPID NLWP +ELAPSED STAT\n( +\d+){3} +[\d:]+ S/,
			[WORKERS]: SCOREBOARD,
			'Read why': /\[mpm_event:notice\]/,
			'Are the limits reached': [/^TasksCurrent=\d+\nTasksMax=\d+\n$/, /^Max open files +\d+/],
			'Nothing helps: restart in full': /^Syntax OK\n$/,
			...RECOVERED,
		},
	},
	{
		name: 'nobody accepts, and nothing is known of Apache',
		kind: 'nobody-accepts',
		isKnown: false,
		crowd: { does: 'idle', count: 3, from: '198.18.0' },
		isThere: () => true,
		promises: {
			'Old generations?': /apache2|^ +PID/,
			[WORKERS]: SCOREBOARD,
			'Read why': /\[mpm_event:notice\]/,
			'Are the limits reached': [/^TasksCurrent=\d+\nTasksMax=\d+\n$/, /^Max open files +\d+/],
			'Nothing helps: restart in full': /^Syntax OK\n$/,
			...RECOVERED,
		},
	},
	{
		name: 'a SYN flood',
		kind: 'flood',
		crowd: { does: 'silent', count: 20, from: '198.51.100' },
		isThere: (evidence) => (evidence.window.at(-1)?.halfOpen ?? 0) >= 20,
		promises: {
			'Count them': [/^20\n$/, /^TcpExtSyncookiesSent +\d+/m],
			'Do users suffer?': /^200 in 0\.\d+ s\n$/,
			'Make sure that SYN cookies are on': /^net.ipv4.tcp_syncookies = 1\n$/,
			'Give half-open connections fewer repeats': /^net.ipv4.tcp_synack_retries = 2\n$/,
			'SYN_RECV falls back': /^\d+\n$/,
			'ListenOverflows must stop growing': RECOVERED['ListenOverflows must stop growing'],
		},
	},
	{
		name: 'the cause is unclear, on a host with TLS alone',
		kind: 'unclear',
		ports: [443],
		crowd: { does: 'half', count: 8, from: '198.18.0', port: 443 },
		isThere: (evidence) => busy(evidence) >= 8,
		promises: {
			[WORKERS]: SCOREBOARD,
			'Who is connected?': /^ +1 \[::ffff:198.18.0.\d\]\n/,
			'For whom do the workers wait?': /^$/,
			[REQUESTS]: /^ +1 shop:443 GET \/server-status\n$/,
			...RECOVERED,
		},
	},
	{
		name: 'requests never end, under prefork',
		kind: 'stuck',
		prepare:
			'a2dismod -qf mpm_event; a2enmod -q mpm_prefork; sed -i s/^ServerLimit.*// /etc/apache2/conf-enabled/shop.conf; systemctl restart apache2',
		crowd: { does: 'gone', count: 8, from: '198.18.0', path: '/api?ms=600000' },
		isThere: (evidence) => evidence.stuck >= 8,
		promises: {
			'Which processes hold connections': /^( +1 pid=\d+\n){8}$/,
			[REQUESTS]: /^ +8 shop:80 GET \/api\?ms=600000\n/m,
			'Under prefork: end exactly the workers': /^$/,
			'For whom do the workers wait?': /^$/,
			'CLOSE_WAIT falls': /\b0\b/,
			'Requests are answered, and quickly': RECOVERED['Requests are answered, and quickly'],
		},
	},
]
