import { describe, expect, it } from 'vitest'
import { judgeHealth } from '../../src/serve/health.js'

describe('health is that samples arrive on time', () => {
	it.each([
		['just sampled', 0, undefined, true, 'the last sample is 0 s old'],
		['one is due', 31, undefined, true, 'the last sample is 31 s old'],
		['two intervals', 60, undefined, true, 'the last sample is 60 s old'],
		['one is missing', 61, undefined, false, 'the last sample is 61 s old, one is due every 30 s'],
		['not yet', undefined, undefined, false, 'no sample has been taken yet'],
		['failed', 3, 'EACCES', false, 'the last sample failed: EACCES'],
	] as const)('%s', (_name, sampleAge, problem, ok, reason) => {
		expect(judgeHealth({ interval: 30, sampleAge, problem })).toEqual({ ok, reason })
	})
})
