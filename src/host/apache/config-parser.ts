import { posix } from 'node:path'
import { testSection } from './conditions.js'
import type { ConfigFiles } from './config-files.js'
import { addProblem, hasRoom, isRead, keep, leaveOut } from './config-kept.js'
import { type ConfigLine, splitConfigLines, splitWords } from './config-lexer.js'
import {
	type ConfigStart,
	type ConfigState,
	type Directive,
	type Holds,
	nameOf,
	type Place,
	type Section,
} from './config-state.js'
import { findIncludePaths } from './include-paths.js'
import { expandMacro, parseMacroHead } from './macros.js'
import { compiledNames } from './module-names.js'
import { addModule, PROGRAM } from './module-objects.js'
import { type Resolved, resolveVariables } from './variables.js'

/** httpd gives up at this depth, too (server/core.c AP_MAX_INCLUDE_DEPTH). */
const MAX_INCLUDE_DEPTH = 128
/** A file's greatest length. Macros count each time they are used: such as use each other twice double at every step. */
const MAX_MACRO_LENGTH = 4 * 1024 * 1024
/** What a line costs however short it is, in characters. */
const MIN_LINE_COST = 64
/** Mass hosting: 20,000 virtual hosts of 50 lines. */
const MAX_LINES = 1_000_000

/** What a configuration says after Include, If…, Define and Use are worked off. */
export interface ApacheConfig {
	readonly directives: readonly Directive[]
	/** What could not be read or decided, each as `path:line: why`. */
	readonly problems: readonly string[]
}

/** Reads a configuration as httpd would at its start: -C, the file, -c. Never throws: what fails becomes a doubt and a problem. */
export function readApacheConfig(start: ConfigStart, files: ConfigFiles): ApacheConfig {
	const state: ConfigState = {
		start,
		files,
		directives: [],
		problems: [],
		modules: new Map(start.compiledIn.flatMap(compiledNames).map((name) => [name, 'yes'])),
		defines: new Map((start.defines ?? []).map((name) => [name, 'yes'])),
		objects: new Map([[PROGRAM, undefined]]),
		variables: new Map(),
		macros: new Map(),
		serverRoot: start.serverRoot,
		unseen: undefined,
		lines: 0,
		macroLength: 0,
	}
	readLines(state, commandLines(start.before), [], { file: '-C', trail: [] })
	readFile(state, start.file, [], { file: start.file, line: 0 }, [])
	readLines(state, commandLines(start.after), [], { file: '-c', trail: [] })
	return { directives: state.directives, problems: state.problems }
}

function commandLines(lines: readonly string[]): ConfigLine[] {
	return lines.flatMap((text, index) => splitConfigLines(text).map((line) => ({ ...line, line: index + 1 })))
}

/** The file being read, and those that included it. */
interface Trail {
	readonly file: string
	readonly trail: readonly string[]
}

/** `outer` are the sections around the Include that stands at `place`. */
function readFile(
	state: ConfigState,
	file: string,
	outer: readonly Section[],
	place: Place,
	trail: readonly string[],
): void {
	const content = state.files.read(file)
	if (content.ok) {
		const lines = splitConfigLines(content.text, MAX_LINES - state.lines + 1)
		readLines(state, lines, outer, { file, trail: [...trail, file] })
	} else leaveOut(state, `${file} ${content.reason}`, outer, place)
}

function readLines(state: ConfigState, lines: readonly ConfigLine[], outer: readonly Section[], trail: Trail): void {
	state.lines += lines.length
	if (state.lines > MAX_LINES) {
		leaveOut(state, `${trail.file} was not read: more than ${MAX_LINES} lines are included`, outer, {
			file: trail.file,
			line: 0,
		})
		return
	}
	const sections = [...outer]
	for (let index = 0; index < lines.length; index++) {
		const { text, line } = lines[index]!
		const place = { file: trail.file, line }
		if (text.startsWith('</')) closeSection(state, text, sections, outer.length, place)
		else if (text.startsWith('<')) index = openSection(state, lines, index, sections, place)
		else if (sections.at(-1)?.holds !== 'no') readDirective(state, text, sections, place, trail)
	}
	const open = sections.slice(outer.length).at(-1)
	if (open) addProblem(state, `${trail.file}: <${open.name}> is not closed`)
}

function closeSection(state: ConfigState, text: string, sections: Section[], depth: number, place: Place): void {
	const name = /^<\/\s*([^\s>]+)/.exec(text)?.[1]?.toLowerCase()
	if (sections.length > depth && sections.at(-1)?.name === name) sections.pop()
	else addProblem(state, `${nameOf(place)}: ${text} closes nothing`)
}

