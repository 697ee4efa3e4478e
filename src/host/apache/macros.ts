import { MAX_LINE_LENGTH, replaceBounded, splitWords } from './config-lexer.js'

/** A `<Macro>` of mod_macro: its parameters and its lines with their numbers. */
export interface Macro {
	readonly file: string
	readonly parameters: readonly string[]
	readonly lines: readonly { readonly line: number; readonly text: string }[]
	/** Why it may be defined otherwise. */
	readonly doubt: string | undefined
}

/**
 * The lines of a macro with the arguments of `Use` in the place of its parameters, the longest name first where several
 * begin alike (modules/core/mod_macro.c substitute_macro_args). Undefined where the numbers of both differ: httpd refuses that.
 * `too long` where they would have more than `most` characters together, or one more than httpd takes.
 */
export function expandMacro(
	macro: Macro,
	args: readonly string[],
	most: number,
): Macro['lines'] | 'too long' | undefined {
	if (args.length !== macro.parameters.length) return undefined
	const values = new Map(macro.parameters.map((name, index) => [name, asArgument(name, args[index]!)]))
	if (values.size === 0) return macro.lines
	const names = [...values.keys()].sort((a, b) => b.length - a.length).map(escapePattern)
	const pattern = new RegExp(names.join('|'), 'g')
	const lines: Macro['lines'][number][] = []
	let length = 0
	for (const { line, text: written } of macro.lines) {
		const text = replaceBounded(written, pattern, MAX_LINE_LENGTH, (name) => values.get(name)!)
		length += text?.length ?? 0
		if (text === undefined || length > most) return 'too long'
		lines.push({ line, text })
	}
	return lines
}

/** A parameter that begins with @ is put in between double quotes (ESCAPE_ARG): `1@n` is then the word `1"4"`. */
function asArgument(name: string, value: string): string {
	return name.startsWith('@') ? `"${value.replace(/["\\]/g, '\\$&')}"` : value
}

/** The name and parameters of `<Macro name $a %b>`; names have no case. */
export function parseMacroHead(argument: string): { readonly name: string; readonly parameters: readonly string[] } {
	const [name = '', ...parameters] = splitWords(argument)
	return { name: name.toLowerCase(), parameters: parameters.filter(Boolean) }
}

function escapePattern(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
