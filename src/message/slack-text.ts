import { printable, truncate } from './text.js'

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
export function plainText(text: string, limit: number) {
	return { type: 'plain_text', text: truncate(printable(text), limit) || ' ', emoji: false } as const
}

/** A piece of rich_text: literal as well, its style is told beside it. */
export function richText(text: string, limit: number, bold = false) {
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
