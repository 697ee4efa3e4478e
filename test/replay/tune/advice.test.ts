import { describe, expect, it } from 'vitest'
import type { Label } from '../../../src/replay/scenario.js'
import { advise, crossValidate } from '../../../src/replay/tune/advice.js'
import type { Outcome } from '../../../src/replay/tune/outcome.js'
import { type Findings, measureInfluence, rank, scoreOver } from '../../../src/replay/tune/score.js'
import type { SettingValues } from '../../../src/replay/tune/settings.js'
import { FAILING, HEALTHY, many, outcome } from './findings.js'

const TODAY: SettingValues = { 'detection.warnAhead': 360, 'detection.highUse': 0.8 }
const EARLIER: SettingValues = { ...TODAY, 'detection.warnAhead': 540 }
const EARLIEST: SettingValues = { ...TODAY, 'detection.warnAhead': 720 }
const FULLER: SettingValues = { 'detection.warnAhead': 540, 'detection.highUse': 0.9 }
const SHORT = outcome({ lead: 100 })
const QUIET = outcome({ lead: null, named: null })

function findings(labels: Label[], table: readonly (readonly [SettingValues, Outcome[]])[]): Findings {
	return { labels, candidates: table.map(([values]) => values), outcomes: table.map(([, outcomes]) => outcomes) }
}

function adviceOn(found: Findings) {
	const all = found.labels.map((_, run) => run)
	const best = rank(found, all)[0]!
	return advise(found.labels, { candidate: best, score: scoreOver(found, best, all) }, crossValidate(found))
}

/** Ten incidents and ten healthy hours, all as today, with the outcomes of one other candidate. */
function against(incidents: Outcome[], healthy: Outcome[]): Findings {
	return findings(
		[...many(10, FAILING), ...many(10, HEALTHY)],
		[
			[TODAY, [...many(10, SHORT), ...many(10, QUIET)]],
			[EARLIER, [...incidents, ...healthy]],
		],
	)
}

describe('the ranking', () => {
	it('gives ties to what lies nearest to today: fewer changes, then smaller ones', () => {
		const same = [outcome()]
		const found = findings(
			[FAILING],
			[
				[TODAY, [SHORT]],
				[FULLER, same],
				[EARLIEST, same],
				[EARLIER, same],
			],
		)
		expect(rank(found, [0])).toEqual([3, 2, 1, 0])
	})

	it('keeps today first among equals', () => {
		expect(
			rank(
				findings(
					[FAILING],
					[
						[TODAY, [SHORT]],
						[EARLIER, [SHORT]],
					],
				),
				[0],
			),
		).toEqual([0, 1])
	})
})

describe('cross-validation', () => {
	it('leaves each recording out once, and gives every fold its part of every pattern', () => {
		const { folds } = crossValidate(against(many(10, outcome()), many(10, QUIET)))
		expect(folds).toHaveLength(10)
		expect(folds.flatMap(({ runs }) => runs).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, run) => run))
		for (const { runs } of folds) expect(runs.map((run) => run < 10)).toEqual([true, false])
	})

	it('says that a gain in every recording holds', () => {
		const found = against(many(10, outcome()), many(10, QUIET))
		expect(crossValidate(found)).toMatchObject({
			holds: true,
			agreeing: 10,
			outside: { early: 10 },
			today: { early: 0 },
		})
		expect(adviceOn(found)).toEqual({
			kind: 'change',
			candidate: 1,
			reason: 'the gain holds on recordings that had no part in the choice, and 10 of 10 parts chose the same',
		})
	})

	it('says that a gain in a single recording does not: without it nobody would have chosen that', () => {
		const found = against([outcome(), ...many(9, SHORT)], many(10, QUIET))
		expect(crossValidate(found)).toMatchObject({ holds: false, agreeing: 9 })
		expect(adviceOn(found)).toEqual({
			kind: 'keep',
			candidate: 0,
			reason: 'the gain does not hold: what the other recordings chose gained nothing on those it had not seen',
		})
	})

	it('says that it was worse where one recording alone forbids what the others choose', () => {
		const found = against(many(10, outcome()), [outcome({ ...QUIET, falsePages: 1 }), ...many(9, QUIET)])
		expect(crossValidate(found)).toMatchObject({ holds: false, outside: { falsePages: 1 } })
		expect(adviceOn(found)).toMatchObject({ kind: 'keep', reason: 'nothing on this grid is better than what you have' })
	})

	it.each([
		['four incidents', many(4, FAILING), many(9, HEALTHY), '4 with a failure and 9 healthy recordings'],
		['four healthy hours', many(9, FAILING), many(4, HEALTHY), '9 with a failure and 4 healthy recordings'],
		['one recording', many(1, FAILING), [], '1 with a failure and 0 healthy recordings'],
	])('has too few recordings for advice: %s', (_, incidents, healthy, start) => {
		const labels = [...incidents, ...healthy]
		const row = (values: SettingValues, lead: number) =>
			[values, labels.map(({ pattern }) => (pattern === 'none' ? QUIET : outcome({ lead })))] as const
		const advice = adviceOn(findings(labels, [row(TODAY, 100), row(EARLIER, 200)]))
		expect(advice).toMatchObject({ kind: 'too-few', candidate: 0 })
		expect(advice.reason).toBe(
			`${start} are too few: at least 5 of each, for what is chance in every second one shows in 5 of them once in 32 times`,
		)
	})
})

it('measures what each setting moves by itself, the most influential first', () => {
	const found = findings(
		[FAILING, FAILING],
		[
			[TODAY, [SHORT, SHORT]],
			[EARLIER, [outcome(), outcome()]],
			[{ ...TODAY, 'detection.highUse': 0.9 }, [SHORT, SHORT]],
			[FULLER, [outcome(), SHORT]],
		],
	)
	expect(measureInfluence(found)).toEqual([
		{ key: 'detection.warnAhead', moves: 1.5 },
		{ key: 'detection.highUse', moves: 0.5 },
	])
})
