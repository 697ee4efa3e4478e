import { posix } from 'node:path'
import type { ConfigFiles } from './config-files.js'
import { type ConfigLine, splitConfigLines, splitWords } from './config-lexer.js'
import { findIncludePaths } from './include-paths.js'
import { builtInModules, moduleNames } from './module-names.js'
import { ASSUMED_VERSION, matchVersion } from './version-condition.js'

/** httpd gives up at this depth, too (server/core.c AP_MAX_INCLUDE_DEPTH). */
const MAX_INCLUDE_DEPTH = 128

/** More directives than this are no configuration that anyone runs. */
const MAX_DIRECTIVES = 500_000

/** One directive that is in force, with its place and the sections around it, outermost first (`virtualhost`). */
export interface Directive {
	/** In lower case: names have no case in Apache. */
	readonly name: string
	readonly args: readonly string[]
	readonly file: string
	readonly line: number
	readonly sections: readonly string[]
}

/** Where reading starts, and what Apache knows before its first line. */
export interface ConfigStart {
	readonly file: string
	readonly serverRoot: string
	/** Names given with `-D`. */
	readonly defines: readonly string[]
	/** The environment that `${NAME}` falls back to: Debian's envvars. */
	readonly variables: ReadonlyMap<string, string>
	/** A module that is compiled in, where that is known otherwise: `worker` on old builds. */
	readonly builtIn?: readonly string[]
}

/** What a configuration says after Include, If… and Define are worked off. */
export interface ApacheConfig {
	readonly file: string
	readonly directives: readonly Directive[]
	/** Symbols of the modules loaded by LoadModule, in order. */
	readonly modules: readonly { readonly symbol: string; readonly file: string; readonly line: number }[]
	/** What could not be read or decided, each as `path:line: why`. */
	readonly problems: readonly string[]
}

interface Section {
	readonly name: string
	/** False inside an If… that does not hold. */
	readonly active: boolean
	/** False for If… sections, which only choose. */
	readonly encloses: boolean
}

interface Reading {
	readonly files: ConfigFiles
	readonly directives: Directive[]
	readonly modules: { symbol: string; file: string; line: number }[]
	readonly problems: string[]
	readonly moduleNames: Set<string>
	readonly defines: Set<string>
	readonly variables: Map<string, string>
	readonly environment: ReadonlyMap<string, string>
	serverRoot: string
}

/** Reads a configuration from its first file on, as httpd would at its start. Never throws: what fails becomes a problem. */
export function readApacheConfig(start: ConfigStart, files: ConfigFiles): ApacheConfig {
	const reading: Reading = {
		files,
		directives: [],
		modules: [],
		problems: [],
		moduleNames: new Set([...builtInModules(), ...(start.builtIn ?? [])]),
		defines: new Set(start.defines),
		variables: new Map(),
		environment: start.variables,
		serverRoot: start.serverRoot,
	}
	readFileInto(reading, start.file, [], [])
	const { directives, modules, problems } = reading
	return { file: start.file, directives, modules, problems }
}

/** `trail` is the chain of files that included this one, `outer` the sections around the Include. */
function readFileInto(reading: Reading, file: string, outer: readonly Section[], trail: readonly string[]): void {
	const content = reading.files.read(file)
	if (!content.ok) {
		reading.problems.push(`${file} ${content.reason}`)
		return
	}
	const sections = [...outer]
	const place = { file, trail: [...trail, file], depth: outer.length }
	for (const line of splitConfigLines(content.text)) readLine(reading, line, sections, place)
	const open = sections.slice(outer.length).at(-1)
	if (open) reading.problems.push(`${file}: <${open.name}> is not closed`)
}

interface Place {
	readonly file: string
	readonly trail: readonly string[]
	/** How many sections the file began in: it may not close those. */
	readonly depth: number
}

function readLine(reading: Reading, line: ConfigLine, sections: Section[], place: Place): void {
	const active = sections.at(-1)?.active ?? true
	if (line.text.startsWith('</')) closeSection(reading, line, sections, place)
	else if (line.text.startsWith('<')) openSection(reading, line, sections, place, active)
	else if (active) {
		const [name = '', ...args] = splitWords(resolveVariables(line.text, reading))
		readDirective(reading, { name: name.toLowerCase(), args, file: place.file, line: line.line }, sections, place)
	}
}

