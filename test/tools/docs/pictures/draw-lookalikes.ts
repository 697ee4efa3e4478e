import { type Html, html } from '../../../../src/message/html.js'
import { svg } from './draw-run.js'
import { drawFrame, drawLimit, drawLine, type Line, type Panel } from './panel.js'
import type { WatchedRun } from './watched-run.js'

/** A healthy run that looks like trouble. */
export interface Lookalike {
	readonly title: string
	/** What it looks like. */
	readonly like: string
	readonly lines: readonly (Line & { readonly name: string })[]
	readonly limit?: { readonly count: number; readonly name: string }
	readonly run: WatchedRun
}

const WIDTH = 760
const CELL = { width: 350, height: 190 }

/** Draws healthy runs side by side, each with how many pages it caused. */
export function drawLookalikes(title: string, lookalikes: readonly Lookalike[]): string {
	const rows = Math.ceil(lookalikes.length / 2)
	const cells = lookalikes.map((one, index) =>
		drawCell(one, 20 + (index % 2) * (CELL.width + 20), 44 + Math.floor(index / 2) * (CELL.height + 14)),
	)
	const head = html`<text class="title" x="20" y="24">${title}</text>`
	return svg(WIDTH, 44 + rows * (CELL.height + 14), title, [head, ...cells])
}

function drawCell({ title, like, lines, limit, run }: Lookalike, left: number, top: number): Html {
	const values = run.moments.flatMap((moment) => lines.map((line) => line.value(moment)))
	const most = Math.max(...values, limit?.count ?? 0) * 1.15
	const panel: Panel = {
		left: left + 32,
		top: top + 54,
		width: CELL.width - 36,
		height: CELL.height - 82,
		from: run.moments[0]!.at,
		to: run.moments.at(-1)!.at,
		most,
	}
	const told = run.events.length === 0 ? 'nothing said' : `${run.events.length} said`
	let at = left
	const names = lines.map(({ kind, name }) => {
		const label = html`<text class="${kind} strong" x="${at}" y="${top + 44}">${name}</text>`
		at += name.length * 6.8 + 14
		return label
	})
	return html`<text class="strong" x="${left}" y="${top + 12}">${title}</text><text class="quiet" x="${left}" y="${top + 28}">${like}: ${told}</text>${names}${drawFrame(panel, true)}${limit ? drawLimit(panel, limit.count, limit.name) : html``}${lines.map((line) => drawLine(panel, run.moments, line))}`
}
