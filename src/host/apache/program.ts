import { readBinary } from './binary-file.js'
import type { Version } from './config-state.js'
import type { Mpm } from './server-limits.js'

/** What a program bears in itself, as `httpd -V` and `-l` print it. */
export interface ApacheProgram {
	/** HTTPD_ROOT: the server root without -d. */
	readonly serverRoot: string
	/** SERVER_CONFIG_FILE: the first file without -f, absolute or relative to the server root. */
	readonly configFile: string
	/** DEFAULT_PIDLOG. */
	readonly pidFile: string | undefined
	readonly version: Version | undefined
	/** The MPM that is compiled in; undefined where it is a module. */
	readonly mpm: Mpm | undefined
	/** Source files of the modules that are compiled in. */
	readonly modules: readonly string[]
	/** Where it was read. */
	readonly file: string
}

/** Reads a program's own texts, or says that it is no Apache, or closed to this user. Nothing is run. */
export function readProgram(path: string): ApacheProgram | 'other' | 'closed' {
	const text = readBinary(path)
	if (text === undefined) return 'closed'
	// server/main.c show_compile_settings prints these as literals.
	const literal = (name: string) => new RegExp(` -D ${name}="([^"\\0\\n]*)"`).exec(text)?.[1]
	const serverRoot = literal('HTTPD_ROOT')
	const configFile = literal('SERVER_CONFIG_FILE')
	if (serverRoot === undefined || configFile === undefined) return 'other'
	const version = /Apache\/(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number)
	return {
		serverRoot,
		configFile,
		pidFile: literal('DEFAULT_PIDLOG'),
		version: version as Version | undefined,
		mpm: compiledMpm(text),
		file: path,
		modules: [...new Set(Array.from(text.matchAll(MODULE_SOURCE), ([, source = '']) => source))],
	}
}

/** The names that STANDARD20_MODULE_STUFF keeps (`__FILE__`), between two zeros. */
const MODULE_SOURCE = /\0((?:(?:mod_|util_)\w+|core|http_core|prefork|worker|event|mpm_itk)\.c)(?=\0)/g

/** Names of directives that only one MPM brings. */
function compiledMpm(text: string): Mpm | undefined {
	if (text.includes('\0AsyncRequestWorkerFactor\0')) return 'event'
	if (text.includes('\0ThreadsPerChild\0')) return 'worker'
	return text.includes('\0MaxSpareServers\0') ? 'prefork' : undefined
}
