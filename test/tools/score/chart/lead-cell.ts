import { type Html, html } from '../../../../src/message/html.js'
import type { Score } from '../score.js'
import { LANE, PANEL_WIDTH, placeLead, ROW_HEIGHT, type TimeAxis } from './frame.js'
import { cross, diamond, dot, square } from './marks.js'

/** Where a cell stands, and how it measures. */
export interface CellPlace {
	readonly left: number
	readonly y: number
	readonly axis: TimeAxis
	readonly leadOf: (score: Score) => number | undefined
}

/** Draws one rule on one failing scenario: a mark per offset on the time axis, what never came on the right, false alarms on the left. */
export function leadCell(scores: readonly Score[], { left, y, axis, leadOf }: CellPlace): Html {
	const leads = scores.map(leadOf)
	const told = [...new Set(leads.filter((lead) => lead !== undefined))].sort((a, b) => a - b)
	const never = leads.includes(undefined)
	const rang = scores.some((score) => score.falseWarnings + score.falseCriticals > 0)
	const at = (lead: number) => placeLead(axis, left, lead)
	const early = told.filter((lead) => lead > 0 && lead >= axis.early)
	const short = told.filter((lead) => lead > 0 && lead < axis.early)
	const late = told.filter((lead) => lead <= 0)
	return html`<g class="cell"><title>${titleOf(scores, leads, rang)}</title><rect class="hit" x="${left}" y="${y - ROW_HEIGHT / 2}" width="${PANEL_WIDTH}" height="${ROW_HEIGHT}"/>${[
		span(told.map(at), y),
		path(
			'dot good',
			early.map((lead) => dot(at(lead), y)),
		),
		path(
			'dot short',
			short.map((lead) => dot(at(lead), y)),
		),
		path(
			'bad',
			late.map((lead) => diamond(at(lead), y)),
		),
		path('cross', never ? [cross(left + PANEL_WIDTH - LANE / 2, y)] : []),
		path('hollow bad', rang ? [square(left + LANE / 2, y)] : []),
	]}</g>`
}

/** An element for marks of one kind, or nothing. */
export function path(kind: string, marks: readonly string[]): Html {
	return marks.length === 0 ? html`` : html`<path class="${kind}" d="${marks.join('')}"/>`
}

function span(places: readonly number[], y: number): Html {
	return places.length < 2 ? html`` : html`<path class="span" d="M${Math.min(...places)} ${y}H${Math.max(...places)}"/>`
}

function titleOf([first]: readonly Score[], leads: readonly (number | undefined)[], rang: boolean): string {
	const note = rang ? '; had spoken before anything was wrong' : ''
	return `${first!.run}, ${first!.rule}, by offset: ${leads.map(leadWords).join(', ')}${note}`
}

function leadWords(lead: number | undefined): string {
	if (lead === undefined) return 'never'
	return lead > 0 ? `${Math.round(lead)} s ahead` : `${Math.round(-lead)} s late`
}
