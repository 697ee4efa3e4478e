import { describe, expect, it } from 'vitest'
import { meetsGoals } from './goals.js'
import type { Knowledge } from './ours.js'
import type { Score } from './score.js'

const SLOW: Score = {
	run: 'gradual-a',
	truth: 'gradual-saturation',
	stranger: false,
	buildUp: 300,
	rule: 'ours',
	offset: 0,
	lead: 200,
	criticalLead: 30,
	queueStood: 500,
	afterQueue: 20,
	pattern: 'gradual-saturation',
	rightCause: true,
	falseWarnings: 0,
	falseCriticals: 0,
	rightfulWarnings: 0,
	notifications: [],
}
const SPIKE: Score = { ...SLOW, truth: 'sudden-spike', pattern: 'sudden-spike', buildUp: 15, afterQueue: 4 }
const HEALTHY: Score = { ...SLOW, truth: 'none', buildUp: undefined, lead: undefined, pattern: undefined }

function missed(scores: readonly Score[], knowledge: Knowledge = 'sources'): string[] {
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
	])('with all sources: %s', (_, scores, expected) => {
		expect(missed([...many(95, SLOW), ...scores])).toEqual(expected)
	})

	it.each([
		['a lead of 90 s in one of many is enough', { lead: 90 }, []],
		['a message at the failure is none', { lead: 0 }, ['gradual and leak: shortest lead: 0.0 s']],
	])('of /proc alone: %s', (_, change, expected) => {
		expect(missed([...many(95, SLOW), { ...SLOW, ...change }], 'proc')).toEqual(expected)
	})

	it.each([
		[
			'comes 4.1 s after the queue',
			{ afterQueue: 4.1 },
			['spike: critical once the queue stands: 0 of 1 (0 %), slowest 4.1 s'],
		],
		['comes with the failure', { criticalLead: 0 }, ['spike: critical before failure: 0 of 1 (0 %)']],
		['meets no queue at all', { queueStood: undefined, afterQueue: undefined }, []],
	])('on a spike whose critical %s', (_, change, expected) => {
		expect(missed([{ ...SPIKE, ...change }])).toEqual(expected)
	})

	it('allows one warning in forty healthy replays, beside rightful ones, and no critical', () => {
		const rightful = { ...HEALTHY, falseWarnings: 1, rightfulWarnings: 1 }
		const wrongful = { ...HEALTHY, falseWarnings: 1 }
		expect(missed([...many(38, HEALTHY), rightful, wrongful])).toEqual([])
		expect(missed([...many(37, HEALTHY), wrongful, wrongful])).toEqual(['warnings on healthy runs: 2'])
		expect(missed([...many(40, HEALTHY), { ...HEALTHY, falseCriticals: 1 }])).toEqual(['criticals on healthy runs: 1'])
	})

	it('holds all sources to the cause', () => {
		expect(missed([{ ...SLOW, rightCause: false }])).toEqual(['right cause at failure: 0 of 1 (0 %)'])
	})

	it('names the replays that miss a goal, and by what', () => {
		const [goal] = meetsGoals([{ ...SLOW, run: 'gradual-b', offset: 15, lead: 100 }], 'sources')
		expect(goal!.misses.map(({ score, why }) => `${score.run} +${score.offset} ${why}`)).toEqual([
			'gradual-b +15 100.0 s before failure',
		])
	})
})
