import { type Document, isPair, isScalar, parseDocument, visit, type YAMLError } from 'yaml'
import { type Diagnostic, type Problem, sortDiagnostics } from './diagnostic.js'
import { findDeepNesting } from './nesting.js'
import { findRange, formatPath, type Range } from './positions.js'
import { blotOut, isSecret } from './secret-keys.js'

/** A file larger than this was not written by hand: the largest that the schema's limits allow is half as long. */
const MAX_LENGTH = 200_000

/** Nobody reads on, and each problem costs a walk through the text to its line. */
const MAX_PROBLEMS = 100

/** A longer line is not shown under its problem: it would fill the terminal. */
const MAX_LINE = 500

/** Aliases that may be followed: nobody repeats himself more often, and a bomb needs millions. */
const MAX_ALIASES = 100

/** Of a text that is no YAML the rest is mostly echo, and to place one error may be a walk through the whole document. */
const MAX_ERRORS = 20

/** A YAML text that became data, and the way back from a path in the data to its place in the text. */
export interface YamlSource {
	readonly data: unknown
	/**
	 * Everything that is wrong, in the order of its lines: these problems, and those that did not keep the text from becoming
	 * data (a key given twice). Of very many problems the first, and that there are more.
	 */
	diagnose(problems: readonly Problem[]): Diagnostic[]
}

/** Reads a text as YAML. Never throws; what is not YAML, or is a bomb, comes back as diagnostics. */
export function parseYaml(
	text: string,
	file: string,
):
	| { readonly ok: true; readonly source: YamlSource }
	| { readonly ok: false; readonly diagnostics: readonly Diagnostic[] } {
	const place = createPlacer(text, file)
	if (text.length > MAX_LENGTH) {
		return { ok: false, diagnostics: [place([0, 0], [], `is longer than ${MAX_LENGTH} characters`)] }
	}
	const deep = findDeepNesting(text)
	if (deep !== undefined) return { ok: false, diagnostics: [place([deep, deep], [], 'is nested too deeply')] }
	const document = parseWithin(text)
	if (!document) return { ok: false, diagnostics: [place([0, 0], [], 'is nested too deeply')] }
	let found: readonly Range[] | undefined
	// Only what is shown needs them.
	const secrets = () => {
		found ??= findSecrets(document)
		return found
	}
	const errors = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0])
	const diagnostics = sortDiagnostics([
		...errors
			.slice(0, MAX_ERRORS)
			.map((error) => place(findError(error, document, text), secrets(), describeError(error))),
		...findRepeatedKeys(document)
			.slice(0, MAX_PROBLEMS)
			.map(({ key, range }) => place(range, secrets(), `the key "${key}" is given twice`)),
	])
	if (document.errors.length > 0) {
		// What follows a broken line on the same line is its echo.
		return {
			ok: false,
			diagnostics: diagnostics.filter((one, index) => one.line !== diagnostics[index - 1]?.line).slice(0, 5),
		}
	}
	try {
		const data: unknown = document.toJS({ maxAliasCount: MAX_ALIASES })
		const report = ({ path, at, message, hint }: Problem) => {
			const prefix = path.length > 0 ? `${formatPath(path)}: ` : ''
			return place(findRange(document, path, at), secrets(), `${prefix}${message}`, hint)
		}
		const diagnose: YamlSource['diagnose'] = (problems) => {
			const shown = sortDiagnostics([...diagnostics, ...problems.slice(0, MAX_PROBLEMS).map(report)])
			const next = problems[MAX_PROBLEMS]
			return next ? [...shown, report({ ...next, message: 'more problems like these are not shown', hint: '' })] : shown
		}
		return { ok: true, source: { data, diagnose } }
	} catch (error) {
		const message = error instanceof ReferenceError ? aliasMessage(error) : 'is nested too deeply'
		return { ok: false, diagnostics: [place(findAlias(document), secrets(), message)] }
	}
}

/** Parses a text; undefined where the recursive parser exhausts the stack, as on `a: a: a: …` for some thousand times. */
function parseWithin(text: string): Document | undefined {
	try {
		// The library compares every key with every other one to find repeated ones; ours are looked up.
		return parseDocument(text, { prettyErrors: false, logLevel: 'error', uniqueKeys: false })
	} catch (error) {
		if (error instanceof RangeError) return undefined
		throw error
	}
}

type Placer = (
	range: readonly [number, number],
	secrets: readonly Range[],
	message: string,
	hint?: string,
) => Diagnostic

function createPlacer(text: string, file: string): Placer {
	return ([start, end], secrets, message, hint) => {
		const before = text.slice(0, start)
		const line = before.split('\n').length
		const lineStart = before.lastIndexOf('\n') + 1
		const lineEnd = text.indexOf('\n', lineStart)
		const whole = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd).replace(/\r$/, '')
		const raw = whole.length > MAX_LINE ? '' : whole
		const column = start - lineStart + 1
		const length = Math.max(1, Math.min(end, lineStart + whole.length) - start)
		return { file, line, column, length, lineText: blotOut(raw, lineStart, secrets), message, hint }
	}
}

/**
 * Where values stand that no message may show: of keys that hold secrets, of `*_env` keys that hold no name, and every
 * URL but `link`, as a webhook's may stand in a wrong place.
 */
function findSecrets(document: Document): Range[] {
	const ranges: Range[] = []
	visit(document, {
		Scalar(role, scalar, ancestors) {
			const pair = ancestors.at(-1)
			const key = role !== 'key' && isPair(pair) && isScalar(pair.key) ? String(pair.key.value) : ''
			if (scalar.range && isSecret(key, scalar.value)) ranges.push([scalar.range[0], scalar.range[1]])
		},
	})
	return ranges
}

/** The parser would take a repeated key's last value, and the first one would be there for nothing. */
function findRepeatedKeys(document: Document): { readonly key: string; readonly range: Range }[] {
	const repeated: { readonly key: string; readonly range: Range }[] = []
	visit(document, {
		Map(_, map) {
			const seen = new Set<string>()
			for (const { key } of map.items) {
				if (!isScalar(key) || !key.range) continue
				// As the keys of an object, 80 and "80" are one.
				const name = String(key.value)
				if (seen.has(name)) repeated.push({ key: name.slice(0, 60), range: [key.range[0], key.range[1]] })
				seen.add(name)
			}
		},
	})
	return repeated
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

function findAlias(document: Document): Range {
	let found: Range = [0, 0]
	visit(document, {
		Alias(_, alias) {
			if (alias.range) found = [alias.range[0], alias.range[1]]
			return visit.BREAK
		},
	})
	return found
}

function aliasMessage(error: ReferenceError): string {
	return error.message.startsWith('Unresolved')
		? 'this alias has no anchor'
		: `more than ${MAX_ALIASES} aliases are followed`
}

/** Says it in our words where the parser's are unhelpful, and without quoting the text, which may hold a secret. */
function describeError(error: YAMLError): string {
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
		case 'BAD_INDENT':
			return error.message.startsWith('Flow')
				? 'a bracket before this is not closed'
				: 'is not indented as its neighbours are'
		default:
			return `not YAML: ${error.message.replace(/: ".*$/s, '').replace(/^./, (letter) => letter.toLowerCase())}`
	}
}
