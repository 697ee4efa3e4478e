import { describe, expect, it } from 'vitest'
import { findRun } from './runs/index.js'
import { closeStretches, thin } from './thin.js'

const everySecond = (count: number, jitter = 0) => Array.from({ length: count }, (_, at) => at + jitter)

describe('thin', () => {
	it('keeps one capture in 2 s where nothing matters', () => {
		expect(thin(everySecond(9), [])).toEqual([0, 2, 4, 6, 8])
	})

	it('keeps every capture inside a close stretch and falls back to the grid after it', () => {
		expect(thin(everySecond(17), [[7, 11]])).toEqual([0, 2, 4, 6, 7, 8, 9, 10, 11, 12, 14, 16])
	})

	it('stays on the grid when captures come a little late or early', () => {
		expect(thin(everySecond(5, 0.04), [])).toEqual([0.04, 2.04, 4.04])
		expect(thin([0, 1, 1.99, 3, 4, 5, 5.98], [])).toEqual([0, 1.99, 4, 5.98])
	})

	it('does not lose its step over a missing capture', () => {
		expect(thin([0, 1, 3, 4, 5, 6], [])).toEqual([0, 3, 4, 6])
	})
})

describe('closeStretches', () => {
	it('surrounds the onset, the failure and every happening', () => {
		const run = { ...findRun('tiny-flash-crowd')!, happenings: [{ at: 400, what: 'graceful' } as const] }
		expect(closeStretches({ ...run, onset: 200, closely: [[1, 2]] }, { firstFailure: 600 })).toEqual([
			[140, 260],
			[510, 630],
			[390, 430],
			[1, 2],
		])
	})
})
