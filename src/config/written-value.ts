import type { Path, Range } from './positions.js'

/** The value at a path in parsed YAML; undefined where there is none. */
export function valueAt(data: unknown, path: Path): unknown {
	let value: unknown = data
	for (const step of path) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
		value = (value as Record<string | number, unknown>)[step]
	}
	return value
}

/** Names a value for a message: `"soon"`, `3`, `a list`, `nothing`; undefined where it must not be shown. */
export function showValue(key: string, value: unknown): string | undefined {
	if (isSecret(key, value)) return undefined
	if (value === null || value === undefined) return 'nothing'
	if (Array.isArray(value)) return 'a list'
	if (typeof value === 'object') return 'a mapping'
	if (typeof value !== 'string') return String(value)
	return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
}

/** Keys and values of what is a mapping; nothing of anything else. */
export function entriesOf(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

/** The items of what is a list; nothing of anything else. */
export function itemsOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : []
}

/** Whether a value can be the name of an environment variable; a pasted token or URL is none and must not be shown. */
function isVariableName(value: unknown): value is string {
	return typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value)
}

/** Whether the value of a key must not be shown: passwords, URLs but a link's, and what stands where a variable's name should. */
export function isSecret(key: string, value: unknown): boolean {
	if (['url', 'password', 'key', 'secret', 'token'].includes(key)) return true
	if (key.endsWith('_env')) return !isVariableName(value)
	if (typeof value !== 'string' || key === 'link') return false
	// `password:hunter2` is one word to YAML.
	return /^\S*https?:\/\/./.test(value) || /^[\w-]*(?:url|password|token|secret|key)\w*:\S/i.test(value)
}

/**
 * Replaces what is secret in a source line by asterisks, one for each character, so that columns stay. The ranges come
 * from the parsed document; as a text that is not YAML may hide them, whatever follows `url:` or `password:` goes, too.
 */
export function blotOut(lineText: string, lineStart: number, secrets: readonly Range[]): string {
	let blotted = lineText.replace(SECRET_VALUE, (_whole, key: string, value: string) => key + '*'.repeat(value.length))
	for (const [from, to] of secrets) {
		const start = Math.max(0, from - lineStart)
		const end = Math.min(lineText.length, to - lineStart)
		if (start < end) blotted = blotted.slice(0, start) + '*'.repeat(end - start) + blotted.slice(end)
	}
	return blotted
}

/** In a flow mapping other keys may follow, but a comma could be part of the secret: all goes up to the line's end. */
const SECRET_VALUE = /([\w-]{0,40}(?:url|password|token|secret|\bkey)["']?\s*:\s*)(\S.*)$/i
