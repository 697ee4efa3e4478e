import { describe, expect, it } from 'vitest'
import { missedExpectations } from '../../src/replay/judgement.js'
import type { ReplaySummary } from '../../src/replay/replay-run.js'
import type { Scenario } from '../../src/replay/scenario.js'

const LEAK: Scenario = {
	title: 'Leak',
	pattern: 'resource-leak',
	cause: undefined,
	ports: [80],
	capacity: 40,
	onset: 300,
	firstFailure: 700,
	source: undefined,
}
const HEALTHY: Scenario = { ...LEAK, pattern: 'none', onset: undefined, firstFailure: undefined }
const SEEN: ReplaySummary = {
	samples: 30,
	looks: 0,
	missed: 0,
	incidents: 1,
	firstWarning: 500,
	firstCritical: 650,
	pattern: 'resource-leak',
	leadSeconds: 200,
}
const NOTHING: ReplaySummary = {
	...SEEN,
	incidents: 0,
	firstWarning: undefined,
	firstCritical: undefined,
	pattern: undefined,
	leadSeconds: undefined,
}

describe('missedExpectations', () => {
	it.each([
		['the pattern in time', LEAK, SEEN, []],
		['the pattern in the very second', LEAK, { ...SEEN, firstWarning: 700 }, []],
		['the pattern where nobody ever failed', { ...LEAK, firstFailure: undefined }, SEEN, []],
		['nothing said', LEAK, NOTHING, ['resource-leak was missed: nothing was said']],
		['another pattern', LEAK, { ...SEEN, pattern: 'sudden-spike' }, ['expected resource-leak, got sudden-spike']],
		[
			'said too late',
			LEAK,
			{ ...SEEN, firstWarning: 705.5 },
			['the first notification came at 705.5 s, after the first failure at 700 s'],
		],
		[
			'too late and wrong',
			LEAK,
			{ ...SEEN, firstWarning: 900, pattern: 'gradual-saturation' },
			[
				'expected resource-leak, got gradual-saturation',
				'the first notification came at 900 s, after the first failure at 700 s',
			],
		],
		['silence on a healthy run', HEALTHY, NOTHING, []],
		['a warning on a healthy run, which wakes nobody', HEALTHY, { ...SEEN, firstCritical: undefined }, []],
		['a critical on a healthy run', HEALTHY, SEEN, ['a critical at 650 s in a run that has no incident']],
	] as [string, Scenario, ReplaySummary, string[]][])('%s', (_, scenario, summary, missed) => {
		expect(missedExpectations(scenario, summary)).toEqual(missed)
	})
})
