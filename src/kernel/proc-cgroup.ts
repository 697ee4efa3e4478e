/** The cgroup (version 2) that /proc/PID/cgroup names, as a path below the root of all; undefined where it names none. */
export function unifiedGroupOf(text: string): string | undefined {
	return /^0::(\/.*)$/m.exec(text)?.[1]
}

/**
 * The group that counts a process's tasks: its path, and the tree in which that lies below /sys/fs/cgroup. Where version 1 counts them (RHEL 8),
 * its controller has a tree for itself (Documentation/admin-guide/cgroup-v1/pids.rst).
 */
export function taskGroupOf(text: string): { readonly tree: '' | '/pids'; readonly path: string } | undefined {
	const first = /^\d+:(?:[^:]*,)?pids(?:,[^:]*)?:(\/.*)$/m.exec(text)?.[1]
	if (first !== undefined) return { tree: '/pids', path: first }
	const path = unifiedGroupOf(text)
	return path === undefined ? undefined : { tree: '', path }
}
