import { type EvidenceTable, formatEvidenceTable } from './evidence-table.js'
import type { Fact } from './facts.js'
import type { Link, Message } from './message.js'
import { type Advice, createPage, formatHeadline, type NumberedStep, type Page, type Tone } from './page.js'
import { printable, truncate } from './printable.js'

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
 * blocks together pass some 13 000 (slackapi/bolt-js#2509), which these keep it well below.
 */
const LIMITS = { header: 150, text: 3000, reason: 600, fact: 250, meaning: 500, step: 450, command: 700, label: 75 }
const MOST_FACTS = 14
const MOST_LINKS = 5
const LONGEST_URL = 500

const MARKS = { critical: '🔴', warning: '🟠', resolved: '🟢', information: '🔵' } as const satisfies Record<
	Tone,
	string
>

/** Renders a message for Slack. `mention` is called on critical ones, but for a follow-up: whoever came knows. */
export function renderSlackPayload(message: Message, mention?: string): SlackPayload {
	const page = createPage(message)
	const { tone } = page.headline
	const headline = formatHeadline(page.headline)
	const known = message.type === 'incident' && message.again === 'follow-up'
	const called = mention !== undefined && tone === 'critical' && !known ? formatMention(mention) : undefined
	const summary = escapeMrkdwn(truncate(`${headline}. ${page.reason}`, LIMITS.reason))
	return {
		text: called ? `${called} ${summary}` : summary,
		blocks: [
			{ type: 'header', text: plainText(`${MARKS[tone]} ${headline}`, LIMITS.header) },
			...(called ? [{ type: 'section', text: { type: 'mrkdwn', text: called } } as const] : []),
			...pageBlocks(page),
		],
	}
}

function pageBlocks({ reason, facts, table, advice, links, footer }: Page): SlackBlock[] {
	return [
		{ type: 'rich_text', elements: [section(richText(printable(reason), LIMITS.reason))] },
		...(facts.length > 0 ? [factsBlock(facts.slice(0, MOST_FACTS))] : []),
		...(table ? [tableBlock(table)] : []),
		...(advice ? [{ type: 'divider' } as const, adviceBlock(advice)] : []),
		...linksBlock(links),
		{ type: 'context', elements: [plainText(footer, LIMITS.fact)] },
	]
}

function factsBlock(facts: readonly Fact[]): SlackBlock {
	const pieces = facts.flatMap(({ label, value }, index) => [
		richText(`${index === 0 ? '' : '\n'}${label}  `, LIMITS.label, true),
		richText(printable(value), LIMITS.fact),
	])
	return { type: 'rich_text', elements: [section(...pieces)] }
}

function tableBlock(table: EvidenceTable): SlackBlock {
	return { type: 'rich_text', elements: [preformatted(formatEvidenceTable(table).join('\n'), LIMITS.text)] }
}

function adviceBlock({ title, meaning, steps }: Advice): SlackBlock {
	const head = section(
		richText(printable(title), LIMITS.header, true),
		richText(`\n${printable(meaning)}`, LIMITS.meaning),
	)
	return { type: 'rich_text', elements: [head, ...steps.flatMap(stepElements)] }
}

function stepElements({ number, heading, text, command }: NumberedStep): Element[] {
	const words = section(richText(`${number}. ${heading}  `, LIMITS.label, true), richText(printable(text), LIMITS.step))
	if (command === undefined) return [words]
	// Half a command is worse than none: it would be copied.
	if (command.length > LIMITS.command)
		return [words, section(richText('The command is too long for Slack.', LIMITS.step))]
	return [words, preformatted(command.split('\n').map(printable).join('\n'), LIMITS.command)]
}

function linksBlock(links: readonly Link[]): SlackBlock[] {
	const usable = links.filter(({ url }) => url.length <= LONGEST_URL).slice(0, MOST_LINKS)
	if (usable.length === 0) return []
	const pieces = usable.flatMap(({ label, url }, index): Piece[] => [
		...(index === 0 ? [] : [richText('  ·  ', LIMITS.label)]),
		{ type: 'link', url, text: truncate(printable(label), LIMITS.label) || url },
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
 * Text from outside for Slack's mrkdwn: entities for the three characters that begin mentions and links, and
 * look-alikes for the marks of bold, italic, strike and code where they could act. Slack has no escape for those, and
 * heeds them only at the edge of a word: `max_clients` stays as it is.
 */
export function escapeMrkdwn(text: string): string {
	return printable(text)
		.replace(/(?<![\p{L}\p{N}])[*_~`]|[*_~`](?![\p{L}\p{N}])/gu, (mark) => LOOKALIKES[mark]!)
		.replace(/[&<>]/g, (character) => ENTITIES[character]!)
}

/** What Slack calls plain_text: taken as it is, no mark and no mention is looked for. */
function plainText(text: string, limit: number) {
	return { type: 'plain_text', text: truncate(printable(text), limit) || ' ', emoji: false } as const
}

/** A piece of rich_text: literal as well, its style is told beside it. */
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
