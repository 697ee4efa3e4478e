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

/** Waves of 30 % around a mean that climbs from one value to another. */
export function risingWaves(
	from: number,
	to: number,
	when: { readonly at: number; readonly until: number; readonly period: number },
): Curve {
	const waves = wave(1, 0.3, when.period, when.until)
	if (typeof waves === 'number') return waves
	return waves.map(([second, factor]) => {
		const mean = from + ((to - from) * Math.max(0, second - when.at)) / (when.until - when.at)
		return [second, mean * factor] as const
	})
}

/** Nothing but bursts of so many seconds and a level, one each `every` seconds. */
export function regularBursts(
	length: number,
	level: number,
	when: { readonly from: number; readonly every: number; readonly until: number },
): Curve {
	const peaks: [number, number, number][] = []
	for (let at = when.from; at < when.until; at += when.every) peaks.push([at, length, level])
	return bursts(0, ...peaks)
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
