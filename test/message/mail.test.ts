import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderMail } from '../../src/message/mail.js'
import { HOSTILE, messageFullOf } from './hostile.js'
import { EVENTS, incidentMessage, noticeMessage } from './messages.js'

/** The tags of a page in their order, with their attributes but links. */
function tagsOf(html: string): string[] {
	return (html.match(/<[a-z!/][^>]*>/gi) ?? []).map((tag) => tag.replace(/href="[^"]*"/, 'href'))
}

describe('renderMail', () => {
	it.each([
		{ name: 'opened', message: incidentMessage() },
		{ name: 'resolved', message: incidentMessage(EVENTS.resolved) },
	])('renders $name as HTML, tag by tag', async ({ name, message }) => {
		await expect(renderMail(message).html).toMatchFileSnapshot(`fixtures/${name}.html`)
	})

	it('says in its plain text what it says in HTML', () => {
		const { text, html } = renderMail(incidentMessage(EVENTS.changed))
		const words = html
			.replace(/<style>[\s\S]*<\/style>/, '')
			.replace(/<[^>]*>/g, ' ')
			.replace(/&#39;/g, "'")
			.replace(/&quot;/g, '"')
			.replace(/&gt;/g, '>')
			.replace(/&amp;/g, '&')
		for (const fact of [
			'24 of 40, from apache2.conf',
			'was gradual saturation',
			'apachectl graceful',
			'ls -l /proc/PID/fd',
		]) {
			expect(words).toContain(fact)
			expect(text).toContain(fact)
		}
	})

	it.each([
		{
			name: 'opened',
			message: incidentMessage(),
			subject: 'WARNING: apache on web03: workers are filling up, about 3 min left',
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
				'CRITICAL: apache Bcc: spy@example.org body on apache Bcc: spy@example.org body: worse: running out of workers, about 3 min left',
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
			{ numRuns: 50 },
		)
	})

	it('gives different incidents different ids, though their names differ only in signs', () => {
		const ids = ['a b', 'a_b', 'a.b', 'a=20b', 'ab'].map(
			(name) => renderMail(messageFullOf(name)).messageId.split('@')[0],
		)
		expect(new Set(ids).size).toBe(5)
	})
})
