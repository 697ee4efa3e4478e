import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../src/detect/verdict.js'
import { describeTimeLeft, describeTimeLeftShortly, describeUsers } from '../../src/message/time-left.js'
import { CAUSE_EVENTS } from './causes.js'
import { SATURATION } from './messages.js'

const ROWS: { name: string; evidence: Partial<Evidence>; users: string; long: string; short: string | undefined }[] = [
	{
		name: 'a range',
		evidence: {},
		users: 'Users will wait in about 3 min (between 1 min and 5 min).',
		long: 'about 3 min (between 1 min and 5 min) until users wait',
		short: 'about 3 min left',
	},
	{
		name: 'a narrow range',
		evidence: { timeLeft: { soonest: 175, likely: 180, latest: 185 } },
		users: 'Users will wait in about 3 min (give or take little).',
		long: 'about 3 min (give or take little) until users wait',
		short: 'about 3 min left',
	},
	{
		name: 'no upper bound',
		evidence: { timeLeft: { soonest: 4, likely: 90, latest: undefined } },
		users: 'Users will wait in about 1 min 30 s (0 s at the earliest; the trend may also end).',
		long: 'about 1 min 30 s (0 s at the earliest; the trend may also end) until users wait',
		short: 'about 1 min 30 s left',
	},
	{
		name: 'no trend',
		evidence: { timeLeft: undefined },
		users: 'No user waits yet; these samples show no trend to estimate from.',
		long: 'unknown: these samples show no trend',
		short: undefined,
	},
	{
		name: 'a pool is full by now, and nobody is seen to wait',
		evidence: {
			timeLeft: { soonest: 0, likely: 0, latest: 0 },
			timeToFailure: { soonest: 60, likely: 120, latest: 240 },
		},
		users: 'Users will wait any moment, and fail in about 2 min.',
		long: 'none: all workers are taken',
		short: undefined,
	},
	{
		name: 'all taken',
		evidence: { accepted: 30, stuck: 8, hidden: 2, timeLeft: { soonest: 0, likely: 0, latest: 0 } },
		users: 'Users wait from now on: every worker is taken.',
		long: 'none: all workers are taken',
		short: 'every worker is taken',
	},
	{
		name: 'all taken, and one waits',
		evidence: {
			accepted: 40,
			acceptQueue: 1,
			timeLeft: undefined,
			timeToFailure: { soonest: 5, likely: 20, latest: 40 },
		},
		users: 'Users wait now: 1 client in the accept queue; they fail in about 20 s.',
		long: 'none: all workers are taken, 1 client in the accept queue',
		short: '1 client waits',
	},
	{
		name: 'only a pool has a queue',
		evidence: { ...CAUSE_EVENTS.pool.evidence, acceptQueue: 0, timeToFailure: undefined },
		users: 'Users wait now: 63 requests at pool site1, the longest for 9 s.',
		long: 'none: all workers are taken, 63 requests at pool site1, the longest for 9 s',
		short: 'every worker is taken',
	},
	{
		name: 'clients turned away already',
		evidence: { overflows: 12_345, turnedAway: true },
		users: 'Users fail now: 12 345 connection attempts dropped at a full queue.',
		long: 'none: clients are being turned away (12 345 connection attempts dropped)',
		short: 'users fail now',
	},
	{
		name: 'clients turned away before the incident opened',
		evidence: { overflows: 0, turnedAway: true, acceptQueue: 511 },
		users: 'Users fail now: connection attempts are dropped at a full queue; 511 clients in the accept queue.',
		long: 'none: clients are being turned away (connection attempts are dropped)',
		short: 'users fail now',
	},
	{
		name: 'clients turned away, and the queue is empty by now',
		evidence: { overflows: 12_345, turnedAway: false },
		users: 'Users will wait in about 3 min (between 1 min and 5 min).',
		long: 'about 3 min (between 1 min and 5 min) until users wait',
		short: 'about 3 min left',
	},
]

describe('time left', () => {
	it.each(ROWS)('says $name', ({ evidence, users, long, short }) => {
		const given = { ...SATURATION, ...evidence }
		expect([describeUsers(given), describeTimeLeft(given), describeTimeLeftShortly(given)]).toEqual([
			users,
			long,
			short,
		])
	})
})
