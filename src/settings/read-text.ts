import { readFileSync, statSync } from 'node:fs'

/** A secret, a runbook or a configuration is never larger. */
const MAX_BYTES = 1_000_000

/**
 * Reads a text file as UTF-8, without its byte order mark. A folder, device or FIFO is refused before it is opened:
 * reading some of them never ends. Throws what `describeFileError` puts into words.
 */
export function readText(path: string): string {
	const status = statSync(path)
	if (!status.isFile()) throw fileError(path, status.isDirectory() ? 'EISDIR' : 'not a regular file')
	if (status.size > MAX_BYTES) throw fileError(path, 'too large')
	const bytes = readFileSync(path)
	if (isUtf16(bytes)) throw fileError(path, 'UTF-16')
	return bytes.toString('utf8').replace(/^\uFEFF/, '')
}

/** With its mark, or by the zero that is half of each letter of our alphabet. */
function isUtf16([first, second]: Buffer): boolean {
	if (first === undefined || second === undefined) return false
	return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || (first === 0) !== (second === 0)
}

function fileError(path: string, code: string): Error {
	return Object.assign(new Error(code), { code, path })
}

const WORDS: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such file',
	ENOTDIR: 'a part of its path is a file, not a folder',
	EISDIR: 'it is a folder, not a file',
	EACCES: 'this user may not read it',
	EPERM: 'this user may not read it',
	ELOOP: 'its links lead in a circle',
	ENAMETOOLONG: 'its path is too long',
	'not a regular file': 'it is a device or a pipe, not a file',
	'too large': 'it is larger than 1 MB',
	'UTF-16': 'it is UTF-16; save it as UTF-8',
}

/**
 * Why a file cannot be read, in words, never with what stands in it: `there is no such file (tried /etc/forewarn/key)`.
 * The path that was tried is named where it is not the one that was written.
 */
export function describeFileError(error: unknown, written: string): string {
	const { code, path } = error as { readonly code?: unknown; readonly path?: unknown }
	const why = WORDS[String(code)] ?? (code === undefined ? 'it cannot be read' : `it cannot be read (${code})`)
	const tried = typeof path === 'string' && path !== written ? ` (tried ${path})` : ''
	const home = written.startsWith('~') ? '; ~ is not expanded here, write the whole path' : ''
	return `${why}${tried}${home}`
}
