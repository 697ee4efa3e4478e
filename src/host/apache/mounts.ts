import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** Which file a path is: the file system's device and the path in it. */
export type SourceOf = (path: string) => string | undefined

/**
 * The mounts of a process (fs/proc_namespace.c show_mountinfo), which any user may read: `id parent major:minor root
 * mountpoint …`. Undefined where they cannot be read.
 */
export function readMounts(procRoot: string, pid: number | 'self'): SourceOf | undefined {
	let text: string
	try {
		text = readFileSync(join(procRoot, String(pid), 'mountinfo'), 'utf8')
	} catch {
		return undefined
	}
	// A later line at the same place hides the earlier one.
	const mounts = new Map(
		text.split('\n').flatMap((line) => {
			const [, , device, root, point] = line.split(' ')
			return device && root && point ? [[decodeOctal(point), { device, root: decodeOctal(root) }] as const] : []
		}),
	)
	return (path) => {
		for (let point = path; ; point = posix.dirname(point)) {
			const mount = mounts.get(point)
			if (mount) return `${mount.device}:${posix.join(mount.root, posix.relative(point, path))}`
			if (point === '/') return undefined
		}
	}
}

/** Blanks and their like stand as `\040`. */
function decodeOctal(text: string): string {
	return text.replace(/\\([0-7]{3})/g, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 8)))
}
