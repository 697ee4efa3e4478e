import type { Fact } from './facts.js'
import { INCIDENT_LINK, type Link, type Message } from './message.js'
import { type Advice, createPage, formatHeadline, type NumberedStep, type Page, type Tone } from './page.js'
import { truncate } from './printable.js'
import { formatTable, type Table } from './table.js'
import { plural } from './words.js'

/** What is posted to Slack: the blocks, and the text that phones show before the message is opened. */
export interface SlackPayload {
	readonly text: string
	readonly blocks: SlackBlock[]
}

type Piece = ReturnType<typeof richText> | { readonly type: 'link'; readonly url: string; readonly text: string }
type Element = { readonly type: 'rich_text_section' | 'rich_text_preformatted'; elements: Piece[] }

/** The blocks that are used here, of all that Block Kit has. Words from outside stand in rich_text, which is literal. */
export type SlackBlock =
	| { readonly type: 'header'; readonly text: ReturnType<typeof plainText> }
	| { readonly type: 'section'; readonly text: { readonly type: 'mrkdwn'; readonly text: string } }
	| { readonly type: 'rich_text'; elements: Element[] }
	| { readonly type: 'divider' }
	| { readonly type: 'context'; elements: ReturnType<typeof plainText>[] }

/**
 * Characters per part. Slack's own limits are 150 for a header and 3000 for a text; it also refuses a message whose
 * blocks together pass some 13 000 (slackapi/bolt-js#2509): steps are shown until ALL_STEPS is used up.
 */
const LIMITS = { header: 150, text: 3000, reason: 600, fact: 250, meaning: 500, step: 450, command: 700, label: 75 }
const ALL_STEPS = 5500
const MAX_FACTS = 14
const MAX_LINKS = 5
const MAX_URL = 500

const MARKS = { critical: '🔴', warning: '🟠', resolved: '🟢', information: '🔵' } as const satisfies Record<
	Tone,
	string
>

/** Renders a message for Slack. `mention` is called on critical ones, but for a follow-up: they know by then. */
export function renderSlackPayload(message: Message, mention?: string): SlackPayload {
	const page = createPage(message)
	const { headline, users, reason } = page
	const known = message.type === 'incident' && message.again === 'follow-up'
	const called = mention !== undefined && headline.tone === 'critical' && !known ? formatMention(mention) : undefined
	const summary = escapeMrkdwn(truncate(`${formatHeadline(headline)}. ${users ?? reason}`, LIMITS.reason))
	return {
		text: called ? `${called} ${summary}` : summary,
		blocks: [
			{ type: 'header', text: plainText(`${MARKS[headline.tone]} ${formatHeadline(headline)}`, LIMITS.header) },
			...(called ? [{ type: 'section', text: { type: 'mrkdwn', text: called } } as const] : []),
			...pageBlocks(page, `forewarn status${message.configFile === undefined ? '' : ` -c ${message.configFile}`}`),
		],
	}
}

function pageBlocks(
	{ users, first, reason, facts, tables, advice, links, footer }: Page,
	status: string,
): SlackBlock[] {
	const opening = [
		...(users ? [section(richText(users, LIMITS.reason, true))] : []),
		...(first ? [section(richText('Do first:', LIMITS.label, true)), ...command(first)] : []),
		section(richText(reason, LIMITS.reason)),
	]
	return [
		{ type: 'rich_text', elements: opening },
		...(facts.length > 0 ? [factsBlock(facts.slice(0, MAX_FACTS))] : []),
		...tables.map(tableBlock),
		...(advice ? [{ type: 'divider' } as const, adviceBlock(advice, links, status)] : []),
		...linksBlock(links),
		{ type: 'context', elements: [plainText(footer, LIMITS.fact)] },
	]
}

function factsBlock(facts: readonly Fact[]): SlackBlock {
	const pieces = facts.flatMap(({ label, value }, index) => [
		richText(`${index === 0 ? '' : '\n'}${label}  `, LIMITS.label, true),
		richText(value, LIMITS.fact),
	])
	return { type: 'rich_text', elements: [section(...pieces)] }
}

function tableBlock(table: Table): SlackBlock {
	return { type: 'rich_text', elements: [preformatted(formatTable(table).join('\n'), LIMITS.text)] }
}

