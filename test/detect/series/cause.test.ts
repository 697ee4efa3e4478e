import { describe, expect, it } from 'vitest'
import { tellCause } from '../../../src/detect/series/cause.js'
import { points } from '../readings.js'

interface Load {
	readonly held: number
	readonly arrivals?: number
	readonly throughput?: number
}

/** Six readings of one load, three of anything (the gap), then four of another: the last 90 s. */
function change(before: Load, now: Load) {
	return points([...Array(6).fill(before), ...Array(2).fill({ held: 500, arrivals: 1 }), ...Array(4).fill(now)])
}

describe('tellCause', () => {
	it.each([
		['twice the arrivals, each held as long', { held: 10, arrivals: 20 }, { held: 20, arrivals: 40 }, 'traffic', 0.5],
		[
			'as many arrivals, each held twice as long',
			{ held: 10, arrivals: 20 },
			{ held: 20, arrivals: 20 },
			'slow-backend',
			1,
		],
		['both, arrivals more', { held: 10, arrivals: 20 }, { held: 30, arrivals: 40 }, 'traffic', 0.75],
		['both, holding more', { held: 10, arrivals: 20 }, { held: 40, arrivals: 30 }, 'slow-backend', 4 / 3],
		['less than a fifth more of either', { held: 10, arrivals: 20 }, { held: 11.5, arrivals: 20 }, 'unclear', 0.575],
		['a fifth more', { held: 10, arrivals: 20 }, { held: 12, arrivals: 24 }, 'traffic', 0.5],
		[
			'longer holding with a third of the bytes for each',
			{ held: 10, arrivals: 20, throughput: 900 },
			{ held: 40, arrivals: 20, throughput: 400 },
			'idle-connections',
			2,
		],
		[
			'longer holding with as many bytes in all',
			{ held: 10, arrivals: 20, throughput: 900 },
			{ held: 40, arrivals: 20, throughput: 900 },
			'slow-backend',
			2,
		],
		['nobody before', { held: 0, arrivals: 0 }, { held: 12, arrivals: 24 }, 'unclear', 0.5],
		['nobody now', { held: 10, arrivals: 20 }, { held: 0, arrivals: 0 }, 'unclear', undefined],
		['arrivals that were never measured', { held: 10 }, { held: 20 }, 'unclear', undefined],
	])('%s', (_, before, now, cause, holdingSeconds) => {
		const told = tellCause(change(before, now))
		expect(told.cause).toBe(cause)
		if (holdingSeconds === undefined) expect(told.holdingSeconds).toBeUndefined()
		else expect(told.holdingSeconds).toBeCloseTo(holdingSeconds, 10)
	})

	it('knows how long a connection is held before it can compare', () => {
		expect(tellCause(points(Array(4).fill({ held: 10, arrivals: 20 })))).toEqual({
			cause: 'unclear',
			holdingSeconds: 0.5,
		})
	})

	it('knows nothing before the first reading', () => {
		expect(tellCause([])).toEqual({ cause: 'unclear', holdingSeconds: undefined })
	})
})
