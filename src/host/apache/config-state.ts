import type { ConfigFiles } from './config-files.js'
import type { Macro } from './macros.js'

/** httpd's version, as the program bears it. */
export type Version = readonly [major: number, minor: number, patch: number]

/** Where reading starts, and what Apache knows before its first line. */
export interface ConfigStart {
	readonly file: string
	readonly serverRoot: string
	/** The lines of -C and -c, read before and after the file. */
	readonly before: readonly string[]
	readonly after: readonly string[]
	/** Names given with -D; undefined where the command line cannot be seen. */
	readonly defines: readonly string[] | undefined
	/** What `${NAME}` falls back to; undefined where it cannot be seen, a value of undefined where it cannot be told. */
	readonly environment: ReadonlyMap<string, string | undefined> | undefined
	/** Undefined where the program could not be read. */
	readonly version: Version | undefined
	/** Source files of the modules that are compiled in: `core.c`. */
	readonly compiledIn: readonly string[]
	/** Where the program is read on this host; undefined where it cannot be. */
	readonly program?: string | undefined
}

/** The directives that anything is read from: of all others nothing is kept. */
export const READ_DIRECTIVES = [
	'asyncrequestworkerfactor',
	'defaultruntimedir',
	'keepalive',
	'keepalivetimeout',
	'listen',
	'listenbacklog',
	'listencoresbucketsratio',
	'loadmodule',
	'maxclients',
	'maxconnectionsperchild',
	'maxrequestsperchild',
	'maxrequestworkers',
	'pidfile',
	'protocols',
	'proxytimeout',
	'requestreadtimeout',
	'serverlimit',
	'serverroot',
	'threadlimit',
	'threadsperchild',
	'timeout',
] as const

/** One of them. */
export type ReadDirective = (typeof READ_DIRECTIVES)[number]

/** One directive that is in force, with its place and the sections around it, outermost first (`virtualhost`). */
export interface Directive {
	/** In lower case: names have no case in Apache. `*` = anything may have been said here, which could not be read. */
	readonly name: ReadDirective | '*'
	readonly args: readonly string[]
	readonly file: string
	readonly line: number
	readonly sections: readonly string[]
	/** Why it may not be in force, or not with this value; undefined = it is. */
	readonly doubt: string | undefined
}

/** Whether something holds; the reason where that cannot be decided. */
export type Holds = 'yes' | 'no' | { readonly doubt: string }

/** A section that is open. */
export interface Section {
	readonly name: string
	readonly holds: Holds
	/** False for If… sections, which only choose. */
	readonly encloses: boolean
}

/** What Define gave a name. */
export interface Variable {
	readonly value: string
	readonly doubt: string | undefined
}

/** All that reading a configuration knows at one line. */
export interface ConfigState {
	readonly start: ConfigStart
	readonly files: ConfigFiles
	readonly directives: Directive[]
	readonly problems: string[]
	/** Names for IfModule and IfDefine, and whether they hold; a name that is missing does not. */
	readonly modules: Map<string, Holds>
	readonly defines: Map<string, Holds>
	/** Paths of the modules' objects and, as `program`, the program, with what may name directives in each once it was asked for. */
	readonly objects: Map<string, ReadonlySet<string> | undefined>
	readonly variables: Map<string, Variable>
	readonly macros: Map<string, Macro>
	serverRoot: string
	/** Something was left out that may have said anything: from here on what is missing may be there. */
	unseen: string | undefined
	/** Lines that were read so far, those of macros each time they are used. */
	lines: number
	/** Characters that macros have made so far. */
	macroLength: number
}

/** Where a line stands. */
export interface Place {
	readonly file: string
	readonly line: number
}

/** `/etc/apache2/apache2.conf:12`. */
export function nameOf({ file, line }: Place): string {
	return `${file}:${line}`
}