function closeSection(reading: Reading, line: ConfigLine, sections: Section[], place: Place): void {
	const name = /^<\/\s*([^\s>]+)/.exec(line.text)?.[1]?.toLowerCase()
	if (sections.length > place.depth && sections.at(-1)?.name === name) sections.pop()
	else reading.problems.push(`${place.file}:${line.line}: ${line.text} closes nothing`)
}

function openSection(reading: Reading, line: ConfigLine, sections: Section[], place: Place, active: boolean): void {
	const text = active ? resolveVariables(line.text, reading) : line.text
	const [, rawName = '', argument = ''] = /^<\s*([^\s>]+)\s*(.*?)>?\s*$/.exec(text) ?? []
	const name = rawName.toLowerCase()
	const holds = active ? testSection(reading, name, argument) : true
	if (holds === 'unknown') {
		const assumed = name === 'macro' ? 'left out' : 'taken as not holding'
		reading.problems.push(`${place.file}:${line.line}: ${line.text} cannot be decided, ${assumed}`)
	}
	const encloses = holds === 'plain'
	sections.push({ name, active: active && (encloses || holds === true), encloses })
}

/** Whether an If… section holds; `plain` for a section that holds settings of its own, such as VirtualHost. */
function testSection(reading: Reading, name: string, argument: string): boolean | 'plain' | 'unknown' {
	if (name === 'ifversion') return matchVersion(argument, ASSUMED_VERSION) ?? 'unknown'
	if (name === 'macro') return 'unknown'
	const negated = argument.startsWith('!')
	const word = splitWords(negated ? argument.slice(1) : argument)[0] ?? ''
	if (name === 'ifmodule') return reading.moduleNames.has(word) !== negated
	if (name === 'ifdefine') return reading.defines.has(word) !== negated
	if (name === 'iffile') return (reading.files.kind(absolute(reading, word)) !== 'missing') !== negated
	return 'plain'
}

type PlacedDirective = Omit<Directive, 'sections'>

function readDirective(reading: Reading, directive: PlacedDirective, sections: readonly Section[], place: Place): void {
	const [first = '', second] = directive.args
	switch (directive.name) {
		case 'include':
		case 'includeoptional':
			readInclude(reading, directive, sections, place)
			return
		case 'define':
			reading.defines.add(first)
			if (second !== undefined) reading.variables.set(first, second)
			return
		case 'undefine':
			reading.defines.delete(first)
			reading.variables.delete(first)
			return
		case 'serverroot':
			reading.serverRoot = first
			return
		case 'loadmodule':
			reading.modules.push({ symbol: first, file: directive.file, line: directive.line })
			for (const name of moduleNames(first, second ?? '')) reading.moduleNames.add(name)
			return
		case 'use':
			reading.problems.push(`${directive.file}:${directive.line}: Use of a macro is not followed`)
			return
		default:
			keepDirective(reading, directive, sections)
	}
}

function keepDirective(reading: Reading, directive: PlacedDirective, sections: readonly Section[]): void {
	if (reading.directives.length >= MAX_DIRECTIVES) return
	const enclosing = sections.filter((section) => section.encloses).map((section) => section.name)
	reading.directives.push({ ...directive, sections: enclosing })
}

function readInclude(reading: Reading, directive: PlacedDirective, sections: readonly Section[], place: Place): void {
	const where = `${directive.file}:${directive.line}`
	if (place.trail.length >= MAX_INCLUDE_DEPTH) {
		reading.problems.push(`${where}: not followed, more than ${MAX_INCLUDE_DEPTH} Includes deep`)
		return
	}
	const optional = directive.name === 'includeoptional'
	const paths = findIncludePaths(absolute(reading, directive.args[0] ?? ''), optional, reading.files)
	reading.problems.push(...paths.problems.map((problem) => `${where}: ${problem}`))
	for (const path of paths.files) {
		// httpd would refuse to start; following it here could double the files at every level.
		if (place.trail.includes(path)) reading.problems.push(`${where}: ${path} includes itself`)
		else readFileInto(reading, path, sections, place.trail)
	}
}

function absolute(reading: Reading, path: string): string {
	return posix.isAbsolute(path) ? path : posix.join(reading.serverRoot, path)
}

/** Puts in `${NAME}`: what Define set, else the environment, else it stays as it is (server/core.c ap_resolve_env). */
function resolveVariables(text: string, reading: Reading): string {
	return text.replace(/\$\{([^}]*)\}/g, (whole, name: string) => {
		return reading.variables.get(name) ?? reading.environment.get(name) ?? whole
	})
}
