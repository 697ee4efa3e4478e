import type { CapacitySource } from '../detect/capacity.js'
import type { RecordedService, RecordingHeader } from './snapshot.js'

/** Whether a value can be this field's, and what else was expected. */
interface Field {
	readonly expected: string
	readonly fits: (value: unknown) => boolean
}

type Fields<Shape> = { readonly [Key in keyof Required<Shape>]: Field }

const SOURCES: readonly unknown[] = [
	'operator',
	'recording',
	'apache-config',
	'processes',
	'learned',
] satisfies CapacitySource[]

const text: Field = { expected: 'a text', fits: (value) => typeof value === 'string' }
const flag: Field = { expected: 'true or false', fits: (value) => typeof value === 'boolean' }
const seconds: Field = {
	expected: 'a number of seconds above 0',
	fits: (value) => Number.isFinite(value) && Number(value) > 0,
}
const count: Field = {
	expected: 'a whole number above 0',
	fits: (value) => Number.isSafeInteger(value) && Number(value) > 0,
}
const ports: Field = {
	expected: 'a list of ports',
	fits: (value) =>
		Array.isArray(value) &&
		value.every((port) => Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65_535),
}

const CAPACITY: Fields<NonNullable<RecordedService['capacity']>> = {
	workers: count,
	source: { expected: SOURCES.join(', '), fits: (value) => SOURCES.includes(value) },
	provenance: text,
}

const SERVICE: Fields<RecordedService> = {
	name: text,
	ports,
	capacity: {
		expected: 'workers, source and provenance',
		fits: (value) =>
			isObject(value) && Object.keys(CAPACITY).every((key) => key in value) && !firstWrong(value, CAPACITY),
	},
	backlog: count,
}

const HEADER: Fields<RecordingHeader> = {
	format: text,
	version: count,
	pseudonymised: flag,
	startedAt: { expected: 'milliseconds since 1970', fits: (value) => Number.isSafeInteger(value) },
	every: seconds,
	ports,
	capacity: count,
	capacityProvenance: text,
	services: {
		expected: 'a list of services with a name and ports',
		fits: (value) =>
			Array.isArray(value) &&
			value.every((each) => isObject(each) && 'name' in each && 'ports' in each && !firstWrong(each, SERVICE)),
	},
	live: flag,
	source: text,
}

/** Says which field of a header holds what it cannot, and what was expected; undefined where none does. */
export function wrongField(header: object): string | undefined {
	const name = firstWrong(header, HEADER)
	if (name === undefined) return undefined
	const seen = JSON.stringify((header as Record<string, unknown>)[name])
	const shown = seen.length > 40 ? `${seen.slice(0, 40)}…` : seen
	return `expected ${HEADER[name].expected} in "${name}" of the first line, got ${shown}`
}

function firstWrong<Shape>(value: object, fields: Fields<Shape>): keyof Required<Shape> | undefined {
	const held = value as Record<string, unknown>
	return (Object.keys(fields) as (keyof Required<Shape> & string)[]).find(
		(name) => held[name] !== undefined && !fields[name].fits(held[name]),
	)
}

function isObject(value: unknown): value is object {
	return typeof value === 'object' && value !== null
}
