import { describe, expect, it } from 'vitest'
import { type IncidentInput, type IncidentState, NO_INCIDENT, stepIncident } from '../../src/detect/incident.js'
import type { IncidentEvent } from '../../src/detect/incident-event.js'
import { DEFAULT_SETTINGS } from '../../src/detect/settings.js'
import type { Verdict } from '../../src/detect/verdict.js'
import { CALM, suspicion, UNEASY } from './verdicts.js'

const gradual = suspicion('gradual-saturation', 'warning')
const gradualCritical = suspicion('gradual-saturation', 'critical')
const spike = suspicion('sudden-spike', 'critical')
const spikeWarning = suspicion('sudden-spike', 'warning')
const leak = suspicion('resource-leak', 'warning')
const leakCritical = suspicion('resource-leak', 'critical')

type Reading = Verdict | { readonly at: number; readonly verdict: Verdict; readonly overflows?: number }

/** Steps through readings, 30 s apart from second 0 on or when they say. */
function live(readings: readonly Reading[], from: IncidentState = NO_INCIDENT) {
	let state = from
	const events: IncidentEvent[] = []
	readings.forEach((reading, index) => {
		const { at, verdict, overflows } =
			'verdict' in reading ? reading : { at: index * 30, verdict: reading, overflows: 0 }
		const input: IncidentInput = { service: 'shop', ports: [80], at, wallTime: undefined, verdict, overflows }
		const step = stepIncident(state, input, DEFAULT_SETTINGS)
		state = step.state
		if (step.event) events.push(step.event)
	})
	return {
		state,
		events,
		told: events.map(({ at, kind, incident }) => `${at} ${kind} ${incident.pattern} ${incident.severity}`),
	}
}

describe('an incident', () => {
	it.each([
		['nothing is said of one reading', [CALM, gradual, CALM, CALM], []],
		['nothing is said of two that are not consecutive', [gradual, CALM, gradual, UNEASY, gradual], []],
		['it opens with the second in a row', [CALM, gradual, gradual, gradual], ['60 opened gradual-saturation warning']],
		[
			'it opens at once with a finding that rests on two looks',
			[{ ...spike, urgent: true }],
			['0 opened sudden-spike critical'],
		],
		[
			'it opens as critical with such a finding, whatever the reading before said',
			[gradual, { ...spike, urgent: true }],
			['30 opened sudden-spike critical'],
		],
		['it opens as critical where both were', [spike, spike], ['30 opened sudden-spike critical']],
		['it opens as a warning where one was', [gradualCritical, gradual], ['30 opened gradual-saturation warning']],
		['it opens under the newest name where two patterns stood', [gradual, leak], ['30 opened resource-leak warning']],
		[
			'it escalates with the second critical reading',
			[gradual, gradual, gradualCritical, gradual, gradualCritical, gradualCritical],
			['30 opened gradual-saturation warning', '150 escalated gradual-saturation critical'],
		],
		[
			'it escalates once',
			[gradual, gradual, ...Array(5).fill(gradualCritical)],
			['30 opened gradual-saturation warning', '90 escalated gradual-saturation critical'],
		],
		[
			'it never goes back to a warning',
			[spike, spike, spikeWarning, spikeWarning],
			['30 opened sudden-spike critical'],
		],
		[
			'it changes its name when it escalates',
			[gradual, gradual, spike, spike],
			['30 opened gradual-saturation warning', '90 escalated sudden-spike critical'],
		],
		[
			'it keeps its name on the same severity',
			[gradual, gradual, spikeWarning, spikeWarning],
			['30 opened gradual-saturation warning'],
		],
		[
			'it keeps its name once the page is out',
			[spike, spike, gradualCritical, gradualCritical],
			['30 opened sudden-spike critical'],
		],
		[
			'a leak is proven by itself and changes the name at any time',
			[spike, spike, leak, leak],
			['30 opened sudden-spike critical', '90 changed resource-leak critical'],
		],
		[
			'a leak keeps its name when the queue comes',
			[leak, leak, gradualCritical, gradualCritical],
			['30 opened resource-leak warning', '90 escalated resource-leak critical'],
		],
		[
			'one reading does not change the name',
			[gradual, gradual, leak, gradual, leak, CALM],
			['30 opened gradual-saturation warning'],
		],
		[
			'a changed name and a critical are one message',
			[gradual, gradual, leakCritical, leakCritical],
			['30 opened gradual-saturation warning', '90 escalated resource-leak critical'],
		],
	] as [string, Verdict[], string[]][])('%s', (_, readings, told) => {
		expect(live(readings).told).toEqual(told)
	})

	it('tells what it was, whose and since when', () => {
		const [opened, changed] = live([spike, spike, leak, leak]).events
		expect(opened).toEqual({
			kind: 'opened',
			at: 30,
			wallTime: undefined,
			incident: {
				id: 'shop-30000',
				service: 'shop',
				ports: [80],
				pattern: 'sudden-spike',
				severity: 'critical',
				openedAt: 30,
				openedWallTime: undefined,
			},
			rule: 'some-rule',
			reason: 'sudden-spike is critical',
			cause: spike.cause,
			evidence: spike.evidence,
			closing: undefined,
			previousPattern: undefined,
		})
		expect(changed).toMatchObject({
			incident: { id: 'shop-30000', openedAt: 30 },
			previousPattern: 'sudden-spike',
			reason: 'resource-leak is warning',
		})
	})

	it('is named by the wall clock where it is known', () => {
		const input = { service: 'shop', ports: [80], wallTime: 1_700_000_000_000, overflows: undefined, verdict: spike }
		const first = stepIncident(NO_INCIDENT, { ...input, at: 5 }, DEFAULT_SETTINGS)
		const { event } = stepIncident(first.state, { ...input, at: 6 }, DEFAULT_SETTINGS)
		expect(event?.incident).toMatchObject({ id: 'shop-1700000000000', openedWallTime: 1_700_000_000_000, openedAt: 6 })
	})
})

