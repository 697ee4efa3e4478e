import { type Document, isScalar, visit, type YAMLError } from 'yaml'
import type { Range } from './positions.js'

/** A mistake in the text itself, before it is data. */
export interface TextError {
	readonly range: Range
	readonly message: string
}

/** Columns of indentation, and signs that open a level on one line: more than any configuration has. */
const MAX_INDENT = 200
const MAX_SIGNS = 64

/**
 * The offset at which a text nests deeper than configurations do, by brackets, by indentation or by `? ? ? ` on one line; undefined
 * for ordinary texts. It is looked for before parsing: the parser takes minutes over some of them. Brackets are counted in quotes, too:
 * so many of them open at once are no configuration either.
 */
export function findDeepBlock(text: string): number | undefined {
	let open = 0
	for (const { 0: sign, index } of text.matchAll(/[[\]{}]/g)) {
		open = sign === '[' || sign === '{' ? open + 1 : Math.max(0, open - 1)
		if (open > MAX_SIGNS) return index
	}
	let offset = 0
	for (const line of text.split('\n')) {
		const lead = /^[\s?:-]*/.exec(line)?.[0] ?? ''
		if (lead.length > MAX_INDENT || (lead.match(/[?:-]\s/g)?.length ?? 0) > MAX_SIGNS) return offset
		offset += line.length + 1
	}
	return undefined
}

/**
 * What people get wrong most, found line by line, because the parser notices it late and names something else: an
 * indentation that fits no line above, and a colon without a blank behind it. Only for a text that the parser refused.
 */
