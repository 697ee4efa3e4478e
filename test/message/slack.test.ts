import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPage } from '../../src/message/page.js'
import { escapeMrkdwn, formatMention, renderSlackPayload } from '../../src/message/slack.js'
import { asKnownBlocks, expectValidBlockKit } from './block-kit.js'
import { CAUSE_EVENTS, FACTS } from './causes.js'
import { HOSTILE, messageFullOf } from './hostile.js'
import { EVENTS, incidentMessage, noticeMessage } from './messages.js'

describe('renderSlackPayload', () => {
	it('renders an opened incident, block by block', async () => {
		const payload = renderSlackPayload(incidentMessage(CAUSE_EVENTS.pool, { facts: () => FACTS }))
		await expect(`${JSON.stringify(payload, null, 2)}\n`).toMatchFileSnapshot('fixtures/cause-pool.slack.json')
		expect(asKnownBlocks(payload.blocks)).toBe(payload.blocks)
	})

	it.each(Object.entries({ ...EVENTS, ...CAUSE_EVENTS }))('keeps within the limits of Slack: %s', (_name, event) => {
		expectValidBlockKit(renderSlackPayload(incidentMessage(event), 'here'))
	})

	it.each(Object.entries(CAUSE_EVENTS))('says all that the page says: %s', (_kind, event) => {
		const message = incidentMessage(event, { facts: () => FACTS })
		const { users, first, reason, facts, advice } = createPage(message)
		const words = JSON.stringify(renderSlackPayload(message).blocks)
		const steps = advice!.steps.flatMap(({ text, command }) => [text, command ?? ''])
		for (const text of [users, first, reason, ...facts.map(({ value }) => value), advice!.meaning, ...steps]) {
			expect(words).toContain(JSON.stringify(text).slice(1, -1))
		}
	})

	it('says the same after the message has waited as JSON on a disk', () => {
		const message = incidentMessage(EVENTS.changed)
		expect(renderSlackPayload(JSON.parse(JSON.stringify(message)))).toEqual(renderSlackPayload(message))
	})

	it.each([
		{ name: 'a critical incident', message: incidentMessage(EVENTS.escalated), called: true },
		{ name: 'a warning', message: incidentMessage(EVENTS.opened), called: false },
		{ name: 'the end of an incident', message: incidentMessage(EVENTS.resolved), called: false },
		{ name: 'being blind', message: noticeMessage(), called: true },
	])('calls people for $name: $called', ({ message, called }) => {
		const payload = renderSlackPayload(message, 'S012345')
		expect(payload.text.startsWith('<!subteam^S012345> ')).toBe(called)
		expect(payload.blocks.filter(({ type }) => type === 'section')).toEqual(
			called ? [{ type: 'section', text: { type: 'mrkdwn', text: '<!subteam^S012345>' } }] : [],
		)
	})

	it('has no advice where an incident is over', () => {
		expect(JSON.stringify(renderSlackPayload(incidentMessage(EVENTS.resolved)))).not.toContain('Check within')
	})

	it.each([
		{
			name: 'on the page of the incident',
			statusPage: 'https://web1.example.org/',
			there: {
				type: 'link',
				url: 'https://web1.example.org/?incident=apache-720',
				text: 'on the page of this incident',
			},
		},
		{
			name: 'by a command on the host, where forewarn runs without a configuration',
			there: { type: 'text', text: 'by "forewarn status" on the host' },
		},
		{
			name: 'by a command on the host, which names the configuration',
			configFile: '/srv/shop/forewarn.yml',
			there: { type: 'text', text: 'by "forewarn status -c /srv/shop/forewarn.yml" on the host' },
		},
	])('says where the steps are for which there is no room: $name', ({ statusPage, configFile, there }) => {
		const message = incidentMessage(EVENTS.opened, { statusPage, configFile })
		const act = Array.from({ length: 20 }, () => ({ text: 'x'.repeat(450), command: undefined }))
		const runbook = { ...message.runbook, check: [], act, confirm: [], afterwards: [] }
		const { blocks } = renderSlackPayload({ ...message, runbook })
		const elements = blocks.flatMap((block) => (block.type === 'rich_text' ? block.elements : []))
		expect(elements).toContainEqual({
			type: 'rich_text_section',
			elements: [{ type: 'text', text: '8 more steps: all are shown ' }, there],
		})
	})

	it('leaves a command out that it could not show whole', () => {
		const message = messageFullOf(`rm -rf /tmp/${'x'.repeat(800)}`)
		expect(JSON.stringify(renderSlackPayload(message).blocks)).toContain('The command is too long for Slack.')
	})

	it.each(HOSTILE)('lets no name break out: %j', (text) => {
		const payload = renderSlackPayload(messageFullOf(text), 'here')
		expectValidBlockKit(payload)
		// The two places that Slack parses: nothing but our own mention may begin with an angle bracket.
		expect(payload.text.replace('<!here> ', '')).not.toMatch(/[<>]/)
		const sections = payload.blocks.filter(({ type }) => type === 'section')
		expect(sections).toEqual([{ type: 'section', text: { type: 'mrkdwn', text: '<!here>' } }])
	})

	it('keeps within the limits whatever the names are', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
				expectValidBlockKit(renderSlackPayload(messageFullOf(text), text))
			}),
			{ numRuns: 10 },
		)
	})
})

describe('escapeMrkdwn', () => {
	it.each([
		{ name: 'a mention', text: '<!channel>', expected: '&lt;!channel&gt;' },
		{ name: 'an entity', text: '&lt;', expected: '&amp;lt;' },
		{ name: 'bold', text: '*bold*', expected: '∗bold∗' },
		{ name: 'italic, strike and code', text: '_a_ ~b~ `c`', expected: '＿a＿ ∼b∼ ˋcˋ' },
		{ name: 'a name with underscores as it is', text: 'max_clients_2', expected: 'max_clients_2' },
		{ name: 'an arrow', text: 'a > b', expected: 'a &gt; b' },
	])('escapes $name', ({ text, expected }) => expect(escapeMrkdwn(text)).toBe(expected))
})

describe('formatMention', () => {
	it.each([
		['here', '<!here>'],
		['channel', '<!channel>'],
		['everyone', '<!everyone>'],
		['U024BE7LH', '<@U024BE7LH>'],
		['W024BE7LH', '<@W024BE7LH>'],
		['S0614TZR7', '<!subteam^S0614TZR7>'],
		['@bob', undefined],
		['U1> <!everyone', undefined],
	])('%s is %s', (mention, expected) => expect(formatMention(mention)).toBe(expected))
})
