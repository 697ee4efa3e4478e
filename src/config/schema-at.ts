import * as v from 'valibot'
import type { Path } from './positions.js'
import { valueAt } from './written-value.js'

/** A schema as far as it leads further down. */
interface Node extends v.GenericSchema {
	/** Of what may be left out. */
	readonly wrapped?: Node
	/** Of a list. */
	readonly item?: Node
	/** Of a mapping. */
	readonly entries?: Entries
	/** Of a variant: the key whose word chooses one of the options. */
	readonly key?: string
	/** Of a variant its mappings, of a choice its words. */
	readonly options?: readonly unknown[]
	/** Of a single word. */
	readonly literal?: unknown
}

type Entries = Readonly<Record<string, Node>>

/** The schema of what stands at a path, or should; of a notifier that of its `type`. Undefined where nothing is known. */
export function schemaAt(schema: v.GenericSchema, path: Path, data: unknown): v.GenericSchema | undefined {
	const node = unwrap(schema)
	const [step, ...rest] = path
	if (step === undefined) return node
	const next = node.item ?? entriesFor(node, data)[step]
	return next && schemaAt(next, rest, valueAt(data, [step]))
}

/** The keys that the schema knows at a path. */
export function knownKeys(schema: v.GenericSchema, path: Path, data: unknown): string[] {
	const found = schemaAt(schema, path, data)
	return found ? Object.keys(entriesFor(found, valueAt(data, path))) : []
}

/** The words that a schema allows; undefined where it is not a choice of words. */
export function wordsOf(schema: v.GenericSchema | undefined): string[] | undefined {
	return schema?.type === 'picklist' ? (schema as Node).options?.map(String) : undefined
}

function entriesFor(node: Node, data: unknown): Entries {
	const { key, options } = node
	if (key === undefined) return node.entries ?? {}
	const mappings = (options as readonly Node[]).map(({ entries }) => entries ?? {})
	const wordIn = (entries: Entries) => entries[key]?.literal
	const chosen = mappings.find((entries) => wordIn(entries) === valueAt(data, [key]))
	return { ...chosen, [key]: v.picklist(mappings.map((entries) => String(wordIn(entries)))) }
}

/** Takes off what only says that a value may be left out. */
function unwrap(node: Node): Node {
	return node.wrapped ? unwrap(node.wrapped) : node
}
