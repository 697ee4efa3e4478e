import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { recentCourse } from '../../src/detect/recent-course.js'
import { DEFAULT_SERVICE } from '../../src/detect/settings.js'
import type { Message } from '../../src/message/message.js'
import type { OwnRunbooks } from '../../src/message/runbooks/choose-runbook.js'
import { createAnnouncer } from '../../src/run/announcer.js'
import { createLogger } from '../../src/run/log.js'
import type { Pager } from '../../src/run/pager.js'
import { point } from '../detect/readings.js'
import { BLIND, CIRCUMSTANCES, EVENTS } from '../message/messages.js'

function announcer(runbooks: OwnRunbooks = {}) {
	const paged: Message[] = []
	const stream = new PassThrough()
	const pager: Pager = {
		page: (message) => void paged.push(message),
		close: async () => {},
		tally: { sent: 0, failed: 0, underWay: 0 },
	}
	const log = createLogger({ level: 'info', pretty: false, stream })
	const announcer = createAnnouncer({
		pager,
		log,
		services: [DEFAULT_SERVICE],
		circumstances: CIRCUMSTANCES,
		runbooks,
	})
	const logged = () =>
		String(stream.read() ?? '')
			.split('\n')
			.filter(Boolean)
			.map((line) => JSON.parse(line))
	return { announcer, paged, logged }
}

describe('the announcer', () => {
	it.each([
		['opened', 'warn'],
		['escalated', 'error'],
		['changed', 'error'],
		['resolved', 'info'],
	] as const)('logs an incident that was %s as %s, with what decided, and pages it', (kind, level) => {
		const { announcer: tell, paged, logged } = announcer()
		tell.event(EVENTS[kind])
		const { rule, reason, at, incident } = EVENTS[kind]
		expect(logged()).toMatchObject([
			{ level, service: 'apache', pattern: incident.pattern, rule, at, msg: `incident ${kind}: ${reason}` },
		])
		expect(paged).toMatchObject([{ type: 'incident', event: { kind }, host: 'web03', drill: false }])
	})

	it('hands on how the service came there, for the picture in a mail', () => {
		const { announcer: tell, paged } = announcer()
		const recent = recentCourse([point(0, { accepted: 7 })], 30)
		tell.event(EVENTS.opened, recent)
		expect(paged).toMatchObject([{ recent: { interval: 30, secondsAgo: [0], accepted: [7] } }])
	})

	it('pages a notice with the ports of its service, and says what being blind means', () => {
		const { announcer: tell, paged, logged } = announcer()
		tell.notice(BLIND)
		expect(paged).toMatchObject([{ type: 'notice', runbook: { meaning: expect.stringContaining('port 80 and 443') } }])
		expect(logged().map(({ msg }) => msg)).toEqual([
			`blind: ${BLIND.reason}`,
			'waiting: watching begins by itself as soon as there is something to see',
		])
	})

	it("brings the operator's own runbook", () => {
		const own = { title: 'Ours', meaning: 'Call {{service}}.', check: [], act: [], confirm: [], afterwards: [] }
		const { announcer: tell, paged } = announcer({ 'gradual-saturation': own })
		tell.event(EVENTS.opened)
		expect(paged).toMatchObject([{ runbook: { title: 'Ours', meaning: 'Call apache.' } }])
	})

	it('survives a page that cannot be made, and says so', () => {
		const { announcer: tell, paged, logged } = announcer()
		tell.event({ ...EVENTS.opened, evidence: undefined as never })
		expect(paged).toEqual([])
		expect(logged()).toMatchObject([
			{ msg: expect.stringContaining('incident opened') },
			{
				level: 'error',
				what: 'apache opened',
				err: { type: 'TypeError' },
				msg: 'page NOT made: a bug, please report it',
			},
		])
	})
})
