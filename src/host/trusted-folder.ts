import { statSync } from 'node:fs'

const WRITABLE_BY_ALL = 0o002
const READABLE_BY_ALL = 0o005

/**
 * Why a folder is no place for state or a socket: somebody else could put his own there. Undefined where it is one: it
 * belongs to this user or to root, and not everybody may write to it. (Its group may: that is how Kubernetes hands out volumes.)
 */
export function findDistrust(folder: string, uid = process.getuid?.() ?? 0): string | undefined {
	const { uid: owner, mode } = statSync(folder)
	if (owner !== uid && owner !== 0) return `${folder} belongs to another user (${owner})`
	return (mode & WRITABLE_BY_ALL) === 0 ? undefined : `everybody on this host may write to ${folder}`
}

/** What others may learn from a folder of state; undefined where it is closed to them or not there. */
export function findOpenness(folder: string): string | undefined {
	const mode = statSync(folder, { throwIfNoEntry: false })?.mode ?? 0
	if ((mode & READABLE_BY_ALL) === 0) return undefined
	return `everybody on this host may look into ${folder}, where pages wait: chmod o= ${folder}`
}
