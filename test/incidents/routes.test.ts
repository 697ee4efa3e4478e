import { describe, expect, it } from 'vitest'
import { runPipeline } from '../../src/incidents/pipeline.js'
import { EMPTY_STATE } from '../../src/incidents/pipeline-state.js'
import type { PipelineSettings, Route } from '../../src/incidents/settings.js'
import type { Message } from '../../src/message/message.js'
import { EVENTS, incidentMessage, noticeMessage, OPENED } from '../message/messages.js'
import { SETTINGS, World } from './world.js'

const any = { severity: undefined, services: undefined, days: undefined, hours: undefined }
const ROUTES: Route[] = [
	{ ...any, services: ['shop'], notify: ['slack'] },
	{ ...any, severity: 'critical', hours: { from: 9 * 60, to: 18 * 60 }, notify: ['slack', 'pagerduty'] },
	{ ...any, severity: 'critical', notify: ['pagerduty'] },
	{ ...any, severity: 'warning', services: ['apache'], notify: ['slack'] },
]

/** Where a message goes, and by which route. */
function routed(message: Message, wallTime: number, settings: Partial<PipelineSettings>) {
	const candidate = { occasion: 'event', message, incident: undefined, flapKey: undefined } as const
	const context = { moment: { at: 0, wallTime }, settings: { ...SETTINGS, ...settings } }
	return runPipeline(candidate, context, EMPTY_STATE)
}

describe('the route of a message', () => {
	const [warning, critical] = [incidentMessage(EVENTS.opened), incidentMessage(EVENTS.escalated)]
	const night = OPENED + 8 * 3_600_000
	it.each([
		['a warning', warning, OPENED, ['slack'], 'route-4'],
		['a critical one by day', critical, OPENED, ['slack', 'pagerduty'], 'route-2'],
		['a critical one by night', critical, night, ['pagerduty'], 'route-3'],
		['blindness, which is critical', noticeMessage(), night, ['pagerduty'], 'route-3'],
		['a drill', { ...warning, drill: true }, OPENED, ['slack', 'pagerduty'], 'drill'],
	])('%s', (_, message, wallTime, notifiers, route) => {
		expect(routed(message, wallTime, { routes: ROUTES })).toEqual({ kind: 'pass', notifiers, route })
	})

	it('goes to all where no route fits: silence is worse', () => {
		const routes = ROUTES.slice(0, 1)
		const expected = { kind: 'pass', notifiers: ['slack', 'pagerduty'], route: 'no-route-fits' }
		expect(routed(warning, OPENED, { routes })).toEqual(expected)
	})
})

it('notifiers that have an incident get the rest of it, and the end goes to no others', () => {
	const world = new World({ routes: ROUTES.slice(2) })
	const incident = world.opens()
	incident.escalates()
	incident.resolves()
	expect(world.lines).toEqual([
		'opened event slack',
		'escalated event slack,pagerduty',
		'resolved event slack,pagerduty',
	])
})
