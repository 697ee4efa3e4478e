import { type Document, isPair, isScalar, parseDocument, visit } from 'yaml'
import { type Diagnostic, type Problem, sortDiagnostics } from './diagnostic.js'
import { findRange, formatPath, type Range } from './positions.js'
import { blotOut, isSecret } from './written-value.js'
import {
	describeAliasError,
	describeYamlError,
	findDeepBlock,
	findRepeatedKeys,
	findSlips,
	type TextError,
} from './yaml-errors.js'

/** A file larger than this was not written by hand: the largest that the schema's limits allow is half as long. */
const MAX_LENGTH = 200_000

/** More are not read, and each costs a walk through the text to its line. */
const MAX_PROBLEMS = 100

/** A longer line is not shown under its problem: it would fill the terminal. */
const MAX_LINE = 500

/** Aliases that may be followed: a configuration repeats itself less often, and a bomb needs millions. */
const MAX_ALIASES = 100

/** Of a text that is no YAML the rest is mostly echo, and to place one error may be a walk through the whole document. */
const MAX_ERRORS = 20
const MAX_SHOWN_ERRORS = 5

/** A YAML text that became data, and the way back from a path in the data to its place in the text. */
export interface YamlSource {
	readonly data: unknown
	/**
	 * Everything that is wrong, in the order of its lines: these problems, and those that did not keep the text from becoming
	 * data (a key given twice). Of very many problems the first, and that there are more.
	 */
	diagnose(problems: readonly Problem[]): Diagnostic[]
}

/** What became of a text. */
type YamlResult =
	| { readonly ok: true; readonly source: YamlSource }
	| { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

/** Reads a text as YAML. Never throws; what is not YAML, or is a bomb, comes back as diagnostics. */
export function parseYaml(text: string, file: string): YamlResult {
	const place = createPlacer(text, file)
	const refuse = (...errors: TextError[]): YamlResult => ({
		ok: false,
		diagnostics: errors.map((error) => place(error)),
	})
	if (text.length > MAX_LENGTH) return refuse({ range: [0, 0], message: `is longer than ${MAX_LENGTH} characters` })
	const deep = findDeepBlock(text)
	const document = deep === undefined ? parseWithin(text) : undefined
	if (!document) return refuse({ range: [deep ?? 0, deep ?? 0], message: 'is nested too deeply' })
	const slips = document.errors.length > 0 ? findSlips(text) : []
	if (slips.length > 0) return refuse(...slips.slice(0, MAX_SHOWN_ERRORS))
	let found: readonly Range[] | undefined
	// Only what is shown needs them.
	const secrets = () => {
		found ??= findSecrets(document)
		return found
	}
	const errors = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]).slice(0, MAX_ERRORS)
	const diagnostics = sortDiagnostics(
		[
			...errors.map((error) => describeYamlError(error, document, text)),
			...findRepeatedKeys(document).slice(0, MAX_PROBLEMS),
		].map((error) => place(error, secrets())),
	)
	if (document.errors.length > 0) {
		// What follows a broken line on the same line is its echo.
		const first = diagnostics.filter((one, index) => one.line !== diagnostics[index - 1]?.line)
		return { ok: false, diagnostics: first.slice(0, MAX_SHOWN_ERRORS) }
	}
	const report = ({ path, at, message, hint }: Problem) => {
		const prefix = path.length > 0 ? `${formatPath(path)}: ` : ''
		return place({ range: findRange(document, path, at), message: `${prefix}${message}` }, secrets(), hint)
	}
	const diagnose: YamlSource['diagnose'] = (problems) => {
		const shown = sortDiagnostics([...diagnostics, ...problems.slice(0, MAX_PROBLEMS).map(report)])
		const next = problems[MAX_PROBLEMS]
		return next ? [...shown, report({ ...next, message: 'more problems like these are not shown', hint: '' })] : shown
	}
	try {
		return { ok: true, source: { data: document.toJS({ maxAliasCount: MAX_ALIASES }), diagnose } }
	} catch (error) {
		return { ok: false, diagnostics: [place(describeAliasError(error, document, MAX_ALIASES), secrets())] }
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

function createPlacer(text: string, file: string) {
	return ({ range: [start, end], message }: TextError, secrets: readonly Range[] = [], hint?: string): Diagnostic => {
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
