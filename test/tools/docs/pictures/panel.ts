import { type Html, html } from '../../../../src/message/html.js'
import type { Moment } from './watched-run.js'

/** Where a panel lies, and what its axes span. */
export interface Panel {
	readonly left: number
	readonly top: number
	readonly width: number
	readonly height: number
	/** Seconds since the recording's start. */
	readonly from: number
	readonly to: number
	readonly most: number
}

/** A quantity as a line. */
export interface Line {
	readonly kind: 'held' | 'stuck' | 'queue'
	readonly value: (moment: Moment) => number
}

/** More points than pixels would only make the file larger. */
const MAX_POINTS = 260

/** The place of a second. */
export function xOf(panel: Panel, at: number): number {
	return round(panel.left + ((at - panel.from) / (panel.to - panel.from)) * panel.width)
}

/** The place of a count; what is more than the panel holds is drawn at its edge. */
export function yOf(panel: Panel, count: number): number {
	return round(panel.top + panel.height - (Math.min(count, panel.most) / panel.most) * panel.height)
}

/** Draws the frame: rules at round counts, and minutes or seconds below. `ticks` false leaves the time out. */
export function drawFrame(panel: Panel, ticks: boolean): Html {
	const counts = roundSteps(panel.most, 3)
	const step = timeStep(panel.to - panel.from, panel.width)
	const times: number[] = []
	for (let at = Math.ceil(panel.from / step) * step; at <= panel.to; at += step) times.push(at)
	return html`${counts.map(
		(count) =>
			html`<line class="rule" x1="${panel.left}" x2="${panel.left + panel.width}" y1="${yOf(panel, count)}" y2="${yOf(panel, count)}"/><text class="quiet" x="${panel.left - 6}" y="${yOf(panel, count) + 4}" text-anchor="end">${count}</text>`,
	)}${ticks ? times.map((at) => html`<text class="quiet" x="${xOf(panel, at)}" y="${panel.top + panel.height + 16}" text-anchor="middle">${timeLabel(at, step)}</text>`) : html``}`
}

/** Draws a quantity; in every pixel its greatest value, so that no peak is lost. */
export function drawLine(panel: Panel, moments: readonly Moment[], { kind, value }: Line): Html {
	const width = (panel.to - panel.from) / MAX_POINTS
	const peaks = new Map<number, { at: number; count: number }>()
	for (const moment of moments) {
		if (moment.at < panel.from || moment.at > panel.to) continue
		const bucket = Math.floor((moment.at - panel.from) / width)
		const count = value(moment)
		if (count >= (peaks.get(bucket)?.count ?? -1)) peaks.set(bucket, { at: moment.at, count })
	}
	const points = [...peaks.values()].map(({ at, count }) => `${xOf(panel, at)},${yOf(panel, count)}`).join(' ')
	return html`<polyline class="line ${kind}" points="${points}"/>`
}

/** Draws a dashed limit with its name at the right. */
export function drawLimit(panel: Panel, count: number, name: string): Html {
	const y = yOf(panel, count)
	return html`<line class="limit" x1="${panel.left}" x2="${panel.left + panel.width}" y1="${y}" y2="${y}"/><text class="limit" x="${panel.left + panel.width}" y="${y - 5}" text-anchor="end">${name}</text>`
}

/** Round numbers from 0 to the most, about so many. */
function roundSteps(most: number, about: number): number[] {
	const rough = most / about
	const scale = 10 ** Math.floor(Math.log10(rough))
	const step = Math.max(1, scale * ([1, 2, 5, 10].find((one) => one * scale >= rough) ?? 10))
	return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step)
}

/** Seconds between two labels, each of which takes some 64 pixels. */
function timeStep(span: number, width: number): number {
	return [5, 10, 15, 30, 60, 120, 180, 300, 600].find((step) => (span / step) * 64 <= width) ?? 1200
}

function timeLabel(at: number, step: number): string {
	return step < 60 ? `${at} s` : `${Math.round(at / 60)} min`
}

function round(value: number): number {
	return Math.round(value * 10) / 10
}
