import * as v from 'valibot'
import { parseData } from '../settings/parse-data.js'
import { RULE } from '../settings/secret-field.js'
import type { Problem } from './diagnostic.js'
import type { Path } from './positions.js'
import { suggest } from './suggest.js'
import { entriesOf, showValue, valueAt } from './written-value.js'

/** More than are ever shown (MAX_PROBLEMS of yaml-source), so that it can still be told that there are more. */
const MAX_ISSUES = 101

/** What a schema found wrong. */
type Issue = v.BaseIssue<unknown>

/** Says a schema's issues in the words of this project: what was expected, what came, and the nearest right word. */
export function describeIssues(issues: readonly Issue[], schema: v.GenericSchema, data: unknown): Problem[] {
	// A list may hold ten thousand mistakes, and each costs a search for the nearest right word.
	return issues.slice(0, MAX_ISSUES).flatMap((issue) => {
		const path = (issue.path ?? []).map(({ key }) => key as Path[number])
		if (issue.type === RULE)
			return [{ path, at: issue.path?.at(-1)?.origin === 'key' ? 'key' : 'value', message: issue.message }]
		if (isAboutKey(issue) && issue.expected === 'never') return describeUnknownKeys(path.slice(0, -1), schema, data)
		const value = valueAt(data, path)
		const { expected, words } = describeExpectation(issue, schemaAt(schema, path, data))
		const hint = words ? suggestNear(value, words) : suggestWriting(expected, value)
		return [{ path, at: 'value' as const, message: complete(expected, path, value, issue), ...(hint ? { hint } : {}) }]
	})
}

/** A mapping has a key that it must not have, or lacks one. */
function isAboutKey(issue: Issue): boolean {
	return issue.path?.at(-1)?.origin === 'key'
}

/** Of all keys that a mapping must not have, valibot names the first. */
function describeUnknownKeys(path: Path, schema: v.GenericSchema, data: unknown): Problem[] {
	const known = knownKeys(schema, path, data)
	return Object.keys(entriesOf(valueAt(data, path)))
		.filter((key) => !known.includes(key))
		.slice(0, MAX_ISSUES)
		.map((key) => ({
			path: [...path, key],
			at: 'key',
			message: 'unknown key',
			hint: placeKey(key, path, known, schema),
		}))
}

/** What an unknown key should have been: written otherwise, or indented otherwise. */
function placeKey(key: string, path: Path, known: readonly string[], schema: v.GenericSchema): string {
	const hint = findGlue(key) ?? suggest(key, known)
	if (!hint.startsWith('known')) return hint
	if (path.length > 0 && knownKeys(schema, [], {}).includes(key)) {
		return 'it belongs to the top of the file: indent it less'
	}
	const sections = path.length > 0 ? [] : known.filter((section) => knownKeys(schema, [section], {}).includes(key))
	return sections.length > 0 ? `it belongs below ${sections.join(' or ')}: indent it further` : hint
}

/** `name:shop` is one word to YAML, and so is `-name`. */
function findGlue(word: string): string | undefined {
	const key = /^([A-Za-z][\w-]*):(?!\/\/)./.exec(word)?.[1]
	if (key !== undefined) return `a blank is missing after the colon of ${key}:`
	return /^-[A-Za-z]/.test(word) ? 'a blank is missing after the dash' : undefined
}

/** Words that are all named in the message already need no second list. */
function suggestNear(value: unknown, words: readonly string[]): string | undefined {
	if (typeof value !== 'string') return undefined
	const hint = suggest(value, words)
	return hint.startsWith('did') ? hint : undefined
}

/** A duration without a unit, which other programs take, and blanks that are missing. */
function suggestWriting(expected: string, value: unknown): string | undefined {
	if (typeof value === 'number' && expected.includes('duration')) return `write ${value}s`
	if (typeof value === 'string') return expected.includes('mapping') ? findGlue(value) : undefined
	return expected.includes('list') ? Object.keys(entriesOf(value)).map(findGlue).find(Boolean) : undefined
}

function describeExpectation(
	issue: Issue,
	schema: v.GenericSchema | undefined,
): { expected: string; words?: string[] } {
	if (issue.message.startsWith('expected')) return { expected: issue.message }
	const words = wordsOf(schema)
	if (words) return { expected: `expected ${oneOf(words)}`, words }
	if (isAboutKey(issue) && schema) {
		// What is missing is described by what it should have been.
		const missing = parseData(schema, undefined)
		if (!missing.ok) return describeExpectation(missing.issues[0], schema)
	}
	// The library's own message quotes what came, which may be a secret.
	return { expected: `expected ${KINDS[issue.type] ?? 'another value'}` }
}

const KINDS: Readonly<Record<string, string>> = {
	strict_object: 'a mapping of keys to values',
	loose_object: 'a mapping of keys to values',
	variant: 'a mapping of keys to values',
	array: 'a list',
	string: 'a text',
	boolean: 'true or false',
}

function oneOf(words: readonly string[]): string {
	return words.length === 1 ? String(words[0]) : `one of ${words.join(', ')}`
}

function complete(expected: string, path: Path, value: unknown, { type }: Issue): string {
	if (value === undefined) return `is missing: ${expected}`
	if (Array.isArray(value) && type.endsWith('_length')) return `${expected}, got ${value.length || 'none'}`
	const shown = showValue(String(path.at(-1) ?? ''), value)
	return shown === undefined ? expected : `${expected}, got ${shown}`
}

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
function schemaAt(schema: v.GenericSchema, path: Path, data: unknown): v.GenericSchema | undefined {
	const node = unwrap(schema)
	const [step, ...rest] = path
	if (step === undefined) return node
	const next = node.item ?? entriesFor(node, data)[step]
	return next && schemaAt(next, rest, valueAt(data, [step]))
}

/** The keys that the schema knows at a path. */
function knownKeys(schema: v.GenericSchema, path: Path, data: unknown): string[] {
	const found = schemaAt(schema, path, data)
	return found ? Object.keys(entriesFor(found, valueAt(data, path))) : []
}

/** The words that a schema allows; undefined where it is not a choice of words. */
function wordsOf(schema: v.GenericSchema | undefined): string[] | undefined {
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
