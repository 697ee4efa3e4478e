/** A value over time: a constant, or [second, value] points joined by straight lines and level outside them. */
export type Curve = number | readonly (readonly [number, number])[]

/** The curve's value at a second of the run. */
export function valueAt(curve: Curve, second: number): number {
	if (typeof curve === 'number') return curve
	let [beforeAt, before] = curve[0] ?? [0, 0]
	if (second <= beforeAt) return before
	for (const [at, value] of curve) {
		if (second < at) return before + ((value - before) * (second - beforeAt)) / (at - beforeAt)
		;[beforeAt, before] = [at, value]
	}
	return before
}

/** The largest value the curve takes. */
export function peakOf(curve: Curve): number {
	return typeof curve === 'number' ? curve : Math.max(...curve.map(([, value]) => value))
}

/** A wave around a mean: `depth` 0.6 swings by 60 % either way, once per `period` seconds. */
export function wave(mean: number, depth: number, period: number, seconds: number): Curve {
	const points: [number, number][] = []
	for (let at = 0; at <= seconds; at += period / 24) {
		points.push([at, mean * (1 + depth * Math.sin((2 * Math.PI * at) / period))])
	}
	return points
}

/** A level with bursts of another level: each burst is [start, length, level]. */
export function bursts(level: number, ...peaks: readonly (readonly [number, number, number])[]): Curve {
	const points: [number, number][] = [[0, level]]
	for (const [start, length, peak] of peaks) {
		points.push([start, level], [start + 0.01, peak], [start + length, peak], [start + length + 0.01, level])
	}
	return points
}

/** A level, a straight climb to another level, which lasts until `back`; then the first level again within 20 s. */
export function climb(
	from: number,
	to: number,
	when: { readonly at: number; readonly over: number; readonly back?: number },
): Curve {
	const up: [number, number][] = [
		[when.at, from],
		[when.at + when.over, to],
	]
	return when.back === undefined ? up : [...up, [when.back, to], [when.back + 20, from]]
}
