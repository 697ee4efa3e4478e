import { describe, expect, it } from 'vitest'
import { actingArticle, readArticles } from '../../src/detect/articles.js'
import type { ServicePoint } from '../../src/detect/service-point.js'
import { type ArticleRule, DEFAULT_SETTINGS, DEFAULT_SIGNALS } from '../../src/detect/settings.js'
import { point } from './points.js'

/** Samples every 30 s; the newest two decide. */
const samples = (each: readonly Partial<ServicePoint>[]) => each.map((given, index) => point(index * 30, given))
const read = (rule: ArticleRule, each: readonly Partial<ServicePoint>[], peak?: number) =>
	readArticles({ points: samples(each), peak, settings: DEFAULT_SETTINGS }).find(({ signal }) => signal === rule)!
const twice = (given: Partial<ServicePoint>) => [given, given]
const usual = { inbound: 100, established: 90 }

describe('the rules of the articles, over two samples in a row', () => {
	it.each<{
		rule: ArticleRule
		bad: Partial<ServicePoint>
		good: Partial<ServicePoint>
		before?: readonly Partial<ServicePoint>[]
		peak?: number
	}>([
		{ rule: 'establishedRatio', bad: { inbound: 100, established: 59 }, good: { inbound: 100, established: 60 } },
		{
			rule: 'establishedBaseline',
			bad: { inbound: 100, established: 44 },
			good: { inbound: 100, established: 45 },
			before: [usual, usual, usual, usual, usual],
		},
		{ rule: 'closeWaitRatio', bad: { inbound: 100, closeWait: 16 }, good: { inbound: 100, closeWait: 15 } },
		{ rule: 'closeWaitRatioHigh', bad: { inbound: 100, closeWait: 21 }, good: { inbound: 100, closeWait: 20 } },
		{ rule: 'closeWaitCount', bad: { closeWait: 11 }, good: { closeWait: 10 } },
		{ rule: 'peakRatio', bad: { accepted: 61 }, good: { accepted: 60 }, peak: 40 },
		{ rule: 'peakRatioHigh', bad: { accepted: 81 }, good: { accepted: 80 }, peak: 40 },
	])('$rule', ({ rule, bad, good, before = [], peak }) => {
		const raised = (each: readonly Partial<ServicePoint>[]) => read(rule, [...before, ...each], peak).raised
		expect({ bad: raised(twice(bad)), good: raised(twice(good)), once: raised([good, bad]) }).toEqual({
			bad: true,
			good: false,
			once: false,
		})
	})

	it.each<{ name: string; rule: ArticleRule; each: readonly Partial<ServicePoint>[] }>([
		{ name: 'a ratio of three connections', rule: 'closeWaitRatio', each: twice({ inbound: 3, closeWait: 3 }) },
		{ name: 'a quiet night', rule: 'acceptanceDrop', each: [{ arrivals: 9 }, { arrivals: 9 }, { arrivals: 1 }] },
		{ name: 'a peak that is not known yet', rule: 'peakRatio', each: twice({ accepted: 500 }) },
		{ name: 'a usual of none', rule: 'establishedBaseline', each: twice({ inbound: 50, established: 0 }) },
	])('is mute for $name', ({ rule, each }) => {
		expect(read(rule, each)).toMatchObject({ bar: undefined, raised: false, text: 'too little traffic, or no demand' })
	})

	it('does what the operator lets it do, the worst first', () => {
		const as = { ...DEFAULT_SIGNALS.as, closeWaitCount: 'warning', closeWaitRatio: 'critical' } as const
		const settings = { ...DEFAULT_SETTINGS, signals: { ...DEFAULT_SIGNALS, as } }
		const signals = readArticles({ points: samples(twice({ inbound: 100, closeWait: 40 })), peak: undefined, settings })
		expect(actingArticle(signals)).toMatchObject({ as: 'critical', signal: { signal: 'closeWaitRatio' } })
		expect(
			actingArticle(
				readArticles({
					points: samples(twice({ inbound: 100, closeWait: 40 })),
					peak: undefined,
					settings: DEFAULT_SETTINGS,
				}),
			),
		).toBeUndefined()
	})
})
