import { describe, expect, it } from 'vitest'
import { renderConsolePage } from '../../src/message/text.js'
import { CAUSE_EVENTS, FACTS } from './causes.js'
import { EVENTS, incidentMessage, noticeMessage } from './messages.js'

const ESCAPE = '\u001b'

describe('renderConsolePage', () => {
	it.each([
		...Object.entries(CAUSE_EVENTS).map(([name, event]) => ({
			name: `cause-${name}`,
			message: incidentMessage(event, { facts: () => FACTS }),
		})),
		{ name: 'resolved', message: incidentMessage(EVENTS.resolved) },
		{ name: 'blind', message: noticeMessage() },
	])('renders $name, line by line', async ({ name, message }) => {
		await expect(renderConsolePage(message, { colour: false })).toMatchFileSnapshot(`fixtures/${name}.txt`)
	})

	it('marks a drill', () => {
		const page = renderConsolePage(incidentMessage(EVENTS.opened, { drill: true }), { colour: false })
		const [, headline, users] = page.split('\n')
		expect(headline).toBe('[DRILL WARNING] apache on web03: traffic outgrows the workers, about 3 min left')
		expect(users).toBe(
			'This is an exercise, nothing is wrong. A real page would say: Users will wait in about 3 min (between 1 min and 5 min).',
		)
	})

	it('says the same in colour and without', () => {
		const colours = new RegExp(`${ESCAPE}\\[[\\d;]*m`, 'g')
		const page = renderConsolePage(incidentMessage(), { colour: true })
		expect(page).toMatch(colours)
		const plain = renderConsolePage(incidentMessage(), { colour: false })
		expect(page.replace(colours, '').replace(' WARNING ', '[WARNING]')).toBe(plain)
	})

	it.each(Object.entries(CAUSE_EVENTS))('keeps prose and tables within 78 columns: %s', (_kind, event) => {
		const lines = renderConsolePage(incidentMessage(event), { colour: false }).split('\n').slice(4)
		expect(lines.filter((line) => line.length > 78 && !line.trimStart().startsWith('$'))).toEqual([])
	})
})
