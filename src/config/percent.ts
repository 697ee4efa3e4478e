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
