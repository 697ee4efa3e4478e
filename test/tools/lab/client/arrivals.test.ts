import { describe, expect, it } from 'vitest'
import { arrivals, createRandom, spreadOf } from './arrivals.js'
import { climb } from './curve.js'

describe('arrivals', () => {
	it('repeats itself for the same seed and only for it', () => {
		const of = (seed: number) => [...arrivals(5, 20, createRandom(seed))]
		expect(of(1)).toEqual(of(1))
		expect(of(1)).not.toEqual(of(2))
	})

	it('follows the rate as it climbs', () => {
		const times = [...arrivals(climb(2, 20, { at: 500, over: 1 }), 1000, createRandom(3))]
		const before = times.filter((at) => at < 500).length
		expect(before).toBeGreaterThan(900)
		expect(before).toBeLessThan(1100)
		expect(times.length - before).toBeGreaterThan(9600)
		expect(times.length - before).toBeLessThan(10_400)
		expect(times).toEqual([...times].sort((a, b) => a - b))
	})

	it('has the spread of a Poisson stream: as much variance as mean', () => {
		const counts = new Array<number>(1000).fill(0)
		for (const at of arrivals(10, 1000, createRandom(4))) counts[Math.floor(at)]!++
		const mean = counts.reduce((sum, count) => sum + count, 0) / 1000
		const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 1000
		expect(variance / mean).toBeGreaterThan(0.85)
		expect(variance / mean).toBeLessThan(1.15)
	})

	it('never comes when the rate is zero', () => {
		expect([...arrivals(0, 100, createRandom(5))]).toEqual([])
	})
})

describe('spreadOf', () => {
	it('has mean 1, and is exactly 1 without a spread', () => {
		const random = createRandom(6)
		const mean = Array.from({ length: 20_000 }, () => spreadOf(0.5, random)).reduce((sum, x) => sum + x, 0) / 20_000
		expect(mean).toBeCloseTo(1, 1)
		expect(spreadOf(0, random)).toBe(1)
	})
})
