import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../src/detect/verdict.js'
import { describeTimeLeft, describeTimeLeftShortly } from '../../src/message/time-left.js'
import { SATURATION } from './messages.js'

const ROWS: { name: string; evidence: Partial<Evidence>; long: string; short: string | undefined }[] = [
	{
		name: 'a range',
		evidence: {},
		long: 'about 3 min until all workers are taken (between 1 min and 5 min)',
		short: 'about 3 min left',
	},
	{
		name: 'a narrow range',
		evidence: { timeLeft: { soonest: 165, likely: 170, latest: 185 } },
		long: 'about 3 min until all workers are taken (3 min give or take)',
		short: 'about 3 min left',
	},
	{
		name: 'no upper bound',
		evidence: { timeLeft: { soonest: 4, likely: 90, latest: undefined } },
		long: 'about 1 min 30 s until all workers are taken (it may be any moment; the trend may also end before)',
		short: 'about 1 min 30 s left',
	},
	{
		name: 'unknown',
		evidence: { timeLeft: undefined },
		long: 'unknown: these samples show no trend that an estimate could rest on',
		short: undefined,
	},
	{
		name: 'all taken by the forecast',
		evidence: { timeLeft: { soonest: 0, likely: 0, latest: 0 } },
		long: 'next to none: all workers are taken',
		short: 'no time left',
	},
	{
		name: 'all taken, the stuck ones counted, and one waits',
		evidence: { accepted: 30, stuck: 8, hidden: 2, acceptQueue: 1, timeLeft: undefined },
		long: 'next to none: all workers are taken and 1 client waits in the queue',
		short: undefined,
	},
	{
		name: 'clients turned away already',
		evidence: { overflows: 12_345 },
		long: 'none: clients are being turned away (12 345 dropped packets so far)',
		short: 'clients are being turned away',
	},
]

describe('time left', () => {
	it.each(ROWS)('says $name', ({ evidence, long, short }) => {
		expect(describeTimeLeft({ ...SATURATION, ...evidence })).toBe(long)
		expect(describeTimeLeftShortly({ ...SATURATION, ...evidence })).toBe(short)
	})
})
