import { describe, expect, it } from 'vitest'
import { judgeHealth } from '../../src/serve/runtime-state.js'

describe('health is that samples arrive on time', () => {
	it.each([
		['just sampled', 0, undefined, true, 'the last sample is 0 s old'],
		['one is due', 31, undefined, true, 'the last sample is 31 s old'],
		['two intervals', 60, undefined, true, 'the last sample is 60 s old'],
		['one is missing', 61, undefined, false, 'the last sample is 61 s old, one is due every 30 s'],
		['not yet', undefined, undefined, false, 'no sample has been taken yet'],
		['failed', 3, 'EACCES', false, 'the last sample failed: EACCES'],
	] as const)('%s', (_name, sampleAge, problem, ok, reason) => {
		expect(judgeHealth({ interval: 30, sampleAge, problem, unreadable: 0 })).toEqual({ ok, reason })
	})

	it.each([
		[1, '1 entry of the saved state could not be read and was put aside'],
		[3, '3 entries of the saved state could not be read and were put aside'],
	])('%s unreadable entries of the saved state are said, and are no reason to restart', (unreadable, said) => {
		expect(judgeHealth({ interval: 30, sampleAge: 5, problem: undefined, unreadable })).toEqual({
			ok: true,
			reason: `the last sample is 5 s old; ${said}`,
		})
	})
})
