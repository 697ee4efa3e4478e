import { lstatSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { errorCode } from '../settings/error-text.js'

const WRITABLE_BY_ALL = 0o002
const READABLE_BY_ALL = 0o005

/**
 * Returns why a folder is no place for state or a socket, because another user could put files there; undefined if it is one: it
 * belongs to this user or to root, and not everyone may write to it. (Its group may: that is how Kubernetes hands out volumes.)
 */
export function findDistrust(folder: string, uid = process.getuid?.() ?? 0): string | undefined {
	const stranger = findLinkOwner(folder, uid)
	if (stranger !== undefined) return `${folder} is a link of another user (${stranger})`
	const { uid: owner, mode } = statSync(folder)
	if (owner !== uid && owner !== 0) return `${folder} belongs to another user (${owner})`
	return (mode & WRITABLE_BY_ALL) === 0 ? undefined : `everyone on this host may write to ${folder}`
}

/**
 * Returns why a command must not talk to a socket, because another user may listen there; undefined if it may, or if nothing
 * is there. Folder and socket must be this user's own or root's. Root also talks to the user whom the folder belongs to
 * where that folder is the `stateDir` that a configuration names: it is the sidecar's.
 */
export function findSocketDistrust(
	path: string,
	namedByConfig: boolean,
	uid = process.getuid?.() ?? 0,
): string | undefined {
	const folder = dirname(path)
	try {
		const stranger = namedByConfig ? undefined : findLinkOwner(folder, uid)
		if (stranger !== undefined) return `its folder is a link of another user (${stranger})`
		return findStranger(path, folder, namedByConfig, uid)
	} catch (error) {
		return `${folder} cannot be looked into (${errorCode(error)})`
	}
}

/** Whose link a folder is, where it is one that neither this user nor root has made: it may lead elsewhere a moment later. */
function findLinkOwner(folder: string, uid: number): number | undefined {
	const entry = lstatSync(folder, { throwIfNoEntry: false })
	return entry?.isSymbolicLink() && entry.uid !== uid && entry.uid !== 0 ? entry.uid : undefined
}

function findStranger(path: string, folder: string, namedByConfig: boolean, uid: number): string | undefined {
	const [place, socket] = [statSync(folder, { throwIfNoEntry: false }), lstatSync(path, { throwIfNoEntry: false })]
	if (!place || !socket) return undefined
	const trusted = new Set([0, uid, ...(uid === 0 && namedByConfig ? [place.uid] : [])])
	if (!trusted.has(place.uid)) return `its folder belongs to another user (${place.uid})`
	if ((place.mode & WRITABLE_BY_ALL) !== 0) return `everyone on this host may write to ${folder}`
	if (!socket.isSocket()) return 'it is no socket'
	return trusted.has(socket.uid) ? undefined : `it belongs to another user (${socket.uid})`
}

/** Returns what others may learn from a folder of state; undefined if it is closed to them or not there. */
export function findOpenness(folder: string): string | undefined {
	const mode = statSync(folder, { throwIfNoEntry: false })?.mode ?? 0
	if ((mode & READABLE_BY_ALL) === 0) return undefined
	return `everyone on this host may look into ${folder}, where pages wait: chmod o= ${folder}`
}
