import {
	closeSync,
	constants,
	fstatSync,
	lstatSync,
	opendirSync,
	openSync,
	readlinkSync,
	readSync,
	statSync,
} from 'node:fs'
import { join, posix } from 'node:path'
import { errorCode } from '../../settings/error-text.js'
import { readBinary } from './binary-file.js'

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
	/** What is no configuration, its mtime and ctime and where it lies on this host; only the last bytes of it where their number is given. Undefined where it cannot be read. */
	peek(
		path: string,
		last?: number,
	): { readonly text: string; readonly modified: number; readonly changed: number; readonly file: string } | undefined
	/** A program or a module's object, a character for each byte; undefined where it cannot be read. */
	binary(path: string): string | undefined
	/**
	 * What was read, listed or asked for so far, with the time of its last change (milliseconds since the epoch, the later of ctime and that of
	 * the links that led there); of what is only asked for, since when it may have been there, or gone.
	 */
	readonly changes: ReadonlyMap<string, number>
}

/** Apache's own configurations have tens of files of some KiB; mass hosting has thousands of virtual hosts. */
const MAX_FILES = 20_000
const MAX_FILE_BYTES = 4 * 1024 * 1024
const MAX_TOTAL_BYTES = 32 * 1024 * 1024
const MAX_NAMES = 200_000
/** fs/namei.c MAXSYMLINKS. */
const MAX_LINKS = 40

/**
 * What people call a file below this root: its plain path where that is the same file here (a unit with PrivateTmp has other file systems
 * mounted, and all the same the host's /etc), else the path through the root, without links that would lead back to ours.
 */
export function nameOnHost(root: string, path: string): string {
	const through = join(root, path)
	try {
		const resolved = join(root, resolveBelow(root, path).path)
		return [path, through].find((name) => isSameFile(name, resolved)) ?? resolved
	} catch {
		return through
	}
}

function isSameFile(name: string, other: string): boolean {
	const [one, two] = [statSync(name, { throwIfNoEntry: false }), statSync(other)]
	return one?.ino === two.ino && one.dev === two.dev
}

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
	const note = (path: string, at: number) => changes.set(path, Math.max(at, changes.get(path) ?? 0))
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
				note(path, Math.max(place.changed, changed))
				return { ok: true, text }
			}),
		list: (path) =>
			attempt(() => {
				const { place, file } = enter(path)
				const changed = Math.max(place.changed, lstatSync(file).ctimeMs)
				const found = readNames(file, MAX_NAMES - names)
				if (!found) throw new Refusal(`was not read: folders hold more than ${MAX_NAMES} names`)
				names += found.length
				note(path, changed)
				return { ok: true, names: found.sort(byBytes) }
			}),
		peek: (path, last) => {
			const found = attempt(() => {
				const { file } = enter(path)
				return { ok: true as const, file, ...readRegular(file, MAX_TOTAL_BYTES - bytes, last) }
			})
			return found.ok ? found : undefined
		},
		binary: (path) => {
			const found = attempt(() => ({ ok: true as const, bytes: readBinary(enter(path).file) }))
			return found.ok ? found.bytes : undefined
		},
		kind: (path) => {
			try {
				const place = resolveBelow(root, path)
				const status = lstatSync(join(root, place.path))
				note(path, Math.max(place.changed, Math.min(status.ctimeMs, lastEntry(root, place.path))))
				if (status.isDirectory()) return 'folder'
				return status.isFile() ? 'file' : 'other'
			} catch (error) {
				if (!isMissing(error)) return 'unknown'
				note(path, lastEntry(root, path))
				return 'missing'
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

/** When a name was last put into the nearest folder above a path that there is, or taken out of it. */
function lastEntry(root: string, path: string): number {
	for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
		try {
			const status = lstatSync(join(root, resolveBelow(root, folder).path))
			return status.isDirectory() ? status.mtimeMs : status.ctimeMs
		} catch (error) {
			if (!isMissing(error) || folder === '/') return 0
		}
	}
}

/** As strcmp does it (apr_dir_read's names, server/util.c fname_alphasort): UTF-16 has another order beyond U+FFFF. */
function byBytes(a: string, b: string): number {
	return Buffer.compare(Buffer.from(a), Buffer.from(b))
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
function readRegular(file: string, bytesLeft: number, last = Number.POSITIVE_INFINITY) {
	if (!lstatSync(file).isFile()) throw new Refusal('is not a regular file')
	const descriptor = openSync(
		file,
		constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW | constants.O_NOCTTY,
	)
	try {
		const status = fstatSync(descriptor)
		if (!status.isFile()) throw new Refusal('is not a regular file')
		const wanted = Math.min(status.size, last)
		if (wanted > MAX_FILE_BYTES) throw new Refusal(`is larger than ${MAX_FILE_BYTES} bytes`)
		if (wanted > bytesLeft) throw new Refusal(`was not read: more than ${MAX_TOTAL_BYTES} bytes are included`)
		const buffer = Buffer.alloc(wanted)
		let length = 0
		for (let read = -1; read !== 0 && length < wanted; length += read) {
			read = readSync(descriptor, buffer, length, wanted - length, status.size - wanted + length)
		}
		// Configurations of old are in Latin 1: what is no UTF-8 is kept byte by byte, only names and numbers count.
		const { size, ctimeMs, mtimeMs } = status
		return { text: buffer.toString('utf8', 0, length), size, changed: ctimeMs, modified: mtimeMs }
	} finally {
		closeSync(descriptor)
	}
}
