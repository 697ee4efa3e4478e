import { describe, expect, it } from 'vitest'
import { meetsGoals } from './goals.js'
import type { Score } from './score.js'

const SLOW: Score = {
	run: 'gradual-a',
	truth: 'gradual-saturation',
	heldOut: false,
	buildUp: 300,
	rule: 'ours',
	offset: 0,
	lead: 200,
	criticalLead: 30,
	queueStood: 500,
	afterQueue: 20,
	pattern: 'gradual-saturation',
	falseWarnings: 0,
	falseCriticals: 0,
	rightfulWarnings: 0,
	notifications: [],
}
const SPIKE: Score = { ...SLOW, truth: 'sudden-spike', pattern: 'sudden-spike', buildUp: 15, afterQueue: 5 }
const HEALTHY: Score = { ...SLOW, truth: 'none', buildUp: undefined, lead: undefined, pattern: undefined }

function missed(scores: readonly Score[], knowledge: 'known' | 'unknown' = 'known'): string[] {
	return meetsGoals(scores, knowledge).flatMap(({ goal, met, reached }) => (met ? [] : [`${goal}: ${reached}`]))
}

function many(count: number, score: Score): Score[] {
	return Array.from({ length: count }, () => score)
}

describe('the goal table', () => {
	it('is met by replays that are all as good as it asks', () => {
		expect(missed([SLOW, SPIKE, HEALTHY])).toEqual([])
	})

	it.each([
		['5 of 100 short leads are let pass', many(5, { ...SLOW, lead: 179.9 }), []],
		['6 of 101 are not', many(6, { ...SLOW, lead: 179.9 }), ['gradual and leak: notified early: 95 of 101 (94.1 %)']],
		['one lead under 90 s is too short', [{ ...SLOW, lead: 89.9 }], ['gradual and leak: shortest lead: 89.9 s']],
		['silence is worse', [{ ...SLOW, lead: undefined }], ['gradual and leak: shortest lead: missed altogether']],
		['a short build-up is held to no lead', [{ ...SLOW, buildUp: 299, lead: 10 }], []],
	])('with capacity known: %s', (_, scores, expected) => {
		expect(missed([...many(95, SLOW), ...scores])).toEqual(expected)
	})

	it.each([
		['90 s of lead are enough', { lead: 90 }, []],
		['a message at the failure is none', { lead: 0 }, ['gradual and leak: shortest lead: 0.0 s']],
	])('with capacity unknown: %s', (_, change, expected) => {
		expect(missed([...many(95, SLOW), { ...SLOW, ...change }], 'unknown')).toEqual(expected)
	})

	it.each([
		[
			'comes 5.1 s after the queue',
			{ afterQueue: 5.1 },
			['spike: critical once the queue stands: 0 of 1 (0 %), slowest 5.1 s'],
		],
		['comes with the failure', { criticalLead: 0 }, ['spike: critical before failure: 0 of 1 (0 %)']],
		['meets no queue at all', { queueStood: undefined, afterQueue: undefined }, []],
	])('on a spike whose critical %s', (_, change, expected) => {
		expect(missed([{ ...SPIKE, ...change }])).toEqual(expected)
	})

	it('allows one warning on all healthy replays together, beside rightful ones', () => {
		const rightful = { ...HEALTHY, falseWarnings: 1, rightfulWarnings: 1 }
		const wrongful = { ...HEALTHY, falseWarnings: 1 }
		expect(missed([rightful, rightful, wrongful])).toEqual([])
		expect(missed([wrongful, wrongful])).toEqual(['warnings on healthy runs: 2'])
		expect(missed([{ ...HEALTHY, falseCriticals: 1 }])).toEqual(['criticals on healthy runs: 1'])
	})

	it('names the replays that miss a goal, and by what', () => {
		const [goal] = meetsGoals([{ ...SLOW, run: 'gradual-b', offset: 15, lead: 100 }], 'known')
		expect(goal!.misses.map(({ score, why }) => `${score.run} +${score.offset} ${why}`)).toEqual([
			'gradual-b +15 100.0 s before failure',
		])
	})
})
