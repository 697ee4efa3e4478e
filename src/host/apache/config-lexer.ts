/** One logical line of an Apache configuration file: continuations joined, blanks trimmed, comments and blank lines left out. */
export interface ConfigLine {
	/** The first physical line, from 1. (httpd's own messages name the last one of a continued line.) */
	readonly line: number
	readonly text: string
}

/**
 * Splits a file into logical lines as httpd does (server/util.c ap_cfg_getline): a backslash directly before the line
 * end joins the next line, also in a comment, which therefore swallows it.
 */
export function splitConfigLines(text: string): ConfigLine[] {
	const lines: ConfigLine[] = []
	let joined = ''
	let start = 0
	for (const [index, physical] of text.split(/\r?\n/).entries()) {
		if (joined === '') start = index + 1
		if (physical.endsWith('\\')) {
			joined += physical.slice(0, -1)
			continue
		}
		addLine(lines, start, joined + physical)
		joined = ''
	}
	addLine(lines, start, joined)
	return lines
}

function addLine(lines: ConfigLine[], line: number, text: string): void {
	const trimmed = text.trim()
	if (trimmed !== '' && !trimmed.startsWith('#')) lines.push({ line, text: trimmed })
}

/**
 * Splits a logical line into words (server/util.c ap_getword_conf): single or double quotes hold a word together,
 * a backslash escapes the quote and itself, an unclosed quote reaches to the end of the line.
 */
export function splitWords(text: string): string[] {
	const words: string[] = []
	let rest = text.trimStart()
	while (rest !== '') {
		const quote = rest[0] === '"' || rest[0] === "'" ? rest[0] : undefined
		const [word, length] = quote ? readQuoted(rest, quote) : readBare(rest)
		words.push(word)
		rest = rest.slice(length).trimStart()
	}
	return words
}

function readBare(text: string): [string, number] {
	const raw = /^\S+/.exec(text)?.[0] ?? ''
	return [raw.replace(/\\\\/g, '\\'), raw.length]
}

function readQuoted(text: string, quote: string): [string, number] {
	let word = ''
	let index = 1
	while (index < text.length && text[index] !== quote) {
		const next = text[index + 1]
		if (text[index] === '\\' && (next === quote || next === '\\')) index++
		word += text[index]
		index++
	}
	return [word, index + 1]
}
