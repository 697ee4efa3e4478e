/**
 * Numbers of the kernel by name: `<section>.<field>` as the files print them, e.g. `Tcp.PassiveOpens` and
 * `TcpExt.ListenOverflows` (snmp, netstat), `sockets.used`, `TCP.inuse`, `TCP6.inuse` (sockstat, sockstat6).
 */
export interface Counters extends Iterable<[name: string, value: number]> {
	get(name: string): number | undefined
}

/** The sections of snmp and netstat that are kept, live and in recordings; IpExt carries the octets in and out. */
export const KEPT_SECTIONS = ['Tcp', 'TcpExt', 'IpExt'] as const

/** Stands among the counters where the kernel names those of netstat and gives no values, as gVisor does. */
export const NO_QUEUES = 'TcpExt.withoutValues'

/** False under gVisor: its table has neither accept queues nor the connections that wait in one. */
export function showsQueues(counters: Counters): boolean {
	return counters.get(NO_QUEUES) === undefined
}

/**
 * How much a counter grew between two readings, or undefined where either lacks it. A counter that fell (a namespace
 * made anew, a 32-bit wrap) gives 0: growth that was not seen is not growth.
 */
export function counterGrowth(before: Counters, now: Counters, name: string): number | undefined {
	const from = before.get(name)
	const to = now.get(name)
	return from === undefined || to === undefined ? undefined : Math.max(0, to - from)
}