const OPEN = [spike, spike]
/** Its accept queue is full. */
const FULL: Verdict = { ...spike, evidence: { ...spike.evidence, turnedAway: true } }
const at = (seconds: number, verdict: Verdict, overflows = 0) => ({ at: seconds, verdict, overflows })

describe('the end of an incident', () => {
	it.each([
		['comes with the fourth calm reading', [...OPEN, CALM, CALM, CALM, CALM], ['150 resolved']],
		['does not come with three', [...OPEN, CALM, CALM, CALM], []],
		[
			'starts over with a reading that proves nothing: fewer connections are no recovery',
			[...OPEN, CALM, CALM, CALM, UNEASY, CALM, CALM, CALM],
			[],
		],
		[
			'starts over with one suspicion, of which nothing is said',
			[...OPEN, CALM, CALM, CALM, gradual, CALM, CALM, CALM, CALM],
			['270 resolved'],
		],
		['never comes of readings that prove nothing', [...OPEN, ...Array(20).fill(UNEASY)], []],
		[
			'is not hastened by early samples: the calm must last as long as regular ones take',
			[at(0, spike), at(1, spike), at(10, CALM), at(15, CALM), at(20, CALM), at(25, CALM), at(60, CALM), at(90, CALM)],
			[],
		],
		[
			'comes once it has lasted, however many readings there were',
			[at(0, spike), at(1, spike), at(10, CALM), at(15, CALM), at(20, CALM), at(25, CALM), at(91, CALM)],
			['91 resolved'],
		],
		[
			'needs its readings, not only its time',
			[at(0, spike), at(1, spike), at(30, CALM), at(300, CALM), at(600, CALM)],
			[],
		],
	] as [string, Reading[], string[]][])('%s', (_, readings, told) => {
		const resolved = live(readings).events.filter(({ kind }) => kind === 'resolved')
		expect(resolved.map((event) => `${event.at} ${event.kind}`)).toEqual(told)
	})

	it('tells how long it lasted, what was dropped, and how much earlier it was told', () => {
		const { events, state } = live([
			at(0, spike, 100),
			at(1, spike, 100),
			at(11, spike, 100),
			at(21, FULL, 130),
			at(31, UNEASY, 150),
			...[60, 90, 120, 150].map((seconds) => at(seconds, CALM, 150)),
		])
		expect(events.at(-1)).toMatchObject({
			kind: 'resolved',
			rule: 'calm',
			reason: 'the queue is empty',
			closing: { durationSeconds: 149, overflows: 30, leadSeconds: 20 },
			incident: { pattern: 'sudden-spike', severity: 'critical', openedAt: 1 },
		})
		expect(state).toEqual(NO_INCIDENT)
	})

	it('tells that nothing was dropped', () => {
		const { events } = live([...OPEN, CALM, CALM, CALM, CALM])
		expect(events.at(-1)?.closing).toEqual({ durationSeconds: 120, overflows: 0, leadSeconds: undefined })
	})

	it('claims no drops of other listeners: its own queue was not full', () => {
		const { events } = live([at(0, spike, 100), at(1, spike, 100), ...[30, 60, 90, 120].map((s) => at(s, CALM, 5000))])
		expect(events.at(-1)?.closing).toMatchObject({ overflows: 0, leadSeconds: undefined })
	})

	it('claims no drops where the counter was unreadable when it opened', () => {
		const { events } = live([
			{ at: 0, verdict: spike },
			{ at: 1, verdict: spike },
			...[30, 60, 90, 120].map((seconds) => at(seconds, CALM, 5000)),
		])
		expect(events.at(-1)?.closing).toEqual({ durationSeconds: 119, overflows: 0, leadSeconds: undefined })
	})

	it('claims no drops of a counter that began anew', () => {
		const { events } = live([
			at(0, spike, 500),
			at(1, spike, 500),
			...[30, 60, 90, 120].map((seconds) => at(seconds, CALM, 3)),
		])
		expect(events.at(-1)?.closing).toMatchObject({ overflows: 0, leadSeconds: undefined })
	})

	it('lets a new incident open, under a name of its own', () => {
		const { events } = live([...OPEN, CALM, CALM, CALM, CALM, leak, leak])
		expect(events.map(({ kind, incident }) => `${kind} ${incident.id}`)).toEqual([
			'opened shop-30000',
			'resolved shop-30000',
			'opened shop-210000',
		])
	})
})
