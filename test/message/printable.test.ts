import { describe, expect, it } from 'vitest'
import { renderMail } from '../../src/message/mail.js'
import { createIncidentMessage } from '../../src/message/message.js'
import { createPage } from '../../src/message/page.js'
import { printable, truncate } from '../../src/message/printable.js'
import { renderSlackPayload } from '../../src/message/slack.js'
import { renderConsolePage } from '../../src/message/text.js'
import { HOSTILE, messageFullOf } from './hostile.js'
import { CONTEXT } from './messages.js'

/** What acts instead of being seen: controls but for line breaks, separators, and format characters (bidi, zero width). */
const ACTING = /[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}]/u

describe('printable', () => {
	it.each([
		{ name: 'an escape sequence', text: '\u001b[31mred\u001b[0m\u0007', expected: ' [31mred [0m ' },
		{ name: 'line breaks', text: 'a\r\nb\u2028c', expected: 'a b c' },
		{ name: 'bidirectional overrides', text: '\u202egnp.exe\u2066', expected: 'gnp.exe' },
		{ name: 'characters of no width', text: 'si\u200bte\u200d1\u2060\ufeff\u00ad', expected: 'site1' },
		{ name: 'letters of any script', text: 'köln-東京-א', expected: 'köln-東京-א' },
	])('defuses $name', ({ text, expected }) => expect(printable(text)).toBe(expected))

	it('is not undone by a cut: no half of a surrogate pair stays', () => expect(truncate('ab😀c', 4)).toBe('ab…'))
})

function walk(value: unknown): string[] {
	if (typeof value === 'string') return [value]
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(walk) : []
}

describe('every output, whatever the names are', () => {
	/** With the built-in runbook as well, whose commands have the path and the file of the pool in them. */
	const messages = (text: string) => {
		const message = messageFullOf(text)
		return [message, createIncidentMessage(message.event, { ...CONTEXT, host: text })]
	}
	it.each(HOSTILE)('is free of characters that act: %j', (text) => {
		for (const message of messages(text)) {
			const outputs = [
				...walk(createPage(message)),
				renderConsolePage(message, { colour: false }),
				...walk(renderMail(message)),
				...walk(renderSlackPayload(message, 'here')),
			]
			expect(outputs.filter((output) => ACTING.test(output))).toEqual([])
		}
	})
})
