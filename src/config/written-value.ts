import type { Path } from './positions.js'
import { isSecret } from './secret-keys.js'

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
