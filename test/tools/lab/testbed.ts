import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The addresses inside a testbed, all of them from ranges reserved for documentation and benchmarks. */
export const ADDRESSES = {
	server: '192.0.2.1',
	client: '192.0.2.2',
	monitor: '192.0.2.9',
	serverV6: '2001:db8:1::1',
	clientV6: '2001:db8:1::2',
	/** Users stand in 198.18.0.0/16 and 2001:db8:c::/64; this one is nobody: it never hears an answer. */
	nobody: '203.0.113.66',
} as const

/** The place of one run: the names of its namespaces, and the folder its servers live in. */
export type Testbed = {
	readonly server: string
	readonly client: string
	readonly parent: string
	readonly home: string
}

const NOBODY_RANGE = '203.0.113.0/24'
const NAME = /^fw-.+-(\d+)-[psc]$/
const HOME = /^fw-.+-(\d+)$/

/**
 * Builds the run's namespaces, joined by one veth pair. They are born in a parent whose child hash table is small, so that
 * reading the socket table costs what its rows cost and not what the machine's other namespaces do. `loss` is the share of
 * packets that vanish on the way, in each direction.
 */
export function createTestbed(name: string, owner: number, synCookies: boolean, loss = 0): Testbed {
	const base = `fw-${name}-${owner}`
	const bed = { parent: `${base}-p`, server: `${base}-s`, client: `${base}-c`, home: join(tmpdir(), base) }
	for (const folder of ['php/status', 'www']) mkdirSync(join(bed.home, folder), { recursive: true })
	mkdirSync('/run/php', { recursive: true })
	ip('netns', 'add', bed.parent)
	inside(bed.parent, 'sysctl', '-qw', 'net.ipv4.tcp_child_ehash_entries=16384')
	for (const namespace of [bed.server, bed.client]) {
		inside(bed.parent, 'ip', 'netns', 'add', namespace)
		inside(namespace, 'ip', 'link', 'set', 'lo', 'up')
		// A small hash table also shrinks these two limits, which no ordinary host has so low.
		inside(namespace, 'sysctl', '-qw', 'net.ipv4.tcp_max_tw_buckets=131072', 'net.ipv4.tcp_max_syn_backlog=1024')
	}
	inside(bed.server, 'sysctl', '-qw', `net.ipv4.tcp_syncookies=${synCookies ? 1 : 0}`)
	ip('link', 'add', 'lab0', 'netns', bed.server, 'type', 'veth', 'peer', 'name', 'lab0', 'netns', bed.client)
	addressOn(bed.server, `${ADDRESSES.server}/24`, `${ADDRESSES.serverV6}/64`)
	addressOn(bed.client, `${ADDRESSES.client}/24`, `${ADDRESSES.monitor}/24`, `${ADDRESSES.clientV6}/64`)
	inside(bed.server, 'ip', 'route', 'add', 'default', 'via', ADDRESSES.client)
	inside(bed.server, 'ip', '-6', 'route', 'add', 'default', 'via', ADDRESSES.clientV6)
	for (const range of ['198.18.0.0/16', '198.51.100.0/24', NOBODY_RANGE]) {
		inside(bed.client, 'ip', 'route', 'add', 'local', range, 'dev', 'lo')
	}
	inside(bed.client, 'ip', '-6', 'route', 'add', 'local', '2001:db8:c::/64', 'dev', 'lo')
	inside(bed.client, 'sysctl', '-qw', 'net.ipv6.ip_nonlocal_bind=1', 'net.ipv4.ip_local_port_range=10000 65000')
	dropAnswersToNobody(bed.client)
	if (loss > 0) for (const namespace of [bed.server, bed.client]) losePackets(namespace, loss)
	return bed
}

/** Of IPv4, by the packet filter: the kernel of a small host may lack netem. */
function losePackets(namespace: string, loss: number): void {
	const some = ['-m', 'statistic', '--mode', 'random', '--probability', String(loss)]
	inside(namespace, 'iptables', '-A', 'INPUT', '-i', 'lab0', ...some, '-j', 'DROP')
}

/** What arrives for nobody is dropped before the local table is asked, so that nobody's handshakes never end. */
function dropAnswersToNobody(namespace: string): void {
	inside(namespace, 'ip', 'rule', 'add', 'pref', '10', 'lookup', 'local')
	inside(namespace, 'ip', 'rule', 'del', 'pref', '0')
	inside(namespace, 'ip', 'rule', 'add', 'pref', '5', 'iif', 'lab0', 'to', NOBODY_RANGE, 'blackhole')
}

/** Ends every process that still lives in the testbed and removes its namespaces. */
export function removeTestbed(bed: Testbed): void {
	for (const namespace of [bed.server, bed.client, bed.parent]) removeNamespace(namespace)
	rmSync(bed.home, { recursive: true, force: true })
}

/** Removes what labs left that were killed before they could do so: everything whose owner is no longer alive. */
export function sweepTestbeds(): void {
	const isStale = (pattern: RegExp) => (name: string) => {
		const owner = pattern.exec(name)?.[1]
		return owner !== undefined && !isAlive(Number(owner))
	}
	for (const name of namespaces().filter(isStale(NAME))) removeNamespace(name)
	for (const name of readdirSync(tmpdir()).filter(isStale(HOME)))
		rmSync(join(tmpdir(), name), { recursive: true, force: true })
}

/**
 * The command line that runs one of the server's programs: in its namespace, and with a /run/php of its own, so that every run's
 * pools can have the paths that pools have everywhere.
 */
export function commandOnServer(bed: Testbed, command: string, ...args: readonly string[]): [string, string[]] {
	const mount = `mount --bind "${join(bed.home, 'php')}" /run/php && exec "$@"`
	return commandIn(bed.server, 'unshare', '-m', '--propagation', 'private', 'sh', '-c', mount, 'sh', command, ...args)
}

/** The command line that runs something inside a namespace. */
export function commandIn(namespace: string, command: string, ...args: readonly string[]): [string, string[]] {
	return ['nsenter', [`--net=/run/netns/${namespace}`, command, ...args]]
}

function removeNamespace(name: string): void {
	if (!namespaces().includes(name)) return
	const pids = execFileSync('ip', ['netns', 'pids', name], { encoding: 'utf8' }).split('\n').filter(Boolean).map(Number)
	for (const pid of pids) {
		try {
			if (pid !== process.pid) process.kill(pid, 'SIGKILL')
		} catch {
			// It ended between the listing and the signal.
		}
	}
	ip('netns', 'del', name)
}

function addressOn(namespace: string, ...addresses: readonly string[]): void {
	for (const address of addresses) {
		const flags = address.includes(':') ? ['nodad'] : []
		inside(namespace, 'ip', 'addr', 'add', address, 'dev', 'lab0', ...flags)
	}
	inside(namespace, 'ip', 'link', 'set', 'lab0', 'up')
}

function namespaces(): readonly string[] {
	try {
		return readdirSync('/run/netns')
	} catch {
		return []
	}
}

function isAlive(pid: number): boolean {
	return existsSync(`/proc/${pid}`)
}

function ip(...args: readonly string[]): void {
	execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] })
}

function inside(namespace: string, ...command: readonly [string, ...string[]]): void {
	const [program, args] = commandIn(namespace, ...command)
	execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}
