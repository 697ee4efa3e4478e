import { describe, expect, it } from 'vitest'
import { renderConsolePage } from '../../src/message/text.js'
import { HOSTILE, messageFullOf } from './hostile.js'
import { EVENTS, incidentMessage, noticeMessage } from './messages.js'

const ESCAPE = '\u001b'
const BELL = '\u0007'

describe('renderConsolePage', () => {
	it.each([
		{ name: 'opened', message: incidentMessage() },
		{ name: 'resolved', message: incidentMessage(EVENTS.resolved) },
		{ name: 'blind', message: noticeMessage() },
	])('renders $name, line by line', async ({ name, message }) => {
		await expect(renderConsolePage(message, { colour: false })).toMatchFileSnapshot(`fixtures/${name}.txt`)
	})

	it('marks a drill', () => {
		const page = renderConsolePage(incidentMessage(EVENTS.opened, { drill: true }), { colour: false })
		const [, headline, , reason] = page.split('\n')
		expect(headline).toBe('[DRILL WARNING] apache on web03: workers are filling up, about 3 min left')
		expect(reason).toBe('This is an exercise, nothing is wrong. A real page would say: 38 of 40 workers')
	})

	it('says the same in colour and without', () => {
		const colours = new RegExp(`${ESCAPE}\\[[\\d;]*m`, 'g')
		const page = renderConsolePage(incidentMessage(), { colour: true })
		expect(page).toMatch(colours)
		const plain = renderConsolePage(incidentMessage(), { colour: false })
		expect(page.replace(colours, '').replace(' WARNING ', '[WARNING]')).toBe(plain)
	})

	it('keeps prose within 78 columns', () => {
		const lines = renderConsolePage(incidentMessage(EVENTS.changed), { colour: false }).split('\n').slice(2)
		expect(lines.filter((line) => line.length > 78 && !line.trimStart().startsWith('$'))).toEqual([])
	})

	it.each(HOSTILE)('lets no name steer the terminal: %j', (text) => {
		const page = renderConsolePage(messageFullOf(text), { colour: false })
		for (const control of [ESCAPE, BELL, '\r', '\u009b', '\u0000', '\u202e', '\u2028']) {
			expect(page).not.toContain(control)
		}
	})
})
