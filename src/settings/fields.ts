import * as v from 'valibot'
import {
	DURATION_PATTERN,
	formatDuration,
	formatPercent,
	PERCENT_PATTERN,
	parseDuration,
	parsePercent,
} from './units.js'

// What `metadata` says goes into the JSON Schema, for editors and for the reference: `title` is the kind of value, `x-range`
// a range that JSON Schema cannot say, `patternErrorMessage` what editors that know it show instead of the pattern.
// Messages that begin with "expected" get what was found appended: `expected a duration such as 30s, got "soon"`.

/** Bounds of a number, both allowed. */
interface Limits {
	readonly min: number
	readonly max: number
}

/** A key that must be there. `about` says what it is for, in the JSON Schema and in the reference. */
export function required<const Schema extends v.GenericSchema>(about: string, schema: Schema) {
	return v.pipe(schema, v.description(about))
}

/** A key that may be left out, and what is taken then as if it had been written; undefined without a fallback. */
export function optional<const Schema extends v.GenericSchema>(
	about: string,
	schema: Schema,
): v.OptionalSchema<Schema, () => undefined>
export function optional<const Schema extends v.GenericSchema>(
	about: string,
	schema: Schema,
	fallback: v.InferInput<Schema>,
): v.OptionalSchema<Schema, v.InferInput<Schema>>
export function optional(about: string, schema: v.GenericSchema, fallback?: unknown): unknown {
	// Of a key whose fallback is a plain undefined valibot makes none in what comes out.
	return v.pipe(v.optional(schema, fallback === undefined ? () => undefined : fallback), v.description(about))
}

/** Seconds, written `30s`, `5m`, `1h30m`; `0` needs no unit. `why` says in the error what the limits are for. */
export function duration({ min, max, why }: Limits & { readonly why?: string }) {
	const range = `${formatDuration(min)} to ${formatDuration(max)}`
	return v.pipe(
		writtenDuration,
		v.metadata({ title: 'duration', 'x-range': range }),
		v.transform((written) => parseDuration(String(written)) ?? 0),
		v.check((seconds) => seconds >= min && seconds <= max, `expected ${range}${why ? ` (${why})` : ''}`),
	)
}

const durationError = 'expected a duration such as 30s, 5m or 1h30m'

const writtenDuration = v.union(
	[
		v.literal(0, durationError),
		v.pipe(
			v.string(durationError),
			v.regex(DURATION_PATTERN, durationError),
			v.metadata({ patternErrorMessage: durationError }),
		),
	],
	durationError,
)

/** A share, written `60%` or `0.6`. */
export function share({ min, max }: Limits) {
	const range = `${formatPercent(min)} to ${formatPercent(max)}`
	return v.pipe(
		v.union([v.pipe(v.number(shareError), v.metadata({ minimum: min, maximum: max })), percent], shareError),
		v.metadata({ title: 'share', 'x-range': range }),
		v.transform((written) => (typeof written === 'number' ? written : (parsePercent(written) ?? 0))),
		v.check((value) => value >= min && value <= max, `expected ${range}`),
	)
}

const shareError = 'expected a share such as 60% or 0.6'

const percent = v.pipe(
	v.string(shareError),
	v.regex(PERCENT_PATTERN, shareError),
	v.metadata({ patternErrorMessage: shareError }),
)

/** A whole number within limits. */
export function whole(limits: Limits) {
	const error = `expected a whole number from ${limits.min} to ${limits.max}`
	return v.pipe(wholeWithin(limits, error), v.title('whole number'))
}

/** A whole number within limits, or `auto`, which is undefined in the configuration. */
export function autoOr(limits: Limits) {
	const error = `expected auto or a whole number from ${limits.min} to ${limits.max}`
	return v.pipe(
		v.union([v.literal('auto', error), wholeWithin(limits, error)], error),
		v.metadata({ title: 'auto or a whole number', 'x-range': `${limits.min} to ${limits.max}` }),
		v.transform((written) => (written === 'auto' ? undefined : written)),
	)
}

function wholeWithin({ min, max }: Limits, error: string) {
	return v.pipe(v.number(error), v.integer(error), v.minValue(min, error), v.maxValue(max, error))
}

/** A text that is not empty. */
export function text(what: string) {
	const error = `expected ${what}`
	return v.pipe(
		v.string(error),
		v.trim(),
		v.minLength(1, error),
		v.maxLength(4096, `${error} of at most 4096 characters`),
		v.title(what.replace(/^(the|a|an) /, '')),
	)
}

/** A path from the root of the file system. */
export function absolutePath(what: string) {
	const error = `expected ${what}, beginning with /`
	return v.pipe(v.string(error), v.startsWith('/', error))
}

/** Nothing can be kept there, and making a folder below /proc never ends (Node 20). */
const OF_KERNEL = /^\/+(proc|sys)(\/|$)/

/** A folder in which files can be kept. */
export function diskFolder(what: string) {
	const error = `expected ${what} on a disk, not in a file system of the kernel`
	return v.pipe(
		absolutePath(what),
		v.check((path) => !OF_KERNEL.test(path), error),
	)
}

const addressError = 'expected a URL that begins with https:// or http://'

/** A web address. As in a browser, blanks around it and breaks of its line are no part of it. */
export const webAddress = v.pipe(
	v.string(addressError),
	v.transform((written) => written.trim().replace(/[\t\r\n]/g, '')),
	v.url(addressError),
	v.check((address) => /^https?:\/\//i.test(address), addressError),
	v.metadata({ title: 'URL', pattern: '^https?://' }),
)
