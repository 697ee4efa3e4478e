import type { EvidenceTable } from './evidence-table.js'
import type { Fact } from './facts.js'
import type { Headline } from './headline.js'
import { type Html, html } from './html.js'
import { type MailPicture, PICTURE_ID } from './mail-picture.js'
import { STYLE_SHEET, STYLES, TONE_COLOURS } from './mail-style.js'
import type { Link } from './message.js'
import type { Advice, Page } from './page.js'
import { STEP_SECTIONS, type Step } from './runbooks/runbook.js'
import { printable } from './text.js'

/** A page as an HTML mail: one column of at most 640 pixels, readable on a phone, in light and in dark. */
export function renderMailHtml(page: Page, picture?: MailPicture): string {
	const { headline, reason, facts, table, advice, links, footer } = page
	const sheet: Html = { markup: STYLE_SHEET }
	const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${printable(headline.title)}</title>
<style>${sheet}</style>
</head>
<body class="body" style="${STYLES.body}">
<table role="presentation" class="outer" style="${STYLES.outer}"><tr><td align="center" class="gap" style="${STYLES.gap}">
<table role="presentation" class="card" style="${STYLES.card}">
${head(headline)}
${part(html`<p style="${STYLES.reason}">${printable(reason)}</p>`)}
${picture && image(picture)}${part(factsTable(facts))}
${table && part(evidence(table))}
${advice && part(runbook(advice))}
${links.length > 0 ? part(linkList(links)) : undefined}
<tr><td class="last" style="${STYLES.last}">${printable(footer)}</td></tr>
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
<div style="${STYLES.badge}">${printable(badge)}</div>
<h1 class="title" style="${STYLES.title}">${capitalise(printable(title))}</h1>
<div style="${STYLES.subject}">${printable(subject)}</div>
</td></tr>`
}

function factsTable(facts: readonly Fact[]): Html {
	const rows = facts.map(
		({ label, value }, index) =>
			html`<tr><td class="label" style="${STYLES.label}">${label}</td><td style="${index === 0 ? STYLES.first : STYLES.value}">${printable(value)}</td></tr>`,
	)
	return html`<table role="presentation" style="${STYLES.facts}">${rows}</table>`
}

/** Programs that load no pictures show the words instead; without a height they keep no empty room for it. */
function image({ width, alt }: MailPicture): Html {
	return html`<tr><td class="part picture" style="${STYLES.part}"><img src="cid:${PICTURE_ID}" width="${width}" alt="${printable(alt)}" style="${STYLES.picture}"></td></tr>
`
}

function evidence({ columns, rows }: EvidenceTable): Html {
	const heads = columns.map((column) => html`<th scope="col" class="column" style="${STYLES.column}">${column}</th>`)
	const lines = rows.map(({ label, sparkline, cells }) => {
		const numbers = cells.map((cell, index) =>
			index === cells.length - 1
				? html`<td class="newest" style="${STYLES.newest}">${cell}</td>`
				: html`<td class="cell" style="${STYLES.cell}">${cell}</td>`,
		)
		return html`<tr><th scope="row" class="row" style="${STYLES.row}">${label}</th><td class="bars" style="${STYLES.bars}" aria-hidden="true">${sparkline}</td>${numbers}</tr>`
	})
	return html`<table class="table" style="${STYLES.table}"><tr><td></td><td></td>${heads}</tr>${lines}</table>`
}

function runbook({ title, meaning, runbook: { check, act, confirm, afterwards } }: Advice): Html {
	const parts = { check, act, confirm, afterwards }
	let number = 0
	const sections = STEP_SECTIONS.filter(({ key }) => parts[key].length > 0).map(({ key, heading }) => {
		const steps = parts[key].map((step) => stepMarkup(step, ++number))
		return html`<p class="deadline" style="${STYLES.deadline}">${heading}</p>${steps}`
	})
	return html`<h2 style="${STYLES.heading}">${printable(title)}</h2><p style="${STYLES.meaning}">${printable(meaning)}</p>${sections}`
}

function stepMarkup({ text, command }: Step, number: number): Html {
	const line = html`<p style="${STYLES.step}"><b>${number}.</b> ${printable(text)}</p>`
	if (command === undefined) return line
	const lines = command.split('\n').map(printable).join('\n')
	return html`${line}<pre class="command" style="${STYLES.command}">${lines}</pre>`
}

function linkList(links: readonly Link[]): Html {
	const items = links.map(
		({ label, url }) =>
			html`<p style="${STYLES.step}"><a class="link" style="${STYLES.link}" href="${url}">${printable(label)}</a></p>`,
	)
	return html`${items}`
}

function capitalise(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1)
}
