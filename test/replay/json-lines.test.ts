import { describe, expect, it } from 'vitest'
import type { IncidentEvent } from '../../src/detect/incident-event.js'
import { formatEventLine, formatSummaryLine } from '../../src/replay/json-lines.js'
import { EVIDENCE } from '../detect/verdicts.js'

const OPENED: IncidentEvent = {
	kind: 'opened',
	at: 721,
	wallTime: undefined,
	incident: {
		id: 'shop-721000',
		service: 'shop',
		ports: [80],
		pattern: 'gradual-saturation',
		severity: 'warning',
		openedAt: 721,
		openedWallTime: undefined,
	},
	rule: 'exhaustion-forecast',
	reason: 'workers hold 24 of 40',
	cause: EVIDENCE.cause,
	evidence: { ...EVIDENCE, accepted: 24 },
	closing: undefined,
	previousPattern: undefined,
}

describe('formatEventLine', () => {
	it('is one line of JSON with exactly what the contract names, and more', () => {
		expect(formatEventLine(OPENED)).toBe(
			'{"event":"opened","at":721,"service":"shop","pattern":"gradual-saturation","severity":"warning",' +
				'"rule":"exhaustion-forecast","reason":"workers hold 24 of 40","cause":{"kind":"unclear","station":null,"text":"the numbers do not tell"},' +
				'"evidence":{"accepted":24,"acceptQueue":0,"stuck":0,"hidden":0,"cause":{"kind":"unclear","station":null,"text":"the numbers do not tell"},"stations":[],"holders":[],"signals":[],"window":[],"topPeers":[],"overflows":0}}',
		)
	})

	it.each([
		[
			'escalated',
			{ kind: 'escalated', incident: { ...OPENED.incident, severity: 'critical' } },
			{ event: 'escalated', severity: 'critical' },
		],
		[
			'changed',
			{
				kind: 'changed',
				incident: { ...OPENED.incident, pattern: 'resource-leak' },
				previousPattern: 'gradual-saturation',
			},
			{ event: 'changed', pattern: 'resource-leak', previousPattern: 'gradual-saturation' },
		],
		[
			'resolved',
			{
				kind: 'resolved',
				at: 961.4,
				rule: 'calm',
				closing: { durationSeconds: 240.4, overflows: 9, leadSeconds: 186.2 },
			},
			{
				event: 'resolved',
				at: 961.4,
				rule: 'calm',
				closing: { durationSeconds: 240.4, overflows: 9, leadSeconds: 186.2 },
			},
		],
	] as [string, Partial<IncidentEvent>, object][])('tells what it was: %s', (_, change, expected) => {
		expect(JSON.parse(formatEventLine({ ...OPENED, ...change }))).toMatchObject(expected)
	})

	it('keeps to its line, whatever the reason says', () => {
		expect(formatEventLine({ ...OPENED, reason: 'two\nlines' })).not.toContain('\n')
	})
})

describe('formatSummaryLine', () => {
	const summary = {
		samples: 50,
		looks: 300,
		missed: 1,
		incidents: 1,
		firstWarning: 721,
		firstCritical: 961.4,
		pattern: 'gradual-saturation',
		leadSeconds: 240.40000000000009,
	} as const

	it('is one line of JSON', () => {
		expect(formatSummaryLine(summary, 'scenarios/night')).toBe(
			'{"event":"summary","samples":50,"incidents":1,"firstWarning":721,"firstCritical":961.4,"pattern":"gradual-saturation",' +
				'"leadSeconds":240.4,"looks":300,"missed":1,"path":"scenarios/night"}',
		)
	})

	it('has null for what did not happen, and never lacks a field', () => {
		const nothing = { firstWarning: undefined, firstCritical: undefined, pattern: undefined, leadSeconds: undefined }
		expect(formatSummaryLine({ ...summary, ...nothing, incidents: 0 }, 'a.fwr')).toBe(
			'{"event":"summary","samples":50,"incidents":0,"firstWarning":null,"firstCritical":null,"pattern":null,' +
				'"leadSeconds":null,"looks":300,"missed":1,"path":"a.fwr"}',
		)
	})
})
