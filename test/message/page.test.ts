import { describe, expect, it } from 'vitest'
import type { Notice } from '../../src/detect/incident-event.js'
import { createHeadline, formatHeadline } from '../../src/message/page.js'
import { BLIND, EVENTS, incidentMessage, noticeMessage } from './messages.js'

describe('the headline', () => {
	it.each([
		['opened', 'WARNING: apache on web03: workers are filling up, about 3 min left'],
		['escalated', 'CRITICAL: apache on web03: worse: running out of workers'],
		['changed', 'CRITICAL: apache on web03: now a resource leak: stuck workers use up the pool, about 8 min 30 s left'],
		['resolved', 'RESOLVED: apache on web03: recovered after 6 min 15 s'],
		['spike', 'CRITICAL: apache on web03: sudden spike of connections, clients are being turned away'],
	] as const)('of %s', (name, expected) => {
		expect(formatHeadline(createHeadline(incidentMessage(EVENTS[name])))).toBe(expected)
		expect(formatHeadline(createHeadline(incidentMessage(EVENTS[name], { drill: true })))).toBe(`DRILL ${expected}`)
	})

	it.each([
		['follow-up', 'CRITICAL: apache on web03: how it stands: running out of workers'],
		['reminder', 'CRITICAL: apache on web03: still open: running out of workers'],
	] as const)('of a %s', (again, expected) => {
		expect(formatHeadline(createHeadline({ ...incidentMessage(EVENTS.escalated), again }))).toBe(expected)
	})

	const notice = (changes: Partial<Notice>) => noticeMessage({ ...BLIND, ...changes })
	it.each([
		[notice({}), 'BLIND: apache on web03: forewarn cannot see this service'],
		[notice({ kind: 'sighted' }), 'SIGHTED: apache on web03: forewarn sees this service again'],
		[notice({ kind: 'late', service: undefined }), 'LATE: web03: samples are late or missing'],
		[notice({ kind: 'advisory', rule: 'time-wait', service: undefined }), 'NOTICE: web03: connection churn'],
		[notice({ kind: 'advisory', rule: 'new' }), 'NOTICE: apache on web03: worth a look, no worker exhaustion'],
	])('of a notice', (message, expected) => expect(formatHeadline(createHeadline(message))).toBe(expected))
})
