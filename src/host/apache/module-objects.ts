import { posix } from 'node:path'
import { readBinary } from './binary-file.js'
import type { ConfigState, Holds } from './config-state.js'
import { moduleNames } from './module-names.js'

/** The texts that may name a directive or a section, `<proxy`, of a program or a module's object, in lower case. */
export function commandTexts(binary: string): ReadonlySet<string> {
	return new Set(Array.from(binary.matchAll(/<?\w{2,64}(?=\0)/g), ([text]) => text.toLowerCase()))
}

/** Stands for the program among the paths of objects, which are absolute. */
export const PROGRAM = 'program'

/** STANDARD20_MODULE_STUFF keeps `__FILE__`; ap_add_module takes what stands behind its last slash. */
const SOURCE = /\0(?:[^\0]*\/)?(mod_[\w.-]+\.c)(?=\0)/g

/** What LoadModule brings. An object that is named otherwise than its symbol has to say itself which `<IfModule mod_….c>` finds it. */
export function addModule(state: ConfigState, [symbol = '', object = '']: readonly string[], doubt?: string): void {
	const add = (name: string, why: string | undefined) => {
		if (state.modules.get(name) !== 'yes') state.modules.set(name, why === undefined ? 'yes' : { doubt: why })
	}
	const guesses = [symbol.replace(/_module$/, ''), /mod_([^/]*)\.so$/.exec(object)?.[1]].map((stem) => `mod_${stem}.c`)
	const source = moduleNames(symbol, object)?.[1] ?? sourceOf(state, object, guesses)
	for (const name of source ? [symbol, source] : [symbol]) add(name, doubt)
	const unknown = `which source file ${symbol} was made of is not known: ${object} does not tell`
	for (const guess of source ? [] : guesses) add(guess, doubt ?? unknown)
	if (doubt === undefined) state.objects.set(posix.resolve(state.serverRoot, object), undefined)
}

/** The source file whose name a module's object bears; modules whose hooks it comes before or after stand there as well. */
function sourceOf(state: ConfigState, object: string, guesses: readonly string[]): string | undefined {
	const binary = state.files.binary(posix.resolve(state.serverRoot, object)) ?? ''
	const sources = new Set(Array.from(binary.matchAll(SOURCE), ([, source = '']) => source))
	return guesses.find((guess) => sources.has(guess)) ?? (sources.size === 1 ? [...sources][0] : undefined)
}

/** Sections that the core names without having them (ap_check_cmd_context). */
const OF_PROXY = ['<proxy', '<proxymatch']

/**
 * Whether Apache knows a directive, or a section by its name with `<` before it, which has no case (ap_exists_directive): the names stand
 * as texts in the program and in the objects of modules (command_rec). The linker keeps one that ends another only as its end.
 */
export function knowsCommand(state: ConfigState, name: string): Holds {
	const wanted = name.toLowerCase()
	const isForeign = OF_PROXY.includes(wanted) && !state.start.compiledIn.includes('mod_proxy.c')
	const known = [...state.objects.keys()]
		.filter((path) => path !== PROGRAM || !isForeign)
		.map((path) => textsOf(state, path))
	if (known.some((texts) => texts?.has(wanted))) return 'yes'
	if (state.unseen !== undefined) return { doubt: state.unseen }
	const isUnclear = known.some((texts) => !texts || [...texts].some((text) => text.endsWith(wanted)))
	return isUnclear ? { doubt: `whether a module brings ${name} is not known here` } : 'no'
}

/** Read when they are first asked for: few configurations ask, and each costs milliseconds. */
function textsOf({ files, objects, start }: ConfigState, path: string): ReadonlySet<string> | undefined {
	const known = objects.get(path)
	if (known) return known
	const binary = path === PROGRAM ? start.program && readBinary(start.program) : files.binary(path)
	const texts = binary ? commandTexts(binary) : undefined
	objects.set(path, texts)
	return texts
}
