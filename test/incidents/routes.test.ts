import { describe, expect, it } from 'vitest'
import { routeMessage } from '../../src/incidents/routes.js'
import type { Route } from '../../src/notify/delivery-settings.js'
import { EVENTS, incidentMessage, noticeMessage, OPENED } from '../message/messages.js'
import { SETTINGS, World } from './world.js'

const any = { severity: undefined, services: undefined, days: undefined, hours: undefined }
const ROUTES: Route[] = [
	{ ...any, services: ['shop'], notify: ['slack'] },
	{ ...any, severity: 'critical', hours: { from: 9 * 60, to: 18 * 60 }, notify: ['slack', 'pagerduty'] },
	{ ...any, severity: 'critical', notify: ['pagerduty'] },
	{ ...any, severity: 'warning', services: ['apache'], notify: ['slack'] },
]

describe('routeMessage', () => {
	const [warning, critical] = [incidentMessage(EVENTS.opened), incidentMessage(EVENTS.escalated)]
	const night = OPENED + 8 * 3_600_000
	it.each([
		['a warning', warning, OPENED, ['slack'], 'route-4'],
		['a critical one by day', critical, OPENED, ['slack', 'pagerduty'], 'route-2'],
		['a critical one by night', critical, night, ['pagerduty'], 'route-3'],
		['blindness, which is critical', noticeMessage(), night, ['pagerduty'], 'route-3'],
		['a drill', { ...warning, drill: true }, OPENED, ['slack', 'pagerduty'], 'drill'],
	])('%s', (_, message, wallTime, channels, reason) => {
		expect(routeMessage(message, [], wallTime, { ...SETTINGS, routes: ROUTES })).toEqual({ channels, reason })
	})

	it('goes to all where no route fits: silence is worse', () => {
		const routes = ROUTES.slice(0, 1)
		const routed = routeMessage(warning, [], OPENED, { ...SETTINGS, routes })
		expect(routed).toEqual({ channels: ['slack', 'pagerduty'], reason: 'no-route-fits' })
	})
})

it('whoever was told hears the rest of it, and the end goes to nobody else', () => {
	const world = new World({ routes: ROUTES.slice(2) })
	const incident = world.open()
	incident.escalate()
	incident.resolve()
	expect(world.lines).toEqual([
		'opened event slack',
		'escalated event slack,pagerduty',
		'resolved event slack,pagerduty',
	])
})
