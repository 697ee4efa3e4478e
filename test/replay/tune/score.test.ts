import { describe, expect, it } from 'vitest'
import type { Label } from '../../../src/replay/scenario.js'
import { compareScores, isLong, type Score, scoreOutcomes } from '../../../src/replay/tune/score.js'
import { FAILING, HEALTHY, outcome, SPIKE } from './findings.js'

const SCORE: Score = scoreOutcomes([{ label: FAILING, outcome: outcome() }])

describe('a score', () => {
	it('adds up what every recording came to, each lead counted from 0 to 180 s', () => {
		const runs = [
			{ label: FAILING, outcome: outcome({ lead: 400 }) },
			{ label: FAILING, outcome: outcome({ lead: 179.9 }) },
			{ label: FAILING, outcome: outcome({ lead: null, named: false }) },
			{ label: SPIKE, outcome: outcome({ lead: -5 }) },
			{ label: HEALTHY, outcome: outcome({ lead: null, named: null, falseWarnings: 2 }) },
		]
		expect(scoreOutcomes(runs)).toEqual({
			falsePages: 0,
			long: 3,
			early: 1,
			failing: 4,
			warned: 2,
			meanLead: (180 + 179.9) / 4,
			falseWarnings: 2,
			named: 3,
		})
	})

	it('of healthy runs alone has no lead', () => {
		expect(scoreOutcomes([{ label: HEALTHY, outcome: outcome({ lead: null, named: null }) }]).meanLead).toBe(0)
	})

	it.each<[string, Partial<Score>, Partial<Score>]>([
		['no false page beats any lead', {}, { falsePages: 1, early: 9, meanLead: 180 }],
		['three minutes in one more run beat the mean', { early: 2, meanLead: 20 }, { early: 1, meanLead: 170 }],
		['a longer mean beats false warnings', { meanLead: 100, falseWarnings: 9 }, { meanLead: 90 }],
		[
			'a mean that is as good as the same leaves it to false warnings',
			{ meanLead: 100 },
			{ meanLead: 100.9, falseWarnings: 1 },
		],
	])('is better: %s', (_, better, worse) => {
		expect(Math.sign(compareScores({ ...SCORE, ...better }, { ...SCORE, ...worse }))).toBe(-1)
		expect(Math.sign(compareScores({ ...SCORE, ...worse }, { ...SCORE, ...better }))).toBe(1)
	})

	it.each<[string, Label, boolean]>([
		['a build-up of five minutes', { ...FAILING, onset: 600 }, true],
		['a second less', { ...FAILING, onset: 601 }, false],
		['no onset: the whole recording', { ...FAILING, onset: undefined }, true],
		['a spike, however long it took', { ...SPIKE, onset: 0, firstFailure: 900 }, false],
		['nobody failed', { ...FAILING, firstFailure: undefined }, false],
		['a healthy run', HEALTHY, false],
	])('asks three minutes of %s: %#', (_, label, expected) => {
		expect(isLong(label)).toBe(expected)
	})
})