/** Returns the index of the last line that was used up: the lines of a macro and of a program in Perl are no directives. */
function openSection(
	state: ConfigState,
	lines: readonly ConfigLine[],
	index: number,
	sections: Section[],
	place: Place,
): number {
	const { text } = lines[index]!
	const outer = sections.at(-1)?.holds ?? 'yes'
	const [, rawName = '', rawArgument = ''] = /^<\s*([^\s>]+)\s*(.*?)>?\s*$/.exec(text) ?? []
	const name = rawName.toLowerCase()
	if (outer !== 'no' && (name === 'macro' || name === 'perl')) {
		const end = lines.findIndex((each, at) => at > index && new RegExp(`^</${name}>`, 'i').test(each.text))
		const body = lines.slice(index + 1, end < 0 ? undefined : end)
		if (name === 'macro') {
			const { name: macro, parameters } = parseMacroHead(rawArgument)
			const known = { file: place.file, parameters, lines: body, doubt: doubtOf(outer) }
			if (hasRoom(state, state.macros, macro, sections, place)) state.macros.set(macro, known)
		} else leaveOut(state, `${nameOf(place)}: a <Perl> section is not run`, sections, place)
		return end < 0 ? lines.length : end
	}
	const argument = outer === 'no' ? { text: rawArgument, doubt: undefined } : resolveVariables(rawArgument, state)
	const holds = outer === 'no' ? undefined : testSection(name, argument.text, state)
	const sure = argument.doubt !== undefined && holds !== undefined ? { doubt: argument.doubt } : holds
	if (typeof sure === 'object') addProblem(state, `${nameOf(place)}: ${text} cannot be decided: ${sure.doubt}`)
	sections.push({ name, holds: both(outer, sure ?? 'yes'), encloses: holds === undefined })
	return index
}

function both(outer: Holds, inner: Holds): Holds {
	if (outer === 'no' || inner === 'no') return 'no'
	return outer === 'yes' ? inner : outer
}

function doubtOf(holds: Holds): string | undefined {
	return typeof holds === 'object' ? holds.doubt : undefined
}

function readDirective(
	state: ConfigState,
	line: string,
	sections: readonly Section[],
	place: Place,
	trail: Trail,
): void {
	const resolved: Resolved = resolveVariables(line, state)
	const [rawName = '', ...args] = splitWords(resolved.text)
	const name = rawName.toLowerCase()
	const doubt = doubtOf(sections.at(-1)?.holds ?? 'yes') ?? resolved.doubt
	const [first = '', second] = args
	switch (name) {
		case 'include':
		case 'includeoptional':
			if (resolved.doubt === undefined) readInclude(state, name, first, sections, place, trail)
			else leaveOut(state, `${nameOf(place)}: ${resolved.doubt}`, sections, place)
			return
		case 'define':
			if (!hasRoom(state, state.defines, first, sections, place)) return
			state.defines.set(first, doubt === undefined ? 'yes' : { doubt })
			if (second !== undefined) state.variables.set(first, { value: second, doubt })
			return
		case 'undefine':
			undefine(state, first, doubt)
			return
		case 'serverroot':
			if (doubt === undefined) state.serverRoot = first
			else leaveOut(state, `${nameOf(place)}: ${doubt}`, sections, place)
			break
		case 'loadmodule':
			if (!hasRoom(state, state.modules, first, sections, place)) return
			addModule(state, args, doubt)
			break
		case 'use':
			useMacro(state, args, sections, place, trail)
			return
	}
	if (isRead(name)) keep(state, { name, args, ...place, doubt }, sections)
}

function undefine(state: ConfigState, name: string, doubt: string | undefined): void {
	const value = state.variables.get(name)?.value
	if (doubt === undefined) {
		state.defines.delete(name)
		state.variables.delete(name)
	} else if (state.defines.has(name)) {
		state.defines.set(name, { doubt })
		if (value !== undefined) state.variables.set(name, { value, doubt })
	}
}

function readInclude(
	state: ConfigState,
	name: string,
	path: string,
	sections: readonly Section[],
	place: Place,
	trail: Trail,
): void {
	if (trail.trail.length >= MAX_INCLUDE_DEPTH) {
		leaveOut(state, `${nameOf(place)}: not followed, more than ${MAX_INCLUDE_DEPTH} Includes deep`, sections, place)
		return
	}
	const paths = findIncludePaths(posix.resolve(state.serverRoot, path), name === 'includeoptional', state.files)
	for (const file of paths.files) {
		// httpd would refuse to start; following it here could double the files at every level.
		if (trail.trail.includes(file)) leaveOut(state, `${nameOf(place)}: ${file} includes itself`, sections, place)
		else readFile(state, file, sections, place, trail.trail)
	}
	for (const problem of paths.problems) leaveOut(state, `${nameOf(place)}: ${problem}`, sections, place)
}

function useMacro(
	state: ConfigState,
	[name = '', ...args]: readonly string[],
	sections: readonly Section[],
	place: Place,
	trail: Trail,
): void {
	const used = `macro ${name.toLowerCase()}`
	const macro = state.macros.get(name.toLowerCase())
	const lines = macro && expandMacro(macro, args, MAX_MACRO_LENGTH - state.macroLength)
	const why =
		(lines === undefined || macro?.doubt !== undefined ? 'is not known' : undefined) ??
		(trail.trail.includes(used) ? 'uses itself' : undefined)
	if (why !== undefined || !Array.isArray(lines)) {
		const tooLong = `makes too long lines, or more than ${MAX_MACRO_LENGTH} characters`
		leaveOut(state, `${nameOf(place)}: the macro ${name} ${why ?? tooLong}`, sections, place)
		return
	}
	for (const { text } of lines) state.macroLength += Math.max(text.length, MIN_LINE_COST)
	readLines(state, lines, sections, { file: macro!.file, trail: [...trail.trail, used] })
}
