import { element } from '../element.js'
import { type LineStyle, traceShape } from './line-style.js'
import { themeColour } from './theme-colour.js'

const SVG = 'http://www.w3.org/2000/svg'

/** The legend of a chart: per line a sample of its stroke and shape, its name, and the number that is looked at. */
export class Legend {
	readonly node: HTMLElement
	readonly #moment = element('time', { class: 'legend-moment' })
	readonly #numbers: HTMLElement[] = []

	constructor(lines: readonly { readonly name: string; readonly style: LineStyle }[]) {
		this.node = element('div', { class: 'legend' })
		for (const { name, style } of lines) {
			const number = element('b', {}, '–')
			this.#numbers.push(number)
			this.node.append(element('span', { class: 'legend-line' }, drawSwatch(style), `${name} `, number))
		}
		this.node.append(this.#moment)
	}

	/** Shows a moment and the numbers that belong to it, in the order of the lines. */
	show(moment: string, numbers: readonly string[]): void {
		this.#moment.textContent = moment
		for (const [index, node] of this.#numbers.entries()) node.textContent = numbers[index] ?? '–'
	}
}

/** A piece of a line with its shape, as it looks in the plot. The colour is CSS's, so it follows the scheme by itself. */
export function drawSwatch({ colour, dash, shape, stepped }: LineStyle): SVGSVGElement {
	const svg = document.createElementNS(SVG, 'svg')
	const set = (node: Element, attributes: Readonly<Record<string, string | number>>) => {
		for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value))
	}
	set(svg, { width: 26, height: 12, viewBox: '0 0 26 12', 'aria-hidden': 'true', class: 'swatch' })
	svg.style.color = `var(${colour}, ${themeColour(colour)})`
	const line = document.createElementNS(SVG, 'line')
	set(line, {
		x1: 0,
		y1: 6,
		x2: 26,
		y2: 6,
		stroke: 'currentColor',
		'stroke-width': 1.75,
		'stroke-dasharray': dash.join(' '),
	})
	svg.append(line)
	if (stepped) return svg
	const mark = document.createElementNS(SVG, 'path')
	const open = shape === 'cross'
	set(mark, {
		d: outline(shape),
		fill: open ? 'none' : 'currentColor',
		stroke: 'currentColor',
		'stroke-width': open ? 1.75 : 1,
	})
	svg.append(mark)
	return svg
}

/** The shape as SVG path data: the same tracing as on the canvas, written down. */
function outline(shape: LineStyle['shape']): string {
	if (shape === 'circle') return 'M16.2 6a3.2 3.2 0 1 1-6.4 0a3.2 3.2 0 1 1 6.4 0Z'
	if (shape === 'square') return 'M10.2 3.2h5.6v5.6h-5.6Z'
	const steps: string[] = []
	const path = {
		moveTo: (x: number, y: number) => steps.push(`M${x.toFixed(1)} ${y.toFixed(1)}`),
		lineTo: (x: number, y: number) => steps.push(`L${x.toFixed(1)} ${y.toFixed(1)}`),
		closePath: () => steps.push('Z'),
	}
	traceShape(path as unknown as CanvasPath, shape, 13, 6, 3)
	return steps.join('')
}
