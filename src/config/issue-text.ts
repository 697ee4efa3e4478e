import type { z } from 'zod'
import type { Finding } from './finding.js'
import type { Path } from './positions.js'
import { knownKeys } from './schema-keys.js'
import { suggest } from './suggest.js'
import { showValue, valueAt } from './written-value.js'

/** More than are ever shown (MAX_PROBLEMS of yaml-source), so that it can still be told that there are more. */
const MOST_ISSUES = 101

/** Says a schema's issues in the words of this project: what was expected, what came, and the nearest right word. */
export function describeIssues(issues: readonly z.core.$ZodIssue[], schema: z.core.$ZodType, data: unknown): Finding[] {
	// A list may hold ten thousand mistakes, and each costs a search for the nearest right word.
	return issues.slice(0, MOST_ISSUES).flatMap((issue) => {
		const path = issue.path.filter((step) => typeof step !== 'symbol')
		if (issue.code === 'unrecognized_keys') return describeUnknownKeys(issue.keys, path, schema, data)
		const value = valueAt(data, path)
		const { expected, words } = describeExpectation(issue)
		const hint = words ? suggestNear(value, words) : suggestWriting(expected, path, value)
		return [
			{ path, at: 'value' as const, message: complete(expected, path, value, issue.code), ...(hint ? { hint } : {}) },
		]
	})
}

function describeUnknownKeys(keys: readonly string[], path: Path, schema: z.core.$ZodType, data: unknown): Finding[] {
	const known = knownKeys(schema, path, data)
	return keys
		.slice(0, MOST_ISSUES)
		.map((key) => ({ path: [...path, key], at: 'key', message: 'unknown key', hint: suggest(key, known) }))
}

/** Words that are all named in the message already need no second list. */
function suggestNear(value: unknown, words: readonly string[]): string | undefined {
	if (typeof value !== 'string') return undefined
	const hint = suggest(value, words)
	return hint.startsWith('did') ? hint : undefined
}

/** The two mistakes that come from other programs' habits: a duration without unit, and a variable to be put in. */
function suggestWriting(expected: string, path: Path, value: unknown): string | undefined {
	if (typeof value === 'number' && expected.includes('duration')) return `write ${value}s`
	const variable = typeof value === 'string' ? /^\$\{?(\w+)\}?$/.exec(value)?.[1] : undefined
	return variable && path.at(-1) === 'url' ? `variables are not put in here, write url_env: ${variable}` : undefined
}

function describeExpectation(issue: z.core.$ZodIssue): { expected: string; words?: string[] } {
	if (issue.message.startsWith('expected')) return { expected: issue.message }
	switch (issue.code) {
		case 'invalid_type':
			return { expected: `expected ${KINDS[issue.expected] ?? issue.expected}` }
		case 'invalid_value': {
			const words = issue.values.map(String)
			return { expected: `expected ${oneOf(words)}`, words }
		}
		case 'invalid_union': {
			const words = ('options' in issue && Array.isArray(issue.options) ? issue.options : []).map(String)
			return { expected: `expected ${oneOf(words)}`, words }
		}
		default:
			return { expected: issue.message }
	}
}

const KINDS: Readonly<Record<string, string>> = {
	object: 'a mapping of keys to values',
	array: 'a list',
	string: 'a text',
	boolean: 'true or false',
}

function oneOf(words: readonly string[]): string {
	return words.length === 1 ? String(words[0]) : `one of ${words.join(', ')}`
}

function complete(expected: string, path: Path, value: unknown, code: string): string {
	if (value === undefined) return `is missing: ${expected}`
	if (Array.isArray(value) && code.startsWith('too_')) return `${expected}, got ${value.length || 'none'}`
	const shown = showValue(String(path.at(-1) ?? ''), value)
	return shown === undefined ? expected : `${expected}, got ${shown}`
}
