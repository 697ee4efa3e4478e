import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { recentCourse } from '../../src/detect/recent-course.js'
import { DEFAULT_SERVICE } from '../../src/detect/settings.js'
import type { Message } from '../../src/message/message.js'
import type { OwnRunbooks } from '../../src/message/runbooks/choose-runbook.js'
import { createLogger } from '../../src/run/log.js'
import { Reporter } from '../../src/run/reporter.js'
import { point } from '../detect/points.js'
import { BLIND, CONTEXT, EVENTS } from '../message/messages.js'

function createReporter(runbooks: OwnRunbooks = {}) {
	const handled: Message[] = []
	const stream = new PassThrough()
	const reporter = new Reporter({
		log: createLogger({ level: 'info', format: 'json', stream }),
		services: () => [DEFAULT_SERVICE],
		context: CONTEXT,
		runbooks,
		handle: (message) => void handled.push(message),
	})
	const logged = () =>
		String(stream.read() ?? '')
			.split('\n')
			.filter(Boolean)
			.map((line) => JSON.parse(line))
	return { reporter, handled, logged }
}

describe('the reporter', () => {
	it.each([
		['opened', 'warn'],
		['escalated', 'error'],
		['changed', 'error'],
		['resolved', 'info'],
	] as const)('logs an incident that was %s as %s, with what decided, and hands on its message', (kind, level) => {
		const { reporter, handled, logged } = createReporter()
		reporter.event(EVENTS[kind], undefined)
		const { rule, reason, at, incident } = EVENTS[kind]
		expect(logged()).toMatchObject([
			{ level, service: 'apache', pattern: incident.pattern, rule, at, msg: `incident ${kind}: ${reason}` },
		])
		expect(handled).toMatchObject([{ type: 'incident', event: { kind }, host: 'web03', drill: false }])
	})

	it('hands on how the service came there, for the picture in a mail', () => {
		const { reporter, handled } = createReporter()
		const recent = recentCourse([point(0, { accepted: 7 })], 30)
		reporter.event(EVENTS.opened, recent)
		expect(handled).toMatchObject([{ recent: { interval: 30, secondsAgo: [0], accepted: [7] } }])
	})

	it('makes a message of a notice with the ports of its service, and says what being blind means', () => {
		const { reporter, handled, logged } = createReporter()
		reporter.notice(BLIND)
		expect(handled).toMatchObject([
			{ type: 'notice', runbook: { meaning: expect.stringContaining('port 80 and 443') } },
		])
		expect(logged().map(({ msg }) => msg)).toEqual([
			`blind: ${BLIND.reason}`,
			'waiting: watching begins as soon as there is something to see',
		])
	})

	it("brings the operator's own runbook", () => {
		const own = { title: 'Ours', meaning: 'Call {{service}}.', check: [], act: [], confirm: [], afterwards: [] }
		const { reporter, handled } = createReporter({ 'gradual-saturation': own })
		reporter.event(EVENTS.opened, undefined)
		expect(handled).toMatchObject([{ runbook: { title: 'Ours', meaning: 'Call apache.' } }])
	})

	it('survives a page that cannot be made, and says so', () => {
		const { reporter, handled, logged } = createReporter()
		reporter.event({ ...EVENTS.opened, cause: undefined as never }, undefined)
		expect(handled).toEqual([])
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
