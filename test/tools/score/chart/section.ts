import { type Html, html } from '../../../../src/message/html.js'
import type { Score } from '../score.js'
import { LANE, NAMES_WIDTH, PANEL_WIDTH, panelLeft, placeLead, ROW_HEIGHT, type TimeAxis } from './frame.js'

/** One block of the chart: scenarios of a kind as rows, rules as panels. */
export interface Section {
	readonly title: string
	readonly about: string
	/** Undefined for healthy runs: nothing fails there. */
	readonly axis: TimeAxis | undefined
	readonly scores: readonly Score[]
	/** The number that stands over a rule's panel, and what it counts. */
	readonly sum: (scores: readonly Score[]) => {
		readonly number: string
		readonly of: string
		readonly kind: 'good' | 'short' | 'bad'
	}
	readonly cell: (scores: readonly Score[], left: number, y: number) => Html
}

/** Room for the title, the sums and the axis. */
const HEAD_HEIGHT = 74

/** A drawn section and the room it takes. */
export interface Drawn {
	readonly markup: Html
	readonly height: number
}

/** Draws a section from `top` down. */
export function drawSection(section: Section, rules: readonly string[], top: number): Drawn {
	const runs = [...new Set(section.scores.map(({ run }) => run))]
	const first = top + HEAD_HEIGHT
	const bottom = first + runs.length * ROW_HEIGHT
	const rowAt = (index: number) => first + index * ROW_HEIGHT + ROW_HEIGHT / 2
	const cells = runs.flatMap((run, index) =>
		rules.map((rule, column) => {
			const scores = section.scores.filter((score) => score.run === run && score.rule === rule)
			return scores.length === 0 ? html`` : section.cell(scores, panelLeft(column), rowAt(index))
		}),
	)
	const markup = html`<g>
<text class="section" x="0" y="${top + 18}">${section.title}</text><text class="quiet" x="0" y="${top + 36}">${section.about}</text>${section.axis ? html`<text class="small quiet end" x="${NAMES_WIDTH - 14}" y="${first - 6}">build-up</text>` : html``}
${rules.map((rule, column) => panel(section, rule, panelLeft(column), first, bottom))}
${runs.map((run, index) => nameRow(section, run, rowAt(index), rules.length))}
${cells}
</g>`
	return { markup, height: bottom - top + 22 }
}

function nameRow({ scores }: Section, run: string, y: number, columns: number): Html {
	const { stranger, buildUp } = scores.find((score) => score.run === run)!
	const took = buildUp === undefined ? '' : duration(buildUp)
	const name = run.replace(/^(gradual|leak|spike|healthy)-/, '').replaceAll('-', ' ')
	return html`<path class="row" d="M0 ${y + ROW_HEIGHT / 2}H${panelLeft(columns)}"/><text x="8" y="${y + 4}">${name}${stranger ? html`<tspan class="quiet"> †</tspan>` : html``}</text><text class="quiet end" x="${NAMES_WIDTH - 14}" y="${y + 4}">${took}</text>`
}

function panel(section: Section, rule: string, left: number, top: number, bottom: number): Html {
	const scores = section.scores.filter((score) => score.rule === rule)
	const { number, of, kind } = section.sum(scores)
	const { axis } = section
	const middle = left + PANEL_WIDTH / 2
	return html`<g>${axis ? bands(axis, left, top, bottom) : html``}
<text class="sum ${kind} middle" x="${middle}" y="${top - 36}">${number}</text><text class="small quiet middle" x="${middle}" y="${top - 23}">${of}</text></g>`
}

function bands(axis: TimeAxis, left: number, top: number, bottom: number): Html {
	const at = (lead: number) => placeLead(axis, left, lead)
	const height = bottom - top
	const [start, early, failure, end] = [at(axis.before), at(axis.early), at(0), at(-axis.after)]
	const labels = axis.ticks.map(
		({ lead, label }) => html`<text class="small quiet middle" x="${at(lead)}" y="${top - 6}">${label}</text>`,
	)
	return html`<rect class="early" x="${start}" y="${top}" width="${early - start}" height="${height}"/><rect class="after" x="${failure}" y="${top}" width="${end - failure}" height="${height}"/><path class="failure" d="M${failure} ${top}V${bottom}"/>${labels}<text class="small quiet middle" x="${left + PANEL_WIDTH - LANE / 2}" y="${top - 6}">×</text>`
}

function duration(seconds: number): string {
	return seconds < 90 ? `${Math.round(seconds)} s` : `${(seconds / 60).toFixed(1)} min`
}
