import type { Case } from './cases.js'

/** Rules whose runbooks are followed while Apache runs, requests to a pool hang and their clients have gone. */
export const NOTICE_RULES = [
	...['time-wait', 'local-ports', 'backend-close-wait', 'conntrack', 'listener-gone', 'pool-full', 'stuck-elsewhere'],
	'late',
] as const

/** What each step of these runbooks, and of the one for a service without a listener, must print. */
export const NOTICE_PROMISES: Case['promises'] = {
	'Who closes first': /^( +\d+ \S+ \S+\n)*$/,
	'How many local ports are there': /^net.ipv4.ip_local_port_range = \d+\s\d+\n$/,
	'As first aid for outgoing': /^net.ipv4.tcp_tw_reuse = 1\nnet.ipv4.ip_local_port_range = 15000 65000\n$/,
	'First aid: reuse ports': /^net.ipv4.tcp_tw_reuse = 1\nnet.ipv4.ip_local_port_range = 15000 65000\n$/,
	'The number falls': /^\d+\n$/,
	'Where do they go': /^( +\d+ \S+:\S+ \S+\n)+$/,
	'Which backend, and which program': /users:\(\("apache2"/,
	'Free what is held': /^Syntax OK\n$/,
	'CLOSE_WAIT falls': /^\d+\n$/,
	'How full is it?': /^net.netfilter.nf_conntrack_count = \d+\nnet.netfilter.nf_conntrack_max = \d+\n$/,
	'Does the kernel drop already?': /^\d+\n$/,
	'The share is below 80 %': /^net.netfilter.nf_conntrack_count = \d+\nnet.netfilter.nf_conntrack_max = \d+\n$/,
	'What still listens?': /^LISTEN +\d+ +511 +\*:80 /m,
	'Which units ended lately?': /loaded units listed/,
	'It listens again': /^LISTEN +\d+ +511 +\*:80 /m,
	'Which pool is it': /^u_str LISTEN +[1-9]\d* +\d+ +\/run\/php\/site1.sock /,
	'Do its children compute': /php-fpm: pool site1\n/,
	'What does PHP-FPM say?': /pool site1\] server reached pm.max_children setting/,
	'The site has more visitors': /^$/,
	'Nothing waits any more': /^(u_str LISTEN .*\n)*$/,
	'Who holds them?': /users:\(\("apache2"/,
	'What presses the host?': [/load average/, /^\/proc\/pressure\/cpu:some|^this kernel does not/, /^top - /],
	'What listens here': /:9001 .*users:\(\("node"/,
	'Does Apache run at all?': /^no Apache runs\n$/,
	// The stage keeps no journal.
	'Apache is down': [/^$/, /Apache HTTP Server|^-- No entries --\n$/],
}
