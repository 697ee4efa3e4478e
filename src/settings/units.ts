/** Days to milliseconds, each at most once and in this order: `1h30m`, `30s`, `500ms`, `2.5s`. */
export const DURATION_PATTERN = /^(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/

const UNIT_SECONDS = [86_400, 3600, 60, 1, 0.001]

/** Seconds of a duration such as `30s`, `5m`, `1h30m` or `500ms`; undefined where the text is none. `0` needs no unit. */
export function parseDuration(text: string): number | undefined {
	if (text === '0') return 0
	const parts = DURATION_PATTERN.exec(text)?.slice(1)
	if (!parts) return undefined
	const seconds = parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (UNIT_SECONDS[index] ?? 0), 0)
	// Milliseconds as binary fractions would leave 0.30000000000000004.
	return Math.round(seconds * 1000) / 1000
}

/** Writes seconds so that parseDuration reads them back, to the millisecond: `90` is `1m30s`. */
export function formatDuration(seconds: number): string {
	let milliseconds = Math.round(seconds * 1000)
	if (milliseconds === 0) return '0s'
	let text = ''
	for (const [unit, size] of [
		['d', 86_400_000],
		['h', 3_600_000],
		['m', 60_000],
		['s', 1000],
		['ms', 1],
	] as const) {
		const count = Math.floor(milliseconds / size)
		if (count > 0) text += `${count}${unit}`
		milliseconds -= count * size
	}
	return text
}

/** A number and a percent sign. */
export const PERCENT_PATTERN = /^\d+(?:\.\d+)?\s?%$/

/** The share that `60%` or `60 %` means, 0.6; undefined where the text is none. A bare number is a share already. */
export function parsePercent(text: string): number | undefined {
	if (!PERCENT_PATTERN.test(text)) return undefined
	// Divided as a decimal text, 0.29 stays 0.29 and does not become 0.28999999999999998.
	return Number((Number.parseFloat(text) / 100).toPrecision(12))
}

/** Writes a share in percent: 0.6 is `60%`. */
export function formatPercent(share: number): string {
	return `${Number((share * 100).toPrecision(12))}%`
}
