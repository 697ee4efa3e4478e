import { join } from 'node:path'

/** Where to look: whose /proc, and whose network namespace. */
export interface ProcLocation {
	/** Where proc is mounted. */
	readonly procRoot?: string
	/**
	 * A process of the network namespace to look into; undefined = the reader's own. In a proc that is mounted from the
	 * host, `self` is the reader still: pid 1 is the host there.
	 */
	readonly pid?: number | undefined
}

/** The files that are read. */
export type ProcPaths = Readonly<ReturnType<typeof locateProc>>

/**
 * Says where the kernel's files are. Never /proc/net: it is missing under ProcSubset=pid, and /proc/<pid>/net shows the
 * namespace of any process without privileges (fs/proc/proc_net.c get_proc_task_net has no ptrace check).
 */
export function locateProc({ procRoot = '/proc', pid }: ProcLocation = {}) {
	const net = join(procRoot, pid === undefined ? 'self' : String(pid), 'net')
	// Undefined where the namespace is another process's: /proc/sys/net shows the reader's own only.
	const sysctl = (path: string) => (pid === undefined ? join(procRoot, 'sys/net', path) : undefined)
	return {
		procRoot,
		cgroupRoot: '/sys/fs/cgroup',
		/** Names the network namespace that is looked into. */
		namespace: join(net, '../ns/net'),
		unix: join(net, 'unix'),
		tcp: join(net, 'tcp'),
		tcp6: join(net, 'tcp6'),
		snmp: join(net, 'snmp'),
		netstat: join(net, 'netstat'),
		sockstat: join(net, 'sockstat'),
		sockstat6: join(net, 'sockstat6'),
		keepaliveTime: sysctl('ipv4/tcp_keepalive_time'),
		conntrackCount: sysctl('netfilter/nf_conntrack_count'),
		conntrackMax: sysctl('netfilter/nf_conntrack_max'),
		portRange: sysctl('ipv4/ip_local_port_range'),
		interfaces: join(net, 'dev'),
		loadavg: join(procRoot, 'loadavg'),
		meminfo: join(procRoot, 'meminfo'),
		cpuPressure: join(procRoot, 'pressure', 'cpu'),
		memoryPressure: join(procRoot, 'pressure', 'memory'),
		ioPressure: join(procRoot, 'pressure', 'io'),
	}
}
