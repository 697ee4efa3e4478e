import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { taskGroupOf } from '../../kernel/proc-cgroup.js'
import { type ApacheParent, readFileText } from './processes.js'
import type { ServerLimits } from './server-limits.js'

/** A limit of the host that is smaller than Apache's own, or may be. */
export interface HostBound {
	/** Undefined where it may be smaller and that cannot be told. */
	readonly workers: number | undefined
	readonly provenance: string
}

/** Open files of an idle child are counted below this distance from the limit: each virtual host may have logs of its own. */
const MANY_OWN = 4096
/** Where they cannot be counted: three standard ones, logs, pipes, listeners. */
const FEW_OWN = 64

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
		.filter(({ workers = -1 }) => workers < limits.maxRequestWorkers)
		.sort((a, b) => (a.workers ?? -1) - (b.workers ?? -1))[0]
}

/** A child of worker and event is its workers, a listener and the main thread (start_threads); the parent is one more. */
function boundByTasks(
	parent: ApacheParent,
	limits: ServerLimits,
	procRoot: string,
	cgroupRoot: string,
): HostBound | undefined {
	const own = parent.threads + parent.children.reduce((sum, child) => sum + child.threads, 0)
	let bound: (HostBound & { readonly workers: number }) | undefined
	for (const { folder, path } of taskGroups(parent.pid, procRoot, cgroupRoot)) {
		const max = Number(readFileText(join(folder, 'pids.max')) ?? Number.NaN)
		const current = Number(readFileText(join(folder, 'pids.current')) ?? Number.NaN)
		if (Number.isNaN(max) || Number.isNaN(current)) continue
		const tasks = max - Math.max(0, current - own) - parent.threads
		const perChild = limits.mpm === 'prefork' ? 1 : limits.threadsPerChild + 2
		const workers = Math.max(0, Math.floor(tasks / perChild)) * limits.threadsPerChild
		if (!bound || workers < bound.workers) bound = { workers, provenance: `from pids.max ${max} of ${path} (TasksMax)` }
	}
	return bound
}

/** The groups that count a process's tasks, from its own upwards: the controller of version 1 has a tree for itself (RHEL 8). */
function taskGroups(pid: number, procRoot: string, cgroupRoot: string): { folder: string; path: string }[] {
	const group = taskGroupOf(readCgroup(pid, procRoot))
	if (!group) return []
	const parts = group.path.split('/').filter(Boolean)
	const above = [group.path, ...parts.map((_, index) => `/${parts.slice(0, parts.length - 1 - index).join('/')}`)]
	return [...new Set(above)].map((path) => ({ folder: join(cgroupRoot, group.tree, path), path }))
}

/** What /proc/PID/cgroup says; empty where it cannot be read. */
export function readCgroup(pid: number, procRoot: string): string {
	return readFileText(join(procRoot, String(pid), 'cgroup')) ?? ''
}

/** Each connection takes a descriptor of its child, beside those for logs, pipes and listeners that an idle child has. */
function boundByFiles({ pid, children }: ApacheParent, limits: ServerLimits, procRoot: string): HostBound | undefined {
	// Theirs may be others than the parent's, who had it changed after it started them.
	const asked = children.length > 0 ? children.map((child) => child.pid) : [pid]
	const files = Math.min(...asked.map((each) => maxOpenFiles(procRoot, each)))
	if (Number.isNaN(files) || files >= limits.threadsPerChild + MANY_OWN) return undefined
	const own = Math.min(...children.map((child) => countDescriptors(procRoot, child.pid)))
	if (own === Number.POSITIVE_INFINITY && files >= limits.threadsPerChild + FEW_OWN) return undefined
	if (own === Number.POSITIVE_INFINITY) {
		const why = `LimitNOFILE ${files} may allow fewer than ${limits.threadsPerChild} connections in a child`
		return { workers: undefined, provenance: `${why}, whose own descriptors are closed to this user` }
	}
	const perChild = files - own
	if (perChild >= limits.threadsPerChild) return undefined
	return {
		workers: Math.max(0, perChild) * Math.floor(limits.maxRequestWorkers / limits.threadsPerChild),
		provenance: `from LimitNOFILE ${files}: an idle child has ${own} of them open`,
	}
}

function maxOpenFiles(procRoot: string, pid: number): number {
	const text = readFileText(join(procRoot, String(pid), 'limits')) ?? ''
	return Number(/^Max open files\s+(\d+)/m.exec(text)?.[1] ?? Number.NaN)
}

function countDescriptors(procRoot: string, pid: number): number {
	try {
		return readdirSync(join(procRoot, String(pid), 'fd')).length
	} catch {
		return Number.POSITIVE_INFINITY
	}
}
