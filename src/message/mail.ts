import type { Fact } from './facts.js'
import { type Html, html } from './html.js'
import { STYLE_SHEET, STYLES, TONE_COLOURS } from './mail-style.js'
import { firstMessageKey, type Link, type Message, messageKey } from './message.js'
import { type Advice, createPage, formatHeadline, type Headline, type NumberedStep, type Page } from './page.js'
import { printable, truncate } from './printable.js'
import type { Table } from './table.js'
import { renderTextPage } from './text.js'

/** A message as a mail: what is said, and the ids by which mail programs make a thread of an incident. */
interface Mail {
	readonly subject: string
	readonly text: string
	readonly html: string
	/** The same whenever this message is sent again, so that a second copy is recognised as one. */
	readonly messageId: string
	/** The Message-ID of the incident's first mail; undefined in the first itself. */
	readonly inReplyTo: string | undefined
}

/** RFC 5322 wants lines below 998; a phone shows 40. */
const MAX_SUBJECT = 200

/** Longer bars leave a phone no room for the numbers. */
const MAX_PHONE_BARS = 5

/** Renders a message as a mail; its HTML shows the picture, if there is one, under the id PICTURE_ID. */
export function renderMail(message: Message, picture?: MailPicture): Mail {
	const page = createPage(message)
	const messageId = formatMessageId(messageKey(message), message.host)
	const first = formatMessageId(firstMessageKey(message), message.host)
	return {
		subject: truncate(formatHeadline(page.headline).trim(), MAX_SUBJECT),
		text: renderTextPage(page),
		html: renderMailHtml(page, picture),
		messageId,
		inReplyTo: first === messageId ? undefined : first,
	}
}

/** `<key@host>` with everything but letters, digits and hyphens written as `=hex`: different keys stay different. */
function formatMessageId(key: string, host: string): string {
	const encode = (text: string) =>
		text.replace(/[^A-Za-z0-9-]/gu, (character) => `=${character.codePointAt(0)!.toString(16)}`)
	const domain =
		host
			.toLowerCase()
			.replace(/[^a-z0-9.-]/g, '-')
			.replace(/^[.-]+|[.-]+$|\.(?=\.)/g, '') || 'localhost'
	return `<${encode(key)}.forewarn@${domain}>`
}

/** A picture that stands in a mail. */
export interface MailPicture {
	readonly png: Uint8Array
	/** CSS pixels; the picture itself has twice as many each way. */
	readonly width: number
	readonly height: number
	/** The same in words. */
	readonly alt: string
}

/**
 * Draws the picture of a message; undefined where there is none or it could not be drawn. It never fails, never takes longer
 * than seconds, and ends with the signal.
 */
export type PaintPicture = (message: Message, signal: AbortSignal) => Promise<MailPicture | undefined>

/** The Content-ID of the picture in a mail: its HTML shows it as `cid:` and this. One mail has one, so it needs no host. */
export const PICTURE_ID = 'course@forewarn'

/** A page as an HTML mail: one column of at most 640 pixels, readable on a phone, in light and in dark. */
function renderMailHtml(page: Page, picture?: MailPicture): string {
	const { headline, users, first, reason, facts, tables, advice, links, footer } = page
	const sheet: Html = { markup: STYLE_SHEET }
	const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${headline.title}</title>
<style>${sheet}</style>
</head>
<body class="body" style="${STYLES.body}">
<table role="presentation" class="outer" style="${STYLES.outer}"><tr><td align="center" class="gap" style="${STYLES.gap}">
<table role="presentation" class="card" style="${STYLES.card}">
${head(headline)}
${(users ?? first) === undefined ? undefined : part(opening(users, first))}
${part(html`<p style="${STYLES.reason}">${reason}</p>`)}
${picture && image(picture)}${part(factsTable(facts))}
${tables.map((table) => part(numbers(table)))}
${advice && part(runbook(advice))}
${links.length > 0 ? part(linkList(links)) : undefined}
<tr><td class="last" style="${STYLES.last}">${footer}</td></tr>
</table>
</td></tr></table>
</body>
</html>
`
	return document.markup
}

function part(content: Html): Html {
	return html`<tr><td class="part" style="${STYLES.part}">${content}</td></tr>`
}

function head({ tone, badge, subject, title }: Headline): Html {
	return html`<tr><td class="head" bgcolor="${TONE_COLOURS[tone]}" style="${STYLES.head};background:${TONE_COLOURS[tone]}">
<div style="${STYLES.badge}">${badge}</div>
<h1 class="title" style="${STYLES.title}">${capitalise(title)}</h1>
<div style="${STYLES.subject}">${subject}</div>
</td></tr>`
}

function opening(users: string | undefined, first: string | undefined): Html {
	const wait = users === undefined ? undefined : html`<p style="${STYLES.users}">${users}</p>`
	const heading = html`<p class="deadline" style="${STYLES.deadline}">Do first</p>`
	return html`${wait}${first === undefined ? undefined : html`${heading}${command(first)}`}`
}

function factsTable(facts: readonly Fact[]): Html {
	const rows = facts.map(
		({ label, value }) =>
			html`<tr><td class="label" style="${STYLES.label}">${label}</td><td style="${STYLES.value}">${value}</td></tr>`,
	)
	return html`<table role="presentation" style="${STYLES.facts}">${rows}</table>`
}

/** Programs that load no pictures show the words instead; without a height they keep no empty room for it. */
function image({ width, alt }: MailPicture): Html {
	return html`<tr><td class="part picture" style="${STYLES.part}"><img src="cid:${PICTURE_ID}" width="${width}" alt="${printable(alt)}" style="${STYLES.picture}"></td></tr>
`
}

function numbers({ title, columns, rows }: Table): Html {
	const heads = columns.map((column) => html`<th scope="col" class="column" style="${STYLES.column}">${column}</th>`)
	const wide = rows.some(({ bars }) => bars.length > MAX_PHONE_BARS) ? 'bars wide' : 'bars'
	const lines = rows.map(({ label, bars, cells }) => {
		const values = cells.map((cell) => html`<td class="cell" style="${STYLES.cell}">${cell}</td>`)
		return html`<tr><th scope="row" class="row" style="${STYLES.row}">${label}</th><td class="${wide}" style="${STYLES.bars}" aria-hidden="true">${bars}</td>${values}</tr>`
	})
	return html`<table class="table" style="${STYLES.table}"><tr><th scope="col" class="row" style="${STYLES.row}">${title}</th><td class="${wide}"></td>${heads}</tr>${lines}</table>`
}

function runbook({ title, meaning, steps }: Advice): Html {
	const items = steps.map((step, index) => {
		const goesOn = step.heading === steps[index - 1]?.heading
		const heading = html`<p class="deadline" style="${STYLES.deadline}">${step.heading}</p>`
		return html`${goesOn ? undefined : heading}${stepMarkup(step)}`
	})
	return html`<h2 style="${STYLES.heading}">${title}</h2><p style="${STYLES.meaning}">${meaning}</p>${items}`
}

function stepMarkup({ number, text, command: line }: NumberedStep): Html {
	return html`<p style="${STYLES.step}"><b>${number}.</b> ${text}</p>${line === undefined ? undefined : command(line)}`
}

function command(line: string): Html {
	return html`<pre class="command" style="${STYLES.command}">${line}</pre>`
}

function linkList(links: readonly Link[]): Html {
	const items = links.map(
		({ label, url }) =>
			html`<p style="${STYLES.step}"><a class="link" style="${STYLES.link}" href="${url}">${label}</a></p>`,
	)
	return html`${items}`
}

function capitalise(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1)
}
