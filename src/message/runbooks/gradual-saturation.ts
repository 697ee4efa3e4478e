import type { Cause } from '../../detect/verdict.js'
import { type Runbook, type Step, step } from './runbook.js'

/** More work than workers: add capacity, or shorten how long each connection holds a worker, by what the numbers say. */
export function gradualSaturation(cause: Cause): Runbook {
	return { title: 'Gradual saturation: the worker pool is filling up', ...VARIANTS[variantOf(cause)] }
}

/** A runbook but for its title: one cause of a pattern. */
export type Variant = Omit<Runbook, 'title'>

const LOOK = step(
	'Count the connections that hold or await a worker (capacity: {{capacity}}), and look at the accept queue: Recv-Q is how many wait, Send-Q how many fit.',
	"ss -Htn state established '( {{filter}} )' | wc -l\nss -Htln '( {{filter}} )'",
)

const QUEUE_EMPTIES: Step = step(
	'The accept queue must fall to 0 and stay there. A falling number of connections alone proves nothing.',
	'watch -n 2 "ss -Htln \'( {{filter}} )\'"',
)

const NO_NEW_DROPS = step(
	'ListenOverflows must stop growing: every step is a client turned away.',
	'nstat -az TcpExtListenOverflows TcpExtListenDrops',
)

/**
 * Tried on Apache 2.4.71, prefork: a graceful restart that raises both limits logs AH00179 and AH00181, and the pool
 * stops at the old ServerLimit; configtest says nothing about it.
 */
const MORE_WORKERS: Variant = {
	meaning:
		'More requests arrive than {{service}} finishes, so its workers fill up one by one. When all are taken (capacity: {{capacity}}), new clients wait in the kernel queue ({{queue}} wait now), and they fail when their patience or the queue ends.',
	check: [
		LOOK,
		step(
			'Is there memory for more workers? Free memory (MB) against the size of one worker (RSS, KiB).',
			'free -m\nps -C apache2,httpd -o rss= --sort=-rss | head -3',
		),
	],
	act: [
		step(
			'Raise MaxRequestWorkers, test, reload. A reload obeys only up to the running ServerLimit. To go beyond, raise ServerLimit too (prefork: the same number; worker, event: MaxRequestWorkers / ThreadsPerChild) and restart in full, which drops the open connections.',
			'apachectl configtest && apachectl graceful',
		),
		step(
			'Where the limits stand:',
			"grep -rnE '^[[:space:]]*(MaxRequestWorkers|MaxClients|ServerLimit|ThreadsPerChild)' /etc/apache2 /etc/httpd 2>/dev/null",
		),
		step(
			'The full restart, only where ServerLimit had to grow (the service is httpd on Red Hat).',
			'apachectl configtest && systemctl restart apache2',
		),
		step('Or move traffic away: lower the weight of {{host}} in the load balancer, or add another host.'),
	],
	confirm: [QUEUE_EMPTIES, NO_NEW_DROPS],
	afterwards: [
		step('Keep the new limit only if memory carries it at full use: workers x size of one worker must fit.'),
		step('Find out where the traffic came from, and whether it will come again at the same hour.'),
	],
}

/** What to do about answers that take long, however fast they came to do so. */
export const SLOW_BACKEND: Variant = {
	meaning:
		'About as many requests arrive as before, but each holds its worker longer: something behind {{service}} (PHP-FPM, a database, a proxied application) has become slow. More workers would only wait for the same backend, and press on it harder.',
	check: [
		LOOK,
		step(
			'See what the workers wait for: their own connections to backends, by address. (PHP-FPM on a UNIX socket shows none.)',
			"ss -Htnp state established 'not ( {{filter}} )' | grep -E 'apache2|httpd' | awk '{print $4}' | sort | uniq -c | sort -rn | head -5",
		),
	],
	act: [
		step(
			'Relieve the backend first: restart the pool or the application that hangs, end the query that locks. For PHP-FPM:',
			"systemctl restart 'php*-fpm.service'",
		),
		step(
			'Let requests fail fast instead of holding workers: lower ProxyTimeout (or Timeout) to 10-15 seconds, test, reload.',
			'apachectl configtest && apachectl graceful',
		),
		step(
			'Ask the backend why: PHP-FPM at pm.max_children, slow queries, a full disk?',
			"journalctl --since '-15 min' --no-pager | grep -iE 'max_children|slow|timed? ?out|too many' | tail -20",
		),
		step('Take the slow URL or virtual host out for a moment if only one is to blame, so that the others live.'),
	],
	confirm: [
		QUEUE_EMPTIES,
		NO_NEW_DROPS,
		step(
			'Requests must be quick again, not only accepted.',
			'curl -so /dev/null -w "%{time_total} s\\n" http://localhost:{{port}}/',
		),
	],
	afterwards: [
		step(
			'Give every backend a timeout and a limit of its own (ProxyTimeout, max= on the worker), below the size of the worker pool.',
		),
		step('Size the backend for the workers: PHP-FPM pm.max_children is often far below MaxRequestWorkers.'),
	],
}

const IDLE_CONNECTIONS: Variant = {
	meaning:
		'Workers are held by connections on which little happens: keep-alive pauses, or clients that send their request very slowly. With prefork and worker an idle keep-alive connection holds a whole worker. More capacity helps for a while; shorter waiting helps at once.',
	check: [
		LOOK,
		step(
			'See who holds many at once: connections by client address.',
			"ss -Htn state established '( {{filter}} )' | awk '{print $4}' | sed 's/:[0-9]*$//' | sort | uniq -c | sort -rn | head",
		),
	],
	act: [
		step(
			'Set KeepAliveTimeout 1 (or KeepAlive Off for now), test, reload. New connections follow the new value; old ones end within the old one.',
			'apachectl configtest && apachectl graceful',
		),
		step(
			'Slow senders: load mod_reqtimeout with "RequestReadTimeout header=10-20,MinRate=500 body=10,MinRate=500" and reload.',
			'a2enmod reqtimeout && apachectl configtest && apachectl graceful',
		),
		step(
			'See how long Apache waits for them (default KeepAliveTimeout 5; reqtimeout header=20-40).',
			"grep -rnE '^[[:space:]]*(KeepAlive|KeepAliveTimeout|RequestReadTimeout)' /etc/apache2 /etc/httpd 2>/dev/null",
		),
		step('One address holds dozens? Block or limit it at the firewall. Seen most now: {{peers}}.'),
	],
	confirm: [QUEUE_EMPTIES, NO_NEW_DROPS],
	afterwards: [
		step('Move to the event MPM where the modules allow it: there an idle keep-alive connection holds no worker.'),
		step('Put a proxy or load balancer in front that keeps idle clients away from Apache.'),
	],
}

const VARIANTS = { traffic: MORE_WORKERS, 'slow-backend': SLOW_BACKEND, 'idle-connections': IDLE_CONNECTIONS } as const

/** Capacity is the answer where the numbers do not point to another one. */
function variantOf(cause: Cause): keyof typeof VARIANTS {
	if (cause === 'slow-backend' || cause === 'stuck-workers') return 'slow-backend'
	return cause === 'idle-connections' ? 'idle-connections' : 'traffic'
}
