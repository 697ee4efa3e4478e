import { describe, expect, it } from 'vitest'
import type { Score } from '../score.js'
import { OURS } from '../score-run.js'
import { LANE, MINUTES, PANEL_WIDTH, placeLead, SECONDS } from './frame.js'
import { drawLeadChart } from './lead-chart.js'

const SCORE: Score = {
	run: 'gradual-a-&-b',
	truth: 'gradual-saturation',
	stranger: true,
	buildUp: 400,
	rule: OURS.sources,
	offset: 0,
	lead: 240,
	criticalLead: 30,
	queueStood: 500,
	afterQueue: 20,
	pattern: 'gradual-saturation',
	rightCause: undefined,
	falseWarnings: 0,
	falseCriticals: 0,
	rightfulWarnings: 0,
	notifications: [],
}

function titles(...scores: Score[]): string[] {
	return [...drawLeadChart(scores).markup.matchAll(/<title>(.*?)<\/title>/g)].map(([, title]) => title!)
}

describe('the time axis', () => {
	it.each([
		['ten minutes ahead at the left end', MINUTES, 600, LANE],
		['an hour ahead there as well', MINUTES, 3600, LANE],
		['a minute after the failure right of it', MINUTES, -60, LANE + ((PANEL_WIDTH - 2 * LANE) * 660) / 720],
		['the failure of a spike in the middle', SECONDS, 0, PANEL_WIDTH / 2],
		['what came an hour late at the right end', SECONDS, -3600, PANEL_WIDTH - LANE],
	])('puts %s', (_, axis, lead, expected) => {
		expect(placeLead(axis, 0, lead)).toBeCloseTo(expected, 1)
	})
})

describe('the chart', () => {
	it('says in words what a cell shows, with names escaped', () => {
		expect(titles(SCORE, { ...SCORE, offset: 5, lead: -30 }, { ...SCORE, offset: 10, lead: undefined })).toEqual([
			'gradual-a-&amp;-b, forewarn, all sources, by offset: 240 s ahead, 30 s late, never',
		])
	})

	it('counts the false messages of a healthy run', () => {
		expect(titles({ ...SCORE, truth: 'none', falseCriticals: 1, falseWarnings: 2, rightfulWarnings: 1 })).toEqual([
			'gradual-a-&amp;-b, forewarn, all sources: at worst 1 false criticals and 1 false warnings in one replay',
		])
	})

	it('marks a late message by another shape than one in time', () => {
		const diamondInCell = /<path class="bad" d="M[\d.]+ [\d.]+l4 4-4 4-4-4z"\/><\/g>/
		expect(drawLeadChart([SCORE]).markup).not.toMatch(diamondInCell)
		expect(drawLeadChart([{ ...SCORE, lead: -30 }]).markup).toMatch(diamondInCell)
	})
})
