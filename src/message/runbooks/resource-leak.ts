import type { Evidence } from '../../detect/verdict.js'
import { type Runbook, step } from './runbook.js'

/** Workers that never come back: find who holds them, then restart gracefully, then free what a reload leaves behind. */
export function resourceLeak(evidence: Pick<Evidence, 'stuck' | 'hidden'>): Runbook {
	return evidence.hidden > evidence.stuck ? HIDDEN_LEAK : VISIBLE_LEAK
}

const BUSY_LONGEST = step(
	'Look into one worker that hangs (fill in a pid from above): which descriptor, file or lock does it wait on?',
	'strace -f -tt -p PID 2>&1 | head -20\nls -l /proc/PID/fd',
)

const GRACEFUL = step(
	'Restart gracefully: idle workers are replaced at once, busy ones after their request. One that hangs survives this and keeps its slot until it ends: stop exactly those pids (next step).',
	'apachectl graceful',
)

/** Tried on Apache 2.4.71, prefork: hung workers keep their pids and sockets over a graceful restart, and end on TERM. */
const STILL_THERE = step(
	'Stop the pids that still hang (from the list above): TERM first, KILL after 10 seconds. With worker and event each pid ends ThreadsPerChild connections at once, healthy ones too.',
	'kill -TERM PID\nsleep 10; kill -KILL PID',
)

const RELIEVE = step('Restart the backend they hang on, if that is what it is: the workers then return by themselves.')

const AFTER = [
	step(
		'Give the request an end: Timeout and ProxyTimeout (Debian ships Timeout 300), and timeouts in the application for every query and call.',
	),
	step(
		'Find the code: the virtual host and URL of the stuck requests, from the access log after the restart (slow requests are logged when they end).',
	),
	step('As a belt: MaxConnectionsPerChild, so that no child lives long enough to leak much.'),
]

const VISIBLE_LEAK: Runbook = {
	title: 'Resource leak: workers hold connections whose clients are gone',
	meaning:
		'Clients have closed their side, and {{service}} never closes its own: sockets stay in CLOSE_WAIT, each with a worker behind it. The kernel never cleans these up. The rest of the pool still serves ({{accepted}} connections of live clients; capacity {{capacity}}), until it is gone as well.',
	check: [
		step(
			'Who holds them (as root)? CLOSE_WAIT sockets by process. One process: a worker that hangs. All of them: the application or its backend.',
			"ss -Htanp state close-wait '( {{filter}} )' | grep -o 'pid=[0-9]*' | sort | uniq -c | sort -rn | head",
		),
		BUSY_LONGEST,
	],
	act: [GRACEFUL, STILL_THERE, RELIEVE],
	confirm: [
		step(
			'CLOSE_WAIT must fall, and not begin to grow again.',
			'watch -n 5 "ss -Htan state close-wait \'( {{filter}} )\' | wc -l"',
		),
		step(
			'New requests are answered.',
			'curl -so /dev/null -m 10 -w "%{http_code} in %{time_total} s\\n" http://localhost:{{port}}/',
		),
	],
	afterwards: AFTER,
}

const HIDDEN_LEAK: Runbook = {
	title: 'Resource leak: workers hold connections that the proxy has reset',
	meaning:
		'Workers of {{service}} are held by connections that no longer stand in the socket table: a proxy in front (HAProxy does this) gave up and reset them. ss and netstat show nothing; only the count of open sockets against the table gives them away. A table that got emptier is not a recovery here.',
	check: [
		step(
			'Open sockets against sockets in the table: "used" far above the sum of "inuse", and growing, are the hidden ones.',
			"grep -hE 'sockets:|TCP' /proc/net/sockstat /proc/net/sockstat6",
		),
		step(
			'Which workers hang? Sockets that have a descriptor but no row, by process (as root).',
			'for p in $(pgrep \'apache2|httpd\'); do echo "$p $(ls -l /proc/$p/fd | grep -c socket:)"; done | sort -k2 -rn | head',
		),
	],
	act: [GRACEFUL, STILL_THERE, BUSY_LONGEST, RELIEVE],
	confirm: [
		step(
			'The hidden ones are gone: "used" returns to its usual distance from "inuse".',
			"grep -hE 'sockets:|TCP' /proc/net/sockstat /proc/net/sockstat6",
		),
		step('The proxy sees {{host}} healthy again, and its own queue is empty.'),
	],
	afterwards: [
		...AFTER,
		step('Let Apache give up before the proxy does: ProxyTimeout (or Timeout) below "timeout server" of the proxy.'),
	],
}
