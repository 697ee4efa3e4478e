import { posix } from 'node:path'
import type { ConfigFiles } from './config-files.js'
import { hasWildcard, matchGlob } from './glob.js'

/** httpd allows 128 (server/config.c AP_MAX_INCLUDE_DIR_DEPTH); links that lead back are cut off sooner here. */
const MAX_FOLDER_DEPTH = 20

/** The files that an Include names, in the order in which httpd reads them, and what could not be followed. */
export interface IncludePaths {
	readonly files: readonly string[]
	readonly problems: readonly string[]
}

/**
 * Finds what `Include pattern` means (server/util.c ap_dir_fnmatch): wildcards in any part of the path, names in
 * ascending order, a folder stands for every file below it.
 */
export function findIncludePaths(pattern: string, optional: boolean, files: ConfigFiles): IncludePaths {
	const search = { found: [], problems: [], optional, files }
	expand('/', posix.normalize(pattern).split('/').filter(Boolean), search)
	return { files: search.found, problems: search.problems }
}

interface Search {
	readonly found: string[]
	readonly problems: string[]
	readonly optional: boolean
	readonly files: ConfigFiles
}

function expand(folder: string, parts: readonly string[], search: Search): void {
	const wild = parts.findIndex(hasWildcard)
	if (wild < 0) {
		addPath(posix.join(folder, ...parts), 0, search)
		return
	}
	const parent = posix.join(folder, ...parts.slice(0, wild))
	const listed = search.files.list(parent)
	if (!listed.ok) {
		// Asked for, so that it is noticed when it comes.
		if (!(search.optional && listed.missing && search.files.kind(parent) === 'missing'))
			search.problems.push(`${parent} ${listed.reason}`)
		return
	}
	const rest = parts.slice(wild + 1)
	for (const name of listed.names.filter((each) => matchGlob(parts[wild]!, each))) {
		const path = posix.join(parent, name)
		if (rest.length === 0 || search.files.kind(path) !== 'file') expand(path, rest, search)
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
