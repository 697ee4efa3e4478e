import type { IncidentEvent } from '../../../../src/detect/incident-event.js'
import { type Html, html } from '../../../../src/message/html.js'
import { drawFrame, drawLimit, drawLine, type Line, type Panel, xOf } from './panel.js'
import { STYLE } from './theme.js'
import type { WatchedRun } from './watched-run.js'

/** What a picture of one run shows. */
export interface RunPicture {
	readonly title: string
	/** Seconds since the recording's start. */
	readonly from: number
	readonly to: number
	/** From top to bottom. */
	readonly panels: readonly PanelPlan[]
}

/** One panel of it. */
export interface PanelPlan {
	readonly name: string
	readonly lines: readonly (Line & { readonly name: string })[]
	/** A limit to be drawn, and its name. */
	readonly limit?: { readonly count: number; readonly name: string }
	readonly most: number
	readonly height: number
}

const WIDTH = 760
const LEFT = 48
const RIGHT = 28
const HEAD = 96
const GAP = 40

/** Draws a recorded run with what forewarn said, and when users began to fail. */
export function drawRun({ title, from, to, panels }: RunPicture, { moments, events, scenario }: WatchedRun): string {
	let top = HEAD
	const placed = panels.map((plan) => {
		const panel: Panel = {
			left: LEFT,
			top,
			width: WIDTH - LEFT - RIGHT,
			height: plan.height,
			from,
			to,
			most: plan.most,
		}
		top += plan.height + GAP
		return { plan, panel }
	})
	const height = top - GAP + 30
	const bottom = top - GAP
	const first = placed[0]!.panel
	const said = events.filter((event) => event.kind !== 'resolved' && event.at >= from && event.at <= to)
	const marks = [
		...said.map((event) => mark(first, bottom, event.at, severityOf(event), `${severityOf(event)} at ${event.at} s`)),
		...(scenario.firstFailure === undefined
			? []
			: [mark(first, bottom, scenario.firstFailure, 'failure', `users fail at ${scenario.firstFailure} s`)]),
	]
	const body = placed.map(({ plan, panel }, index) => drawPanel(plan, panel, moments, index === placed.length - 1))
	return svg(WIDTH, height, title, [
		html`<text class="title" x="${LEFT}" y="24">${title}</text>`,
		...body,
		...stagger(marks),
	])
}

/** Wraps elements into a picture that is safe on light and dark pages. */
export function svg(width: number, height: number, title: string, elements: readonly Html[]): string {
	const picture = html`<svg class="p" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}"><style>${STYLE}</style><rect class="paper" width="${width}" height="${height}" rx="6"/>
${elements.map((element) => html`${element}\n`)}</svg>`
	return `${picture.markup}\n`
}

function drawPanel(plan: PanelPlan, panel: Panel, moments: WatchedRun['moments'], isLast: boolean): Html {
	let at = panel.left
	const names = [{ kind: 'quiet', name: plan.name }, ...plan.lines].map(({ kind, name }) => {
		const label = html`<text class="${kind}${kind === 'quiet' ? '' : ' strong'}" x="${at}" y="${panel.top - 10}">${name}</text>`
		at += name.length * 6.6 + 16
		return label
	})
	return html`${drawFrame(panel, isLast)}${plan.limit ? drawLimit(panel, plan.limit.count, plan.limit.name) : html``}${plan.lines.map((line) => drawLine(panel, moments, line))}${names}`
}

interface Mark {
	readonly x: number
	readonly draw: (line: number) => Html
}

function mark(panel: Panel, bottom: number, at: number, kind: string, words: string): Mark {
	const x = xOf(panel, at)
	const isRight = x > panel.left + panel.width * 0.7
	return {
		x,
		draw: (line) => {
			const y = 44 + line * 16
			return html`<line class="${kind}" x1="${x}" x2="${x}" y1="${y - 9}" y2="${bottom}"/><text class="${kind} strong" x="${isRight ? x - 6 : x + 6}" y="${y}" text-anchor="${isRight ? 'end' : 'start'}">${words}</text>`
		},
	}
}

/** Labels that would lie over each other stand one below the other. */
function stagger(marks: readonly Mark[]): Html[] {
	const sorted = [...marks].sort((a, b) => a.x - b.x)
	const crowded = sorted.some((one, index) => index > 0 && one.x - sorted[index - 1]!.x < 190)
	// The last one at the top: its label may lie to the left, where the lines of the others then begin below it.
	return sorted.map((one, index) => one.draw(crowded ? (sorted.length - 1 - index) % 3 : 0))
}

function severityOf(event: IncidentEvent): 'warning' | 'critical' {
	return event.incident.severity
}
