import type { Cause } from '../../detect/verdict.js'
import { SLOW_BACKEND, type Variant } from './gradual-saturation.js'
import { type Runbook, step } from './runbook.js'

/** Far more connections at once than workers: limit the rate, or bring back what stopped answering. Which it is decides how. */
export function suddenSpike(cause: Cause): Runbook {
	if (cause === 'slow-backend')
		return { title: 'Sudden spike: answers stopped, and all workers wait for them', ...STALL }
	return {
		title: 'Sudden spike: connections arrive faster than workers accept them',
		...(cause === 'syn-flood' ? SYN_FLOOD : CROWD),
	}
}

const WHO = step(
	'Who is it? Clients by address, all states. Seen most now: {{peers}}.',
	"ss -Htan exclude listening '( {{filter}} )' | awk '{print $5}' | sed 's/:[0-9]*$//' | sort | uniq -c | sort -rn | head",
)

const KIND = step(
	'What is it? Many SYN-RECV and few ESTAB: a SYN flood. Many ESTAB from many networks: a crowd. Many CLOSE-WAIT: bots that give up and come again.',
	"ss -Htan exclude listening '( {{filter}} )' | awk '{print $1}' | sort | uniq -c",
)

const QUEUE = step('The accept queue (Recv-Q) must shrink to 0.', 'watch -n 2 "ss -Htln \'( {{filter}} )\'"')

const DROPS = step('ListenOverflows must stop growing.', 'nstat -az TcpExtListenOverflows TcpExtListenDrops')

const CROWD: Variant = {
	meaning:
		'Within seconds, connections began to arrive faster than {{service}} can accept them: {{queue}} wait in the kernel queue. With the default backlog (511) users fail 20 to 30 seconds after it starts to fill. It is a flash crowd, or bots.',
	check: [KIND, WHO],
	act: [
		step(
			'A few addresses stand out: limit new connections of each address at the firewall (nftables; 20 a second is generous for people; IPv6 likewise with "ip6 saddr").',
			"nft add table inet spike\nnft add chain inet spike in '{ type filter hook input priority -10; }'\nnft add rule inet spike in tcp dport '{ {{portList}} }' ct state new meter crowd '{ ip saddr limit rate over 20/second burst 40 packets }' drop",
		),
		step(
			'A crowd of real people: serve the hot page from a cache or as a static file, and limit the rate at the proxy or CDN in front, with an honest 429 instead of a timeout.',
		),
		step(
			'Then make room: raise MaxRequestWorkers within ServerLimit and reload.',
			'apachectl configtest && apachectl graceful',
		),
	],
	confirm: [QUEUE, DROPS, step('Take the limit off again when the wave is over.', 'nft delete table inet spike')],
	afterwards: [
		step(
			'Keep a rate limit in front for good (proxy, CDN, mod_qos), so that a crowd waits there and not in the kernel.',
		),
		step('A deeper queue buys minutes against short bursts: ListenBacklog, capped by net.core.somaxconn.'),
	],
}

const STALL: Variant = {
	...SLOW_BACKEND,
	meaning:
		'Within a minute every worker of {{service}} was taken, though no more users come than before: something behind it (PHP-FPM, a database, a proxied application) has stopped answering. {{queue}} wait in the kernel queue. More workers would only wait for the same answer.',
}

const SYN_FLOOD: Variant = {
	meaning:
		'Half-open connections (SYN_RECV) have jumped while workers are not short: clients that never complete the handshake. SYN cookies may carry {{service}} through without harm to users; check before you act. Note that Apache defers accepting, so clients that connect and stay silent stand in SYN_RECV too.',
	check: [
		step(
			'Count the half-open connections; are SYN cookies on (1) and being sent? Growth there is the kernel defending itself.',
			"ss -Htn state syn-recv '( {{filter}} )' | wc -l\nsysctl net.ipv4.tcp_syncookies\nnstat -az TcpExtSyncookiesSent TcpExtListenDrops",
		),
		step(
			'Do users suffer? Time a request through the real address.',
			'curl -so /dev/null -m 10 -w "%{time_connect} s to connect, %{time_total} s in all\\n" http://localhost:{{port}}/',
		),
	],
	act: [
		step('Cookies off? Switch them on.', 'sysctl -w net.ipv4.tcp_syncookies=1'),
		step(
			'Give half-open connections fewer repeats, so that they leave after 7 seconds instead of 63.',
			'sysctl -w net.ipv4.tcp_synack_retries=2',
		),
		step(
			'Source addresses of a SYN flood are usually forged: do not block them one by one. Ask the provider or the DDoS shield to filter.',
		),
	],
	confirm: [step('SYN_RECV falls back to the usual dozens.', "ss -Htn state syn-recv '( {{filter}} )' | wc -l"), DROPS],
	afterwards: [
		step('Set tcp_synack_retries back if you changed it (the default is 5), or keep 2 on purpose.'),
		step('Arrange with the provider how a flood is reported and filtered next time.'),
	],
}
