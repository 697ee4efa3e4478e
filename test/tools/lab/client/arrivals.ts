import { type Curve, peakOf, valueAt } from './curve.js'

/** A source of numbers in [0, 1) that repeats itself for the same seed (mulberry32). */
export type Random = () => number

/** A seeded source of random numbers. */
export function createRandom(seed: number): Random {
	let state = seed >>> 0
	return () => {
		state = (state + 0x6d2b79f5) >>> 0
		let mixed = Math.imul(state ^ (state >>> 15), state | 1)
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
	}
}

/** An exponentially distributed waiting time with this mean. */
export function waitOf(mean: number, random: Random): number {
	return -Math.log(1 - random()) * mean
}

/** A log-normal factor with mean 1; sigma 0 gives exactly 1. */
export function spreadOf(sigma: number, random: Random): number {
	if (sigma === 0) return 1
	const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
	return Math.exp(sigma * normal - (sigma * sigma) / 2)
}

/**
 * Poisson arrivals whose rate follows the curve, in rising order from 0 until `seconds`. Thinning keeps them exact for any
 * curve, and open-loop: nothing that the server does moves them.
 */
export function* arrivals(rate: Curve, seconds: number, random: Random): Generator<number, void> {
	const peak = peakOf(rate)
	if (peak <= 0) return
	let at = 0
	while (true) {
		at += waitOf(1 / peak, random)
		if (at >= seconds) return
		if (random() * peak < valueAt(rate, at)) yield at
	}
}
