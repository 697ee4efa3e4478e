import { join, posix } from 'node:path'
import { unifiedGroupOf } from '../kernel/proc-cgroup.js'
import { parseMeminfo } from '../kernel/proc-machine.js'
import { readCgroup } from './apache/host-bounds.js'
import { readFileText, startOf } from './apache/processes.js'

/** Memory that processes may still take: of the host, or of a cgroup that limits some of them. Bytes. */
export interface MemoryRoom {
	readonly total: number
	readonly available: number
	/** `MemAvailable of /proc/meminfo`. */
	readonly source: string
}

/** What processes of one kind take. */
export interface ProcessMemory {
	/** How many could be read. */
	readonly measured: number
	/** Their mean proportional set size in bytes: pages that n processes share count as an n-th for each. */
	readonly bytes: number
	/** Seconds since the oldest of them was started: what has not served yet is small. */
	readonly age: number
}

/**
 * Reads what processes take from smaps_rollup, which takes the right to trace them; undefined where none can be read. `Pss`
 * is the only number of the kernel's that can be added up (Documentation/filesystems/proc.rst).
 */
export function readProcessMemory(procRoot: string, pids: readonly number[]): ProcessMemory | undefined {
	const uptime = Number.parseFloat(readFileText(join(procRoot, 'uptime')) ?? '0')
	const sizes = pids.flatMap((pid) => {
		const kib = /^Pss:\s+(\d+) kB$/m.exec(readFileText(join(procRoot, String(pid), 'smaps_rollup')) ?? '')?.[1]
		return kib === undefined ? [] : [{ bytes: Number(kib) * 1024, started: startOf(procRoot, pid) ?? uptime }]
	})
	if (sizes.length === 0) return undefined
	return {
		measured: sizes.length,
		bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0) / sizes.length,
		age: Math.max(...sizes.map(({ started }) => uptime - started)),
	}
}

/** What the host has left, as the kernel estimates it without swap (MemAvailable); undefined where it does not say. */
export function readHostMemory(procRoot: string): MemoryRoom | undefined {
	const text = readFileText(join(procRoot, 'meminfo')) ?? ''
	const [total, available] = [parseMeminfo(text, 'MemTotal'), parseMeminfo(text, 'MemAvailable')]
	if (total === undefined || available === undefined) return undefined
	return { total, available, source: `MemAvailable of ${join(procRoot, 'meminfo')}` }
}

/** What the tightest cgroup above a process leaves it; undefined where none has a limit. Cache that is not in use counts as free. */
export function readCgroupMemory(procRoot: string, cgroupRoot: string, pid: number): MemoryRoom | undefined {
	let tightest: MemoryRoom | undefined
	for (
		let path = unifiedGroupOf(readCgroup(pid, procRoot));
		path !== undefined;
		path = path === '/' ? undefined : posix.dirname(path)
	) {
		const read = (file: string) => readFileText(join(cgroupRoot, path ?? '', file))?.trim() ?? ''
		const [total, current] = [Number(read('memory.max') || Number.NaN), Number(read('memory.current') || Number.NaN)]
		if (Number.isNaN(total) || Number.isNaN(current)) continue
		const cache = Number(/^inactive_file (\d+)$/m.exec(read('memory.stat'))?.[1] ?? 0)
		const available = Math.max(0, total - current + cache)
		if (!tightest || available < tightest.available) {
			tightest = { total, available, source: `memory.max of ${join(cgroupRoot, path)}` }
		}
	}
	return tightest
}
