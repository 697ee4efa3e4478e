/** Renders a share: `54 of 66 (81.8 %)`. */
export function share(part: number, whole: number): string {
	return whole === 0 ? '-' : `${part} of ${whole} (${percent(part / whole)})`
}

/** Renders a fraction as a percentage with at most one decimal. A miss is never rounded away to 100 %. */
export function percent(fraction: number): string {
	const tenths = fraction < 1 ? Math.min(99.9, Math.round(fraction * 1000) / 10) : 100
	return `${tenths} %`
}

/** Renders seconds before failure: `226 s`, `-63 s` where it was after, `never` where nothing was said. */
export function lead(seconds: number | undefined): string {
	return seconds === undefined ? 'never' : `${Math.round(seconds)} s`
}
