import { closeSync, constants, fstatSync, lstatSync, opendirSync, openSync, readlinkSync, readSync } from 'node:fs'
import { join, posix } from 'node:path'
import { errorCode } from '../../settings/error-text.js'

/** What a file or folder holds, or why that is not known, in words that follow its path: `is not readable (EACCES)`. */
export type Read<Key extends string, Value> =
	| ({ readonly ok: true } & { readonly [K in Key]: Value })
	| { readonly ok: false; readonly reason: string; readonly missing: boolean }

/** Reads files as one process sees them; bounded in number and size, and never anything but regular files. */
export interface ConfigFiles {
	/** Put before a path to name it on this host: `/`, or `/proc/4711/root`. */
	readonly root: string
	read(path: string): Read<'text', string>
	/** The names in a folder in ascending order. */
	list(path: string): Read<'names', readonly string[]>
	/** `unknown` where this user may not look. */
	kind(path: string): 'file' | 'folder' | 'other' | 'missing' | 'unknown'
	/** A small file and its mtime, for what is no configuration; undefined where it cannot be read. */
	peek(path: string): { readonly text: string; readonly modified: number } | undefined
	/** What was read or listed so far, with the time of its last change (milliseconds since the epoch, the later of ctime and that of the links that led there). */
	readonly changes: ReadonlyMap<string, number>
}

/** Apache's own configurations have tens of files of some KiB; mass hosting has thousands of virtual hosts. */
const MAX_FILES = 20_000
const MAX_FILE_BYTES = 4 * 1024 * 1024
const MAX_TOTAL_BYTES = 32 * 1024 * 1024
const MAX_NAMES = 200_000
/** fs/namei.c MAXSYMLINKS. */
const MAX_LINKS = 40

/** How a process sees the file system. */
export interface FileView {
	readonly root: string
	/** False for a path, free of links, at which the process has other files mounted than we have; left out = it sees what lies below the root. */
	readonly shares?: (path: string) => boolean
}

/** Opens the files of a view; every path given later is absolute as Apache sees it, and its links are followed below the root. */
export function createConfigFiles({ root, shares = () => true }: FileView): ConfigFiles {
	const changes = new Map<string, number>()
	let [files, bytes, names] = [0, 0, 0]
	const enter = (path: string) => {
		if (files >= MAX_FILES) throw new Refusal(`was not read: more than ${MAX_FILES} files and folders are included`)
		files++
		const place = resolveBelow(root, path)
		if (!shares(place.path)) throw new Refusal('is another file for Apache, which has other file systems mounted')
		return { place, file: join(root, place.path) }
	}
	return {
		root,
		changes,
		read: (path) =>
			attempt(() => {
				// httpd reads this one device and refuses all others (server/util.c ap_pcfg_openfile).
				if (path === '/dev/null') return { ok: true, text: '' }
				const { place, file } = enter(path)
				const { text, size, changed } = readRegular(file, MAX_TOTAL_BYTES - bytes)
				bytes += size
				changes.set(path, Math.max(place.changed, changed))
				return { ok: true, text }
			}),
		list: (path) =>
			attempt(() => {
				const { place, file } = enter(path)
				const changed = Math.max(place.changed, lstatSync(file).ctimeMs)
				const found = readNames(file, MAX_NAMES - names)
				if (!found) throw new Refusal(`was not read: folders hold more than ${MAX_NAMES} names`)
				names += found.length
				changes.set(path, changed)
				return { ok: true, names: found.sort() }
			}),
		peek: (path) => {
			const found = attempt(() => ({ ok: true as const, ...readRegular(enter(path).file, MAX_TOTAL_BYTES - bytes) }))
			return found.ok ? found : undefined
		},
		kind: (path) => {
			try {
				const status = lstatSync(join(root, resolveBelow(root, path).path))
				if (status.isDirectory()) return 'folder'
				return status.isFile() ? 'file' : 'other'
			} catch (error) {
				return isMissing(error) ? 'missing' : 'unknown'
			}
		},
	}
}

class Refusal extends Error {}

function attempt<T>(read: () => T): T | { ok: false; reason: string; missing: boolean } {
	try {
		return read()
	} catch (error) {
		if (error instanceof Refusal) return { ok: false, reason: error.message, missing: false }
		const missing = isMissing(error)
		return { ok: false, reason: missing ? 'does not exist' : `is not readable (${errorCode(error)})`, missing }
	}
}

function isMissing(error: unknown): boolean {
	return ['ENOENT', 'ENOTDIR'].includes(errorCode(error))
}

/**
 * Follows links as the process would whose root this is: the kernel would follow an absolute one from our root, out of a
 * container into the host.
 */
function resolveBelow(root: string, path: string): { path: string; changed: number } {
	const ahead = path.split('/').filter(Boolean)
	let [current, changed, links] = ['/', 0, 0]
	while (ahead.length > 0) {
		const part = ahead.shift()!
		if (part === '.') continue
		if (part === '..') {
			current = posix.dirname(current)
			continue
		}
		const next = posix.join(current, part)
		const status = lstatSync(join(root, next))
		if (!status.isSymbolicLink()) {
			current = next
			continue
		}
		if (++links > MAX_LINKS) throw new Refusal('is a circle of links')
		changed = Math.max(changed, status.ctimeMs)
		const target = readlinkSync(join(root, next))
		if (target.startsWith('/')) current = '/'
		ahead.unshift(...target.split('/').filter(Boolean))
	}
	return { path: current, changed }
}

/** The names in a folder; undefined where there are more than `most`, however many. */
function readNames(path: string, most: number): string[] | undefined {
	const folder = opendirSync(path, { bufferSize: 256 })
	try {
		const names: string[] = []
		for (let entry = folder.readSync(); entry; entry = folder.readSync()) {
			if (names.length >= most) return undefined
			names.push(entry.name)
		}
		return names
	} finally {
		folder.closeSync()
	}
}

/** Opening a FIFO would block, a device could act, and /proc/kmsg takes what it hands out: nothing is opened that is not a regular file with a size. */
function readRegular(file: string, bytesLeft: number) {
	if (!lstatSync(file).isFile()) throw new Refusal('is not a regular file')
	const descriptor = openSync(
		file,
		constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW | constants.O_NOCTTY,
	)
	try {
		const status = fstatSync(descriptor)
		if (!status.isFile()) throw new Refusal('is not a regular file')
		if (status.size > MAX_FILE_BYTES) throw new Refusal(`is larger than ${MAX_FILE_BYTES} bytes`)
		if (status.size > bytesLeft) throw new Refusal(`was not read: more than ${MAX_TOTAL_BYTES} bytes are included`)
		const buffer = Buffer.alloc(status.size)
		let length = 0
		for (let read = -1; read !== 0 && length < buffer.length; length += read) {
			read = readSync(descriptor, buffer, length, buffer.length - length, null)
		}
		// Configurations of old are in Latin 1: what is no UTF-8 is kept byte by byte, only names and numbers count.
		const { size, ctimeMs, mtimeMs } = status
		return { text: buffer.toString('utf8', 0, length), size, changed: ctimeMs, modified: mtimeMs }
	} finally {
		closeSync(descriptor)
	}
}
