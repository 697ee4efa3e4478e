/** httpd refuses longer lines (MAX_STRING_LEN in httpd.h); it also ends a chain of Defines that doubles at every step. */
export const MAX_LINE_LENGTH = 8192

/** One logical line of an Apache configuration file: continuations joined, blanks trimmed, comments and blank lines left out. */
export interface ConfigLine {
	/** The first physical line, from 1. (httpd's own messages name the last one of a continued line.) */
	readonly line: number
	readonly text: string
}

/**
 * Splits a file into logical lines as httpd does (server/util.c ap_cfg_getline): a backslash directly before the line
 * end joins the next line, also in a comment, which therefore swallows it. What is beyond `most` lines is left out.
 */
export function splitConfigLines(text: string, most = Number.POSITIVE_INFINITY): ConfigLine[] {
	const lines: ConfigLine[] = []
	let joined = ''
	let start = 0
	let from = 0
	for (let line = 1; from <= text.length && lines.length < most; line++) {
		const end = text.indexOf('\n', from)
		const physical = text.slice(from, end < 0 ? undefined : end).replace(/\r$/, '')
		from = end < 0 ? text.length + 1 : end + 1
		if (joined === '') start = line
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
	const trimmed = trimBlanks(text)
	if (trimmed !== '' && !trimmed.startsWith('#')) lines.push({ line, text: trimmed })
}

/** What C's isspace knows in Apache's locale: a no-break space is part of a word. */
const BLANKS = ' \t\n\v\f\r'
const WORD = new RegExp(`^[^${BLANKS}]+`)

function trimBlanks(text: string): string {
	let [from, to] = [0, text.length]
	while (from < to && BLANKS.includes(text[from]!)) from++
	while (to > from && BLANKS.includes(text[to - 1]!)) to--
	return text.slice(from, to)
}

/**
 * Splits a logical line into words (server/util.c ap_getword_conf): single or double quotes hold a word together,
 * a backslash escapes the quote and itself, an unclosed quote reaches to the end of the line.
 */
export function splitWords(text: string): string[] {
	const words: string[] = []
	let rest = trimBlanks(text)
	while (rest !== '') {
		const quote = rest[0] === '"' || rest[0] === "'" ? rest[0] : undefined
		const [word, length] = quote ? readQuoted(rest, quote) : readBare(rest)
		words.push(word)
		rest = trimBlanks(rest.slice(length))
	}
	return words
}

function readBare(text: string): [string, number] {
	const raw = WORD.exec(text)?.[0] ?? ''
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

/** Replaces what fits the pattern; undefined where that makes more characters than `most`, and stops there. */
export function replaceBounded(
	text: string,
	pattern: RegExp,
	most: number,
	replace: (whole: string, part: string) => string,
): string | undefined {
	let length = text.length
	let isTooLong = length > most
	if (isTooLong) return undefined
	const replaced = text.replace(pattern, (whole, part) => {
		const value = isTooLong ? '' : replace(whole, part)
		length += value.length - whole.length
		isTooLong ||= length > most
		return value
	})
	return isTooLong ? undefined : replaced
}
