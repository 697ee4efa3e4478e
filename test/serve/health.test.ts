import { describe, expect, it } from 'vitest'
import { judgeHealth } from '../../src/serve/health.js'

describe('health is that readings arrive on time', () => {
	it.each([
		['just read', 0, undefined, true, 'the last reading is 0 s old'],
		['one is due', 31, undefined, true, 'the last reading is 31 s old'],
		['two intervals', 60, undefined, true, 'the last reading is 60 s old'],
		['one is missing', 61, undefined, false, 'the last reading is 61 s old, one is due every 30 s'],
		['not yet', undefined, undefined, false, 'no reading has been made yet'],
		['failed', 3, 'EACCES', false, 'the last reading failed: EACCES'],
	] as const)('%s', (_name, lastSampleSeconds, trouble, ok, reason) => {
		expect(judgeHealth({ interval: 30, lastSampleSeconds, trouble })).toEqual({ ok, reason })
	})
})
