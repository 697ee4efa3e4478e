import { describe, expect, it } from 'vitest'
import { firstMessageKey, messageKey, threadKey } from '../../src/message/message.js'
import { BLIND, EVENTS, event, incidentMessage, noticeMessage } from './messages.js'

describe('the keys of messages', () => {
	it.each([
		{ name: 'opened', message: incidentMessage(), key: 'apache-720-opened' },
		{ name: 'escalated', message: incidentMessage(EVENTS.escalated), key: 'apache-720-escalated-870' },
		{ name: 'resolved', message: incidentMessage(EVENTS.resolved), key: 'apache-720-resolved-1095' },
		{
			name: 'a drill',
			message: incidentMessage(EVENTS.opened, { drill: true }),
			key: 'drill-apache-720-opened',
		},
		{
			name: 'an incident without wall time',
			message: incidentMessage(event({}, { openedWallTime: undefined })),
			key: 'apache-720-opened',
		},
		{ name: 'a notice', message: noticeMessage(), key: 'blind-no-listener-apache-1795270867000' },
		{
			name: 'a notice of the host',
			message: noticeMessage({ ...BLIND, service: undefined, wallTime: undefined }),
			key: 'blind-no-listener-host-30',
		},
	])('of $name', ({ message, key }) => expect(messageKey(message)).toBe(key))

	it('lead from every message of an incident to its first', () => {
		const keys = Object.values({ ...EVENTS, spike: EVENTS.opened }).map((each) => incidentMessage(each))
		expect(new Set(keys.map(threadKey))).toEqual(new Set(['apache-720']))
		expect(new Set(keys.map(firstMessageKey))).toEqual(new Set([messageKey(incidentMessage())]))
	})
})

describe('commands that ask forewarn', () => {
	it.each([
		['its configuration', '/srv/shop config.yml', "forewarn check -c '/srv/shop config.yml'"],
		['no configuration', undefined, 'forewarn check'],
	])('name %s', (_, configFile, command) => {
		expect(noticeMessage(BLIND, { configFile }).runbook!.confirm.map((step) => step.command)).toEqual([command])
	})
})

describe('the links of a message', () => {
	const statusPage = 'https://web1.example.org/forewarn/'
	const links = [{ label: 'Dashboard', url: 'https://wiki.example.org/' }]
	const all = { label: 'Status page', url: statusPage }
	const own = { label: 'This incident and all steps', url: `${statusPage}?incident=apache-720` }
	it.each([
		{
			name: 'an incident',
			message: incidentMessage(EVENTS.opened, { statusPage, links }),
			expected: [own, all, ...links],
		},
		{
			name: 'a drill, which is on no page',
			message: incidentMessage(EVENTS.opened, { statusPage, links, drill: true }),
			expected: [all, ...links],
		},
		{ name: 'a notice', message: noticeMessage(BLIND, { statusPage, links }), expected: [all, ...links] },
		{ name: 'a host without a public address', message: incidentMessage(EVENTS.opened, { links }), expected: links },
	])('of $name', ({ message, expected }) => expect(message.links).toEqual(expected))
})

describe('createIncidentMessage', () => {
	it('makes plain data: it comes back the same from JSON', () => {
		const message = incidentMessage(EVENTS.changed)
		expect(JSON.parse(JSON.stringify(message))).toEqual(JSON.parse(JSON.stringify(structuredClone(message))))
		expect(messageKey(JSON.parse(JSON.stringify(message)))).toBe(messageKey(message))
	})

	it("fills the runbook with this host's numbers", () => {
		const { check, meaning } = incidentMessage().runbook
		expect(meaning).toContain('When all workers are taken (38 of 40 now), new clients wait in the accept queue')
		expect(check[1]?.command).toBe("ss -tln '( sport = :80 or sport = :443 )'")
	})
})
