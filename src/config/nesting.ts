/** Deeper than any configuration, and far from where the recursive YAML parser exhausts the stack or worse. */
const MAX_DEPTH = 64

/** Columns of indentation; every level of a block takes at least one. */
const MAX_INDENT = 200

/**
 * The offset at which a text nests deeper than configurations do; undefined for ordinary ones. It is looked for before
 * parsing, because the parser recurses. Brackets are counted wherever they stand, also in quotes: enough of them open
 * at once are no configuration either.
 */
export function findDeepNesting(text: string): number | undefined {
	let open = 0
	for (let offset = 0; offset < text.length; offset++) {
		const sign = text[offset]
		if (sign === '[' || sign === '{') open++
		else if ((sign === ']' || sign === '}') && open > 0) open--
		if (open > MAX_DEPTH) return offset
	}
	return findDeepBlock(text)
}

/** Blocks nest by indentation, or by `- - - ` and `? ? ? ` on one line. */
function findDeepBlock(text: string): number | undefined {
	let lineStart = 0
	for (const line of text.split('\n')) {
		const lead = /^[\s?:-]*/.exec(line)?.[0] ?? ''
		if (lead.length > MAX_INDENT || (lead.match(/[?:-]\s/g)?.length ?? 0) > MAX_DEPTH) return lineStart
		lineStart += line.length + 1
	}
	return undefined
}
