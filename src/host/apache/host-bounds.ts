import { join, posix } from 'node:path'
import { type ApacheParent, readFileText } from './processes.js'
import type { ServerLimits } from './server-limits.js'

/** A limit of the host that is smaller than Apache's own. */
export interface HostBound {
	readonly workers: number
	readonly provenance: string
}

/** Descriptors that a child holds before it serves anyone: three standard ones, logs, pipes, listeners. */
const OWN_DESCRIPTORS = 12

/** How many workers pids.max of its cgroups and LimitNOFILE allow an Apache; undefined where neither is less than what it may start. */
export function findHostBound(
	parent: ApacheParent,
	limits: ServerLimits,
	procRoot: string,
	cgroupRoot: string,
): HostBound | undefined {
	const bounds = [boundByTasks(parent, limits, procRoot, cgroupRoot), boundByFiles(parent, limits, procRoot)]
	return bounds
		.filter((bound) => bound !== undefined)
		.filter((bound) => bound.workers < limits.maxRequestWorkers)
		.sort((a, b) => a.workers - b.workers)[0]
}

/** A child of worker and event is its workers, a listener and the main thread (start_threads); the parent is one more. */
function boundByTasks(
	parent: ApacheParent,
	limits: ServerLimits,
	procRoot: string,
	cgroupRoot: string,
): HostBound | undefined {
	const own = parent.threads + parent.children.reduce((sum, child) => sum + child.threads, 0)
	let bound: HostBound | undefined
	for (let path = cgroupOf(parent.pid, procRoot); path !== undefined && path !== '/'; path = posix.dirname(path)) {
		const max = Number(readFileText(join(cgroupRoot, path, 'pids.max')) ?? Number.NaN)
		const current = Number(readFileText(join(cgroupRoot, path, 'pids.current')) ?? Number.NaN)
		if (Number.isNaN(max) || Number.isNaN(current)) continue
		const tasks = max - Math.max(0, current - own) - parent.threads
		const perChild = limits.mpm === 'prefork' ? 1 : limits.threadsPerChild + 2
		const workers = Math.max(0, Math.floor(tasks / perChild)) * limits.threadsPerChild
		if (!bound || workers < bound.workers) bound = { workers, provenance: `from pids.max ${max} of ${path} (TasksMax)` }
	}
	return bound
}

/** The cgroup (version 2) of a process as a path below the root of all; undefined where it cannot be told. */
export function cgroupOf(pid: number, procRoot: string): string | undefined {
	return /^0::(\/.*)$/m.exec(readFileText(join(procRoot, String(pid), 'cgroup')) ?? '')?.[1]
}

/** Each connection takes a descriptor of its child. */
function boundByFiles({ pid }: ApacheParent, limits: ServerLimits, procRoot: string): HostBound | undefined {
	const text = readFileText(join(procRoot, String(pid), 'limits')) ?? ''
	const files = Number(/^Max open files\s+(\d+)/m.exec(text)?.[1] ?? Number.NaN)
	const perChild = files - OWN_DESCRIPTORS
	if (Number.isNaN(files) || perChild >= limits.threadsPerChild) return undefined
	const children = Math.floor(limits.maxRequestWorkers / limits.threadsPerChild)
	return {
		workers: Math.max(0, perChild) * children,
		provenance: `from LimitNOFILE ${files}, a child needs ${OWN_DESCRIPTORS} of them for itself`,
	}
}