export function findSlips(text: string): TextError[] {
	const slips: TextError[] = []
	const levels: Level[] = []
	let offset = 0
	/** The line before gave its key a value, so that nothing may stand below it. */
	let isComplete = false
	for (const line of text.split('\n')) {
		const [, blanks = '', dashes = '', rest = ''] = /^( *)((?:- +)*)(.*)$/s.exec(line) ?? []
		const start = offset + blanks.length
		offset += line.length + 1
		if (rest.trim() === '' || rest.startsWith('#')) continue
		const [key] = /^[A-Za-z][\w-]*:(?!\/\/)/.exec(rest) ?? []
		const glued = /^([A-Za-z][\w-]*):(?!\/\/)\S/.exec(rest)?.[1]
		if (glued !== undefined) {
			const at = start + dashes.length
			slips.push({ range: [at, at + glued.length + 1], message: `a blank is missing after the colon of ${glued}:` })
		} else if (key === undefined && dashes === '') return slips
		const wrong = misplacement(levels, blanks.length, dashes !== '', isComplete)
		if (wrong !== undefined) {
			return [...slips, { range: [start, start + dashes.length + (key ?? rest).length], message: wrong }]
		}
		enter(levels, blanks.length, dashes)
		const value = rest
			.slice(key?.length ?? 0)
			.replace(/(^|\s)#.*$/, '')
			.trim()
		// A text, list or mapping that goes on below is the parser's business.
		if (/^[[{"'|>]/.test(value) && !/^(\[.*\]|\{.*\}|"[^"]*"|'[^']*')$/.test(value)) return slips
		isComplete = key !== undefined && value !== '' && !/^[&!]\S+$/.test(value)
	}
	return slips
}

/** A column at which a mapping's keys or a list's dashes stand. */
interface Level {
	readonly column: number
	readonly isList: boolean
}

/** Why a line may not begin at this column; undefined where it may. */
function misplacement(
	levels: readonly Level[],
	column: number,
	isItem: boolean,
	isComplete: boolean,
): string | undefined {
	const here = levels.filter((level) => level.column === column)
	const deepest = levels.at(-1)?.column
	if (deepest === undefined || (column > deepest && !isComplete)) return undefined
	if (column > deepest) return `is indented too far: by ${column}, the line above by ${deepest}`
	if (here.length > 0) {
		const isBesideDash = !isItem && here.every(({ isList }) => isList)
		return isBesideDash ? `is indented by ${column}, as the dash above; what belongs to it by ${column + 2}` : undefined
	}
	const above = levels.filter((level) => level.column < column).at(-1)
	const below = levels.find((level) => level.column > column)
	const columns = [above, below].flatMap((level) => (level ? [level.column] : []))
	return `is indented by ${column}; the lines above are by ${columns.join(' or ')}`
}

/** Closes the levels that a line ends, and opens its own. A list may stand at the column of the key that it belongs to. */
function enter(levels: Level[], column: number, dashes: string): void {
	const isItem = dashes !== ''
	const ends = (level: Level) => level.column > column || (level.column === column && (level.isList || !isItem))
	while (levels.length > 0 && ends(levels.at(-1)!)) levels.pop()
	let next = column
	for (const [dash] of dashes.matchAll(/- +/g)) {
		levels.push({ column: next, isList: true })
		next += dash.length
	}
	levels.push({ column: next, isList: false })
}

/** The parser's errors in our words where its own are unhelpful, and without quoting the text, which may hold a secret. */
export function describeYamlError(error: YAMLError, document: Document, text: string): TextError {
	return { range: findError(error, document, text), message: messageOf(error) }
}

function messageOf(error: YAMLError): string {
	switch (error.code) {
		case 'MULTIPLE_DOCS':
			return 'a second document begins here; one file holds one'
		case 'TAB_AS_INDENT':
			return 'a tab is used to indent; YAML takes spaces only'
		case 'BLOCK_AS_IMPLICIT_KEY':
			return 'a second "key: value" stands on one line; a value with a colon needs quotes'
		case 'TAG_RESOLVE_FAILED':
			return 'YAML tags mean nothing here'
		case 'RESOURCE_EXHAUSTION':
			return 'is nested too deeply'
		case 'MISSING_CHAR':
			return 'what is opened here is not closed'
		case 'BAD_SCALAR_START':
			return 'a value that begins with this sign needs quotes'
		case 'BAD_INDENT':
			return error.message.startsWith('Flow')
				? 'a bracket before this is not closed'
				: 'is not indented as its neighbours are'
		default:
			return `not YAML: ${error.message.replace(/: ".*$/s, '').replace(/^./, (letter) => letter.toLowerCase())}`
	}
}

/** The parser places a missing quote or bracket at the end of the text. */
function findError(error: YAMLError, document: Document, text: string): Range {
	const [start, end] = error.pos
	let found: Range = [start, end]
	if (error.code !== 'MISSING_CHAR') return found
	visit(document, {
		Node(_, node) {
			const [from, to] = node.range ?? [0, 0]
			if (to >= start && /["'[{]/.test(text[from] ?? '')) found = [from, from + 1]
		},
	})
	return found
}

/** Keys that a mapping has twice: the parser would take the last value, and the first one would be there for nothing. */
export function findRepeatedKeys(document: Document): TextError[] {
	const repeated: TextError[] = []
	visit(document, {
		Map(_, map) {
			const seen = new Set<string>()
			for (const { key } of map.items) {
				if (!isScalar(key) || !key.range) continue
				// As the keys of an object, 80 and "80" are one.
				const name = String(key.value)
				const message = `the key "${name.slice(0, 60)}" is given twice`
				if (seen.has(name)) repeated.push({ range: [key.range[0], key.range[1]], message })
				seen.add(name)
			}
		},
	})
	return repeated
}

/** An alias that leads nowhere, or too many of them. */
export function describeAliasError(error: unknown, document: Document, maxAliases: number): TextError {
	let range: Range = [0, 0]
	visit(document, {
		Alias(_, alias) {
			if (alias.range) range = [alias.range[0], alias.range[1]]
			return visit.BREAK
		},
	})
	if (!(error instanceof ReferenceError)) return { range, message: 'is nested too deeply' }
	const isUnresolved = error.message.startsWith('Unresolved')
	return { range, message: isUnresolved ? 'this alias has no anchor' : `more than ${maxAliases} aliases are followed` }
}
