import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A file's text, or why there is none, in words that follow its path: `is not readable (EACCES)`. */
export type FileText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string }

/** Reads files below a root, bounded in number and size, so that a strange Include cannot hold the sidecar up. */
export interface ConfigFiles {
	read(path: string): FileText
	/** The names in a folder in ascending order, or why it cannot be listed. */
	list(
		path: string,
	): { readonly ok: true; readonly names: readonly string[] } | { readonly ok: false; readonly reason: string }
	kind(path: string): 'file' | 'folder' | 'other' | 'missing'
}

/** Apache's own configurations have tens of files of some KiB; mass hosting has thousands of virtual hosts. */
const FILE_LIMIT = 20_000
const TOO_MANY = `was not read: more than ${FILE_LIMIT} files and folders are included`
const FILE_BYTES = 4 * 1024 * 1024
const TOTAL_BYTES = 64 * 1024 * 1024

/** Opens the files below `root`; every path given later is absolute as Apache sees it. */
export function createConfigFiles(root: string): ConfigFiles {
	let files = 0
	let bytes = 0
	return {
		read(path) {
			if (files >= FILE_LIMIT) return { ok: false, reason: TOO_MANY }
			files++
			const result = readBounded(join(root, path), TOTAL_BYTES - bytes)
			if (result.ok) bytes += result.text.length
			return result
		},
		list(path) {
			if (files >= FILE_LIMIT) return { ok: false, reason: TOO_MANY }
			files++
			try {
				return { ok: true, names: readdirSync(join(root, path)).sort() }
			} catch (error) {
				return { ok: false, reason: describeError(error) }
			}
		},
		kind: (path) => kindOf(join(root, path)),
	}
}

function readBounded(path: string, bytesLeft: number): FileText {
	try {
		const status = statSync(path)
		// A FIFO or device would block the open or never end.
		if (!status.isFile()) return { ok: false, reason: 'is not a regular file' }
		if (status.size > FILE_BYTES) return { ok: false, reason: `is larger than ${FILE_BYTES} bytes` }
		if (status.size > bytesLeft)
			return { ok: false, reason: `was not read: more than ${TOTAL_BYTES} bytes are included` }
		return { ok: true, text: readFileSync(path, 'utf8') }
	} catch (error) {
		return { ok: false, reason: describeError(error) }
	}
}

function kindOf(path: string): 'file' | 'folder' | 'other' | 'missing' {
	try {
		const status = statSync(path)
		if (status.isDirectory()) return 'folder'
		return status.isFile() ? 'file' : 'other'
	} catch {
		return 'missing'
	}
}

function describeError(error: unknown): string {
	const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
	return code === 'ENOENT' ? 'does not exist' : `is not readable (${code})`
}
