import { KEPT_SECTIONS } from '../detect/counters.js'
import { taskGroupOf } from './proc-cgroup.js'
import { parsePairs, parseSockstat } from './proc-net-snmp.js'
import type { ProcPaths } from './proc-paths.js'
import { SmallFileReader } from './small-file.js'

/**
 * The name among the counters of net.ipv4.tcp_keepalive_time, in seconds. Apache sets SO_KEEPALIVE on its listeners and
 * children inherit it; the timer starts at establishment and traffic does not restart it (tcp_create_openreq_child,
 * tcp_keepalive_timer), so what is missing from this value is the connection's age.
 */
export const KEEPALIVE_TIME = 'sysctl.tcp_keepalive_time'

/** Reads the kernel's counters, and the limits that stand beside them. */
export class CountersReader {
	readonly #paths: ProcPaths
	readonly #files = new SmallFileReader()

	constructor(paths: ProcPaths) {
		this.#paths = paths
	}

	/**
	 * All counters by name. A file that cannot be read contributes none. `process` is one of Apache's: with it the limits of its
	 * cgroup and of its open files are read as well.
	 */
	read(process?: number): Map<string, number> {
		const counters = new Map<string, number>()
		for (const path of [this.#paths.snmp, this.#paths.netstat]) parsePairs(this.#text(path), KEPT_SECTIONS, counters)
		for (const path of [this.#paths.sockstat, this.#paths.sockstat6]) parseSockstat(this.#text(path), counters)
		const numbers: readonly (readonly [path: string | undefined, ...names: string[]])[] = [
			[this.#paths.keepaliveTime, KEEPALIVE_TIME],
			[this.#paths.conntrackCount, 'conntrack.count'],
			[this.#paths.conntrackMax, 'conntrack.max'],
			[this.#paths.portRange, 'ports.first', 'ports.last'],
		]
		for (const [path, ...names] of numbers) this.#numbers(path, names, counters)
		if (process !== undefined) this.#limits(process, counters)
		return counters
	}

	/** `max` in a cgroup, and `unlimited` of a process, are no limit: they contribute nothing. */
	#limits(process: number, counters: Map<string, number>): void {
		const { procRoot, cgroupRoot } = this.#paths
		const group = taskGroupOf(this.#text(`${procRoot}/${process}/cgroup`))
		if (group && !group.path.includes('..')) {
			const folder = `${cgroupRoot}${group.tree}${group.path}`
			this.#numbers(`${folder}/pids.current`, ['pids.current'], counters)
			this.#numbers(`${folder}/pids.max`, ['pids.max'], counters)
		}
		const files = /^Max open files +(\d+) /m.exec(this.#text(`${procRoot}/${process}/limits`))?.[1]
		if (files !== undefined) counters.set('files.max', Number(files))
	}

	#numbers(path: string | undefined, names: readonly string[], counters: Map<string, number>): void {
		if (path === undefined) return
		const words = this.#text(path).trim().split(/\s+/)
		for (const [index, name] of names.entries()) {
			if (/^\d+$/.test(words[index] ?? '')) counters.set(name, Number(words[index]))
		}
	}

	#text(path: string): string {
		return this.#files.read(path) ?? ''
	}
}
