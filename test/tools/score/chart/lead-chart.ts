import { type Html, html } from '../../../../src/message/html.js'
import type { Score } from '../score.js'
import { OURS } from '../score-run.js'
import { HEADS, PANEL_GAP, PANEL_WIDTH, panelLeft } from './frame.js'
import { cross, diamond, dot, square } from './marks.js'
import { drawSection } from './section.js'
import { sectionsOf } from './sections.js'
import { CHART_STYLE } from './style.js'

const MARGIN = 20
const TOP = 148
/** Width of a letter of the legend, as wide as usual fonts have it. */
const LETTER = 6.7

/** Draws lead time per scenario and rule as one SVG: panels by rule, rows by scenario, time from left to the failure line. */
export function drawLeadChart(scores: readonly Score[]): Html {
	const rules = [...new Set(scores.map(({ rule }) => rule))]
	const width = panelLeft(rules.length)
	let top = TOP
	const sections = sectionsOf(scores).map((section) => {
		const { markup, height } = drawSection(section, rules, top)
		top += height
		return markup
	})
	const own = rules.filter((rule) => Object.values(OURS).includes(rule)).length
	return html`<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="${-MARGIN} 0 ${width + 2 * MARGIN} ${top + MARGIN}" role="img" aria-label="Lead time per scenario and rule"><style>${{ markup: CHART_STYLE }}</style>
<rect class="paper" x="${-MARGIN}" y="0" width="${width + 2 * MARGIN}" height="${top + MARGIN}"/>
<rect class="own" x="${panelLeft(0) - PANEL_GAP / 2}" y="${TOP - 48}" width="${own * (PANEL_WIDTH + PANEL_GAP)}" height="${top - TOP + 48}" rx="8"/>
<text class="title" x="0" y="34">How long before users fail does each rule speak?</text>
${legend()}
${rules.map(head)}
${sections}
</svg>
`
}

function head(rule: string, column: number): Html {
	const [first, second] = HEADS[rule] ?? [rule, '']
	const middle = panelLeft(column) + PANEL_WIDTH / 2
	return html`<text class="head middle" x="${middle}" y="${TOP - 28}">${first}</text><text class="small quiet middle" x="${middle}" y="${TOP - 14}">${second}</text>`
}

type LegendEntry = readonly [kind: string, mark: (x: number, y: number) => string, text: string]

const FAILING: readonly LegendEntry[] = [
	['dot good', dot, 'in time'],
	['dot short', dot, 'before users fail, but less than 3 min'],
	['bad', diamond, 'after users failed'],
	['cross', cross, 'never'],
	['hollow bad', square, 'had spoken before anything was wrong'],
]
const HEALTHY: readonly LegendEntry[] = [
	['bad', square, 'false critical'],
	['short', square, 'false warning'],
	['hollow good', square, 'says that it is busy, and it is'],
]

function legend(): Html {
	return html`<g>${legendRow(FAILING, 58, 'a mark per replay: three offsets of the 30 s grid')}${legendRow(HEALTHY, 78, 'of the offset with most;  † strangers: no rule has seen them')}</g>`
}

function legendRow(entries: readonly LegendEntry[], y: number, note: string): Html {
	let x = 5
	const marks = entries.map(([kind, mark, text]) => {
		const at = x
		x += 32 + text.length * LETTER
		return html`<path class="${kind}" d="${mark(at, y - 4)}"/><text x="${at + 11}" y="${y}">${text}</text>`
	})
	return html`${marks}<text class="quiet" x="${x}" y="${y}">${note}</text>`
}
