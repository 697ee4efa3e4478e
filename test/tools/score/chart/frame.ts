import { OURS } from '../score-run.js'

/** Places of the chart, in pixels: a column of names, then a panel per rule. */
export const NAMES_WIDTH = 250
export const PANEL_WIDTH = 132
export const PANEL_GAP = 8
export const ROW_HEIGHT = 17
/** On either side of a panel's time axis: for what came before anything was wrong, and for what never came. */
export const LANE = 15

/** The two lines that head a rule's panel. */
export const HEADS: Readonly<Record<string, readonly [string, string]>> = {
	[OURS.sources]: ['forewarn', 'all sources'],
	[OURS.proc]: ['forewarn', '/proc alone'],
	'source article, literally': ['source article', 'taken literally'],
	'five-states article': ['five-states', 'article'],
	'connection-counting article': ['connection-', 'counting article'],
	'Netdata, ListenOverflows': ['Netdata', 'ListenOverflows'],
	mod_status: ['mod_status', 'busy > 80 % or down'],
	'response-time probe': ['probe', 'slower than 2 s'],
}

/** The left edge of a panel. */
export function panelLeft(column: number): number {
	return NAMES_WIDTH + column * (PANEL_WIDTH + PANEL_GAP)
}

/** A time axis inside a panel: from so many seconds before failure to so many after it. */
export interface TimeAxis {
	readonly before: number
	readonly after: number
	readonly ticks: readonly { readonly lead: number; readonly label: string }[]
	/** The lead from which on the chart calls a message early. */
	readonly early: number
}

/** Minutes of warning are asked for; ten of them fill the panel. */
export const MINUTES: TimeAxis = {
	before: 600,
	after: 120,
	early: 180,
	ticks: [
		{ lead: 600, label: '10 min' },
		{ lead: 180, label: '3' },
		{ lead: 0, label: '0' },
	],
}

/** A spike leaves seconds. */
export const SECONDS: TimeAxis = {
	before: 60,
	after: 60,
	early: 0,
	ticks: [
		{ lead: 60, label: '60 s' },
		{ lead: 30, label: '30' },
		{ lead: 0, label: '0' },
	],
}

/** Where a lead stands on the axis of the panel that begins at `left`; what is off the axis stands at its end. */
export function placeLead(axis: TimeAxis, left: number, lead: number): number {
	const shown = Math.max(-axis.after, Math.min(axis.before, lead))
	const width = PANEL_WIDTH - 2 * LANE
	return round(left + LANE + (width * (axis.before - shown)) / (axis.before + axis.after))
}

/** Keeps the file small: a tenth of a pixel is enough. */
export function round(value: number): number {
	return Math.round(value * 10) / 10
}
