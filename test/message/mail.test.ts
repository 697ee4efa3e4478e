import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeHtml } from '../../src/message/html.js'
import { renderMail } from '../../src/message/mail.js'
import { createPage } from '../../src/message/page.js'
import { CAUSE_EVENTS, FACTS } from './causes.js'
import { HOSTILE, messageFullOf } from './hostile.js'
import { EVENTS, incidentMessage, noticeMessage } from './messages.js'

/** The tags of a page in their order, with their attributes but links. */
function tagsOf(html: string): string[] {
	return (html.match(/<[a-z!/][^>]*>/gi) ?? []).map((tag) => tag.replace(/href="[^"]*"/, 'href'))
}

describe('renderMail', () => {
	it('renders a page as HTML, tag by tag', async () => {
		const { html } = renderMail(incidentMessage(CAUSE_EVENTS.pool, { facts: () => FACTS }))
		await expect(html).toMatchFileSnapshot('fixtures/cause-pool.html')
	})

	it.each(Object.entries({ ...CAUSE_EVENTS, resolved: EVENTS.resolved }))(
		'says all that the page says, in HTML and in plain text: %s',
		(_name, event) => {
			const message = incidentMessage(event, { facts: () => FACTS })
			const { headline, users, first, reason, facts, tables, advice } = createPage(message)
			const { html, text } = renderMail(message)
			const steps = advice?.steps.flatMap(({ text, command }) => [text, command ?? '']) ?? []
			const cells = tables.flatMap(({ rows }) => rows.flatMap(({ label, cells }) => [label, ...cells]))
			const values = facts.flatMap(({ label, value }) => [label, value])
			const unfolded = text.replace(/\s+/g, ' ')
			for (const words of [headline.subject, users, first, reason, ...values, ...cells, advice?.meaning, ...steps]) {
				expect(html).toContain(escapeHtml(words ?? ''))
				expect(unfolded).toContain((words ?? '').split('\n')[0]!)
			}
		},
	)

	it.each([
		{
			name: 'opened',
			message: incidentMessage(),
			subject: 'WARNING: apache on web03: traffic outgrows the workers, about 3 min left',
		},
		{
			name: 'a drill',
			message: incidentMessage(EVENTS.resolved, { drill: true }),
			subject: 'DRILL RESOLVED: apache on web03: recovered after 6 min 15 s',
		},
		{ name: 'blind', message: noticeMessage(), subject: 'BLIND: apache on web03: forewarn cannot see this service' },
		{
			name: 'a service with a line break in its name',
			message: messageFullOf('apache\r\nBcc: spy@example.org\r\n\r\nbody'),
			subject:
				'CRITICAL: apache Bcc: spy@example.org body on apache Bcc: spy@example.org body: worse: workers wait for apache Bcc: spy@example.org body, about 3 min left',
		},
	])('has a subject on one line: $name', ({ message, subject }) => {
		expect(renderMail(message).subject).toBe(subject)
	})

	it('loads nothing from elsewhere', () => {
		const { html } = renderMail(incidentMessage())
		expect(html).not.toMatch(/<(img|link|script|iframe|object|video)|@import|url\(/i)
	})

	it.each(HOSTILE)('lets no name become markup: %j', (text) => {
		const { html, subject, messageId, inReplyTo } = renderMail(messageFullOf(text))
		expect(tagsOf(html)).toEqual(tagsOf(renderMail(messageFullOf('harmless')).html))
		expect(subject).toMatch(/^[^\p{Cc}]{1,200}$/u)
		expect(messageId).toMatch(/^<[A-Za-z0-9=.-]+@[a-z0-9.-]+>$/)
		expect(inReplyTo).toMatch(/^<[A-Za-z0-9=.-]+@[a-z0-9.-]+>$/)
		expect(html).not.toContain('javascript:')
	})

	it('lets no name become markup, whatever it is', () => {
		const harmless = tagsOf(renderMail(messageFullOf('harmless')).html)
		fc.assert(
			fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
				expect(tagsOf(renderMail(messageFullOf(text)).html)).toEqual(harmless)
			}),
			{ numRuns: 10 },
		)
	})

	it('gives different incidents different ids, though their names differ only in signs', () => {
		const ids = ['a b', 'a_b', 'a.b', 'a=20b', 'ab'].map(
			(name) => renderMail(messageFullOf(name)).messageId.split('@')[0],
		)
		expect(new Set(ids).size).toBe(5)
	})
})
