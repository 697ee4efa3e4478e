import { posix } from 'node:path'
import type { ConfigFiles } from './config-files.js'

/** httpd allows 128 (server/config.c AP_MAX_INCLUDE_DIR_DEPTH); links that lead back are cut off sooner here. */
const MAX_FOLDER_DEPTH = 20

/** The files that an Include names, in the order in which httpd reads them, and what could not be followed. */
export interface IncludePaths {
	readonly files: readonly string[]
	readonly problems: readonly string[]
}

/**
 * Finds what `Include pattern` means (server/util.c ap_dir_fnmatch): wildcards in any part of the path, names in
 * ascending order, a folder stands for every file below it, a leading dot is only matched by a dot.
 */
export function findIncludePaths(pattern: string, optional: boolean, files: ConfigFiles): IncludePaths {
	const found: string[] = []
	const problems: string[] = []
	expand('/', posix.normalize(pattern).split('/').filter(Boolean), { found, problems, optional, files })
	return { files: found, problems }
}

interface Search {
	readonly found: string[]
	readonly problems: string[]
	readonly optional: boolean
	readonly files: ConfigFiles
}

function expand(folder: string, parts: readonly string[], search: Search): void {
	const [part, ...rest] = parts
	if (part === undefined) addPath(folder, 0, search)
	else if (/[*?[]/.test(part)) expandWildcard(folder, part, rest, search)
	else expand(posix.join(folder, part), rest, search)
}

function expandWildcard(folder: string, part: string, rest: readonly string[], search: Search): void {
	const listed = search.files.list(folder)
	if (!listed.ok) {
		if (!search.optional) search.problems.push(`${folder} ${listed.reason}`)
		return
	}
	const matches = compileGlob(part)
	for (const name of listed.names.filter((candidate) => matches.test(candidate))) {
		const path = posix.join(folder, name)
		if (rest.length === 0 || search.files.kind(path) === 'folder') expand(path, rest, search)
	}
}

function addPath(path: string, depth: number, search: Search): void {
	const kind = search.files.kind(path)
	if (kind === 'missing' && search.optional) return
	if (kind !== 'folder') {
		search.found.push(path)
		return
	}
	if (depth >= MAX_FOLDER_DEPTH) {
		search.problems.push(`${path} was not followed: more than ${MAX_FOLDER_DEPTH} folders deep`)
		return
	}
	const listed = search.files.list(path)
	if (!listed.ok) search.problems.push(`${path} ${listed.reason}`)
	else for (const name of listed.names) addPath(posix.join(path, name), depth + 1, search)
}

/** A name pattern as apr_fnmatch with APR_FNM_PERIOD reads it. */
function compileGlob(glob: string): RegExp {
	const body = glob.replace(
		/\[(!|\^)?(\]?[^\]]*)\]|\\?[\s\S]/g,
		(token, negation: string | undefined, set: string | undefined) => {
			if (set !== undefined) return `[${negation ? '^' : ''}${set.replace(/[\\\]^[]/g, '\\$&')}]`
			if (token === '*') return '[^/]*'
			if (token === '?') return '[^/]'
			return token.slice(-1).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
		},
	)
	return new RegExp(`^${/^[*?[]/.test(glob) ? '(?!\\.)' : ''}${body}$`)
}
