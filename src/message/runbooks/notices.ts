import { type Runbook, step } from './runbook.js'

const LISTENING = step('What listens here, and whose is it?', 'ss -Htlnp')

/** forewarn sees no listener of the service in the table that it reads. */
const BLIND: Runbook = {
	title: 'Blind: no listener on the ports of {{service}}',
	meaning:
		'The socket table that forewarn reads has no LISTEN row on port {{ports}}. Either Apache is down, or it listens on other ports, or it lives in another network namespace (a container). Until this is mended nobody is watching {{service}}.',
	check: [LISTENING, step('Does Apache run at all?', "pgrep -a 'apache2|httpd'")],
	act: [
		step(
			'Apache is down: start it, and read why it ended.',
			'systemctl start apache2\njournalctl -u apache2 -n 50 --no-pager',
		),
		step('Other ports: correct "ports" of the service in the configuration of forewarn.'),
		step(
			'Apache in a container: set the pid of one of its processes in the configuration, or run forewarn in the same namespace.',
		),
	],
	confirm: [step('Ask forewarn what it sees.', 'forewarn check')],
	afterwards: [step('If Apache moves between namespaces on every deploy, run forewarn beside it as a sidecar.')],
}

/** The listener was there and has gone. */
const LISTENER_GONE: Runbook = {
	title: 'The listener of {{service}} has gone',
	meaning:
		'Apache listened on port {{ports}} a moment ago and does not any more: it stopped, crashed, or is between stop and start of a full restart. New clients are refused right now.',
	check: [
		step('Is it back already, with a new process?', "pgrep -a 'apache2|httpd'\nss -Htln '( {{filter}} )'"),
		step('Why did it end?', 'journalctl -u apache2 -n 50 --no-pager'),
	],
	act: [step('Test the configuration and start it.', 'apachectl configtest && systemctl start apache2')],
	confirm: [step('It answers.', 'curl -so /dev/null -m 10 -w "%{http_code}\\n" http://localhost:{{port}}/')],
	afterwards: [step('Reload (graceful) instead of restart in deploys: a reload keeps the listener and its queue.')],
}

/** Connection churn on the whole host. */
const TIME_WAIT: Runbook = {
	title: 'Connection churn: very many sockets in TIME_WAIT',
	meaning:
		'Connections are opened and closed faster than the kernel forgets them (60 seconds each). For a web server this alone harms nobody; it becomes a limit where this host itself connects out (to a proxy, PHP over TCP, a database) and runs out of local ports.',
	check: [
		step(
			'Who closes first, and towards whom?',
			"ss -Htan state time-wait | awk '{print $3\" \"$4}' | sed -E 's/:[0-9]+$//' | sort | uniq -c | sort -rn | head",
		),
		step('How many local ports are there?', 'sysctl net.ipv4.ip_local_port_range'),
	],
	act: [
		step('Outgoing connections: reuse them (keep-alive to the backend, a connection pool).'),
		step(
			'As first aid, outgoing only: allow reuse of ports, and widen the range.',
			"sysctl -w net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range='15000 65000'",
		),
	],
	confirm: [step('The number falls within a minute or two.', 'ss -Htan state time-wait | wc -l')],
	afterwards: [step('Incoming connections: KeepAlive On with a short timeout makes one connection of many requests.')],
}

/** Stuck connections on a port that is no service of ours. */
const STUCK_ELSEWHERE: Runbook = {
	title: 'Another program on {{host}} leaks connections',
	meaning:
		'A listener that forewarn does not watch as a service holds connections in CLOSE_WAIT: its clients closed, and it never does. {{service}} itself is not short of workers, but if it depends on that program, it will be.',
	check: [step('Who holds them?', 'ss -Htanp state close-wait')],
	act: [step('Restart that program at a good moment; if Apache depends on it, before it stops answering.')],
	confirm: [step('CLOSE_WAIT falls and stays low.', 'ss -Htan state close-wait | wc -l')],
	afterwards: [
		step(
			'Tell its owners: sockets in CLOSE_WAIT are always closed too late by the program itself, never by the kernel.',
		),
	],
}

/** forewarn's own samples do not come as they should. */
const SAMPLES_LATE: Runbook = {
	title: 'forewarn itself is not keeping up',
	meaning:
		'Samples of the socket table are late or missing: this host is short of CPU, was suspended, or the table cannot be read. Warnings may come late until it recovers.',
	check: [step('What presses the host?', 'uptime\ncat /proc/pressure/cpu /proc/pressure/memory\ntop -bn1 | head -15')],
	act: [step('Relieve the host; a saturated CPU is often the same incident seen from another side.')],
	confirm: [step('Ask forewarn for its last samples.', 'forewarn status')],
	afterwards: [step('Give forewarn a CPU guarantee (systemd CPUWeight, or a CPU request in Kubernetes).')],
}

/** The runbook of each notice, by the rule's name and else by the notice's kind. */
export const NOTICE_RUNBOOKS = {
	'no-listener': BLIND,
	blind: BLIND,
	'listener-gone': LISTENER_GONE,
	'time-wait': TIME_WAIT,
	'ephemeral-ports': TIME_WAIT,
	'stuck-elsewhere': STUCK_ELSEWHERE,
	late: SAMPLES_LATE,
} as const satisfies Readonly<Record<string, Runbook>>