/** As many steps as there is room for; the incident's page has the others, and `status` on the host always. */
function adviceBlock({ title, meaning, steps }: Advice, links: readonly Link[], status: string): SlackBlock {
	const head = section(richText(title, LIMITS.header, true), richText(`\n${meaning}`, LIMITS.meaning))
	let room = ALL_STEPS
	const shown = steps.filter(({ text, command = '' }) => {
		room -= Math.min(text.length, LIMITS.step) + Math.min(command.length, LIMITS.command)
		return room >= 0
	})
	const left = steps.length - shown.length
	const page = links.find(({ label, url }) => label === INCIDENT_LINK && url.length <= MAX_URL)
	const there: Piece = page
		? { type: 'link', url: page.url, text: 'on the page of this incident' }
		: richText(`by "${status}" on the host`, LIMITS.step)
	const more = left > 0 ? [section(richText(`${plural(left, 'more step')}: all are shown `, LIMITS.step), there)] : []
	const lines = shown.flatMap((step, index) => {
		const goesOn = step.heading === shown[index - 1]?.heading
		return [...(goesOn ? [] : [section(richText(step.heading, LIMITS.label, true))]), ...stepElements(step)]
	})
	return { type: 'rich_text', elements: [head, ...lines, ...more] }
}

function stepElements({ number, text, command: line }: NumberedStep): Element[] {
	const words = section(richText(`${number}. ${text}`, LIMITS.step))
	return line === undefined ? [words] : [words, ...command(line)]
}

/** Half a command is worse than none: it would be pasted. */
function command(line: string): Element[] {
	if (line.length <= LIMITS.command) return [preformatted(line, LIMITS.command)]
	return [section(richText('The command is too long for Slack.', LIMITS.step))]
}

function linksBlock(links: readonly Link[]): SlackBlock[] {
	const usable = links.filter(({ url }) => url.length <= MAX_URL).slice(0, MAX_LINKS)
	if (usable.length === 0) return []
	const pieces = usable.flatMap(({ label, url }, index): Piece[] => [
		...(index === 0 ? [] : [richText('  ·  ', LIMITS.label)]),
		{ type: 'link', url, text: truncate(label, LIMITS.label) || url },
	])
	return [{ type: 'rich_text', elements: [section(...pieces)] }]
}

function section(...elements: Piece[]): Element {
	return { type: 'rich_text_section', elements }
}

function preformatted(text: string, limit: number): Element {
	return { type: 'rich_text_preformatted', elements: [richText(text, limit)] }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const LOOKALIKES: Readonly<Record<string, string>> = { '*': '∗', _: '＿', '~': '∼', '`': 'ˋ' }

/**
 * Text of a page for Slack's mrkdwn: entities for the three characters that begin mentions and links, and
 * look-alikes for the marks of bold, italic, strike and code where they could act. Slack has no escape for those, and
 * heeds them only at the edge of a word: `max_clients` stays as it is.
 */
export function escapeMrkdwn(text: string): string {
	return text
		.replace(/(?<![\p{L}\p{N}])[*_~`]|[*_~`](?![\p{L}\p{N}])/gu, (mark) => LOOKALIKES[mark]!)
		.replace(/[&<>]/g, (character) => ENTITIES[character]!)
}

/** What Slack calls plain_text: taken as it is, no mark and no mention is looked for. */
function plainText(text: string, limit: number) {
	return { type: 'plain_text', text: truncate(text, limit) || ' ', emoji: false } as const
}

/** A piece of rich_text: literal as well, its style stands beside it. */
function richText(text: string, limit: number, bold = false) {
	const piece = { type: 'text', text: truncate(text, limit) || ' ' } as const
	return bold ? ({ ...piece, style: { bold: true } } as const) : piece
}

/**
 * Who is called, in the form that Slack understands; undefined for anything that is not `here`, `channel`,
 * `everyone`, a member's id or a user group's id.
 */
export function formatMention(mention: string): string | undefined {
	if (/^(here|channel|everyone)$/.test(mention)) return `<!${mention}>`
	if (/^[UW][A-Z0-9]{2,}$/.test(mention)) return `<@${mention}>`
	return /^S[A-Z0-9]{2,}$/.test(mention) ? `<!subteam^${mention}>` : undefined
}
