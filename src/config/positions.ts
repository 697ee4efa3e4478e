import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml'

/** Keys and indices from the top of a document down to a value. */
export type Path = readonly (string | number)[]

/** Offsets into the text: from, and past the last character. */
export type Range = readonly [number, number]

/**
 * Finds where a path stands in the text: the value, or with `at: 'key'` the key itself. A path that the document
 * does not have (a missing key) gives the nearest thing above it: its key, else its value.
 */
export function findRange(document: Document, path: Path, at: 'key' | 'value'): Range {
	let node = document.contents as Node | null
	let range: Range | undefined = rangeOf(node)
	for (const [depth, step] of path.entries()) {
		const pair = findPair(resolve(document, node), step)
		const child = pair ? pair.value : findItem(resolve(document, node), step)
		if (!pair && !child) return findRange(document, path.slice(0, depth), 'key')
		const keyRange = rangeOf(pair?.key)
		const last = depth === path.length - 1
		range = (last && at === 'key' ? keyRange : undefined) ?? nonEmpty(rangeOf(child)) ?? keyRange ?? range
		node = child
	}
	return range ?? [0, 0]
}

function resolve(document: Document, node: Node | null): Node | null {
	return isAlias(node) ? (node.resolve(document) ?? null) : node
}

/** Keys are compared as texts, as they are when the document becomes data: `80:` is the key "80". */
function findPair(node: Node | null, step: string | number): Pair<Node, Node | null> | undefined {
	if (!isMap<Node, Node | null>(node)) return undefined
	return node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(step))
}

function findItem(node: Node | null, step: string | number): Node | null {
	return isSeq<Node>(node) && typeof step === 'number' ? (node.items[step] ?? null) : null
}

function rangeOf(node: Node | null | undefined): Range | undefined {
	return node?.range ? [node.range[0], node.range[1]] : undefined
}

/** `key:` without a value has a range of no length behind the colon; its key shows better what is meant. */
function nonEmpty(range: Range | undefined): Range | undefined {
	return range && range[1] > range[0] ? range : undefined
}

/** Renders a path as people write it: `notify[0].url_env`. */
export function formatPath(path: Path): string {
	return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')
}
