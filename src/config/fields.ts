import * as z from 'zod'
import { DURATION_PATTERN, formatDuration, parseDuration } from './duration.js'
import { formatPercent, PERCENT_PATTERN, parsePercent } from './percent.js'

// A validator that zod compiles pays when it is called some thousand times. A configuration is read once.
z.config({ jitless: true })

// What `meta` says goes into the JSON Schema, for editors and for the reference: `title` is the kind of value, `x-range` a
// range that JSON Schema cannot say, `patternErrorMessage` what editors that know it show instead of the pattern.
// Messages that begin with "expected" get what was found appended: `expected a duration such as 30s, got "soon"`.

/** Bounds of a number, both allowed. */
export interface Limits {
	readonly min: number
	readonly max: number
}

/** Seconds, written `30s`, `5m`, `1h30m`; `0` needs no unit. */
export function duration(limits: Limits) {
	const error = 'expected a duration such as 30s, 5m or 1h30m'
	return z
		.union(
			[
				z.literal(0, { error }),
				z.string({ error }).regex(DURATION_PATTERN, { error }).meta({ patternErrorMessage: error }),
			],
			{ error },
		)
		.meta({ title: 'duration', 'x-range': `${formatDuration(limits.min)} to ${formatDuration(limits.max)}` })
		.transform((written, context) => {
			const seconds = parseDuration(String(written)) ?? 0
			if (seconds >= limits.min && seconds <= limits.max) return seconds
			const message = `expected ${formatDuration(limits.min)} to ${formatDuration(limits.max)}`
			context.issues.push({ code: 'custom', message, input: written })
			return z.NEVER
		})
}

/** A share, written `60%` or `0.6`. */
export function share(limits: Limits) {
	const error = 'expected a share such as 60% or 0.6'
	return z
		.union(
			[
				z.number({ error }).meta({ minimum: limits.min, maximum: limits.max }),
				z.string({ error }).regex(PERCENT_PATTERN, { error }).meta({ patternErrorMessage: error }),
			],
			{ error },
		)
		.meta({ title: 'share', 'x-range': `${formatPercent(limits.min)} to ${formatPercent(limits.max)}` })
		.transform((written, context) => {
			const value = typeof written === 'number' ? written : (parsePercent(written) ?? 0)
			if (value >= limits.min && value <= limits.max) return value
			const message = `expected ${formatPercent(limits.min)} to ${formatPercent(limits.max)}`
			context.issues.push({ code: 'custom', message, input: written })
			return z.NEVER
		})
}

/** A whole number within limits. */
export function whole({ min, max }: Limits) {
	const error = `expected a whole number from ${min} to ${max}`
	return z.int({ error }).min(min, { error }).max(max, { error }).meta({ title: 'whole number' })
}

/** A whole number within limits, or `auto`, which is undefined in the configuration. */
export function autoOr({ min, max }: Limits) {
	const error = `expected auto or a whole number from ${min} to ${max}`
	return z
		.union([z.literal('auto', { error }), z.int({ error }).min(min, { error }).max(max, { error })], { error })
		.meta({ title: 'auto or a whole number', 'x-range': `${min} to ${max}` })
		.transform((written) => (written === 'auto' ? undefined : written))
}

/** A text that is not empty. */
export function text(what: string) {
	const error = `expected ${what}`
	return z
		.string({ error })
		.trim()
		.min(1, { error })
		.max(4096, { error: `${error} of at most 4096 characters` })
		.meta({ title: what.replace(/^(the|a|an) /, '') })
}

/** A path from the root of the file system. */
export function absolutePath(what: string) {
	const error = `expected ${what}, beginning with /`
	return z.string({ error }).startsWith('/', { error })
}

/** Nothing can be kept there, and making a folder below /proc never ends (Node 20). */
const OF_KERNEL = /^\/+(proc|sys)(\/|$)/

/** A folder in which files can be kept. */
export function diskFolder(what: string) {
	const error = `expected ${what} on a disk, not in a file system of the kernel`
	return absolutePath(what).refine((path) => !OF_KERNEL.test(path), { error })
}

/** A web address. */
export function webAddress() {
	const error = 'expected a URL that begins with https:// or http://'
	return z.url({ protocol: /^https?$/, error }).meta({ title: 'URL', pattern: '^https?://' })
}
