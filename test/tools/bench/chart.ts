import type { Soak } from './soak.js'

/** A line of the chart: its cost against `cat` at each number of rows. */
export interface CostLine {
	readonly name: string
	readonly colour: string
	readonly points: readonly { readonly rows: number; readonly ratio: number }[]
}

const WIDTH = 960
const HEIGHT = 400
const TOP = 60
const BOTTOM = 340
const MAX_RATIO = 1.4

/** Draws cost over rows on the left and memory over a soak on the right, as one SVG. */
export function drawCost(lines: readonly CostLine[], soak: Soak): string {
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
		`<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
		...drawRatios(lines),
		...drawSoak(soak),
		'</svg>',
		'',
	].join('\n')
}

function drawRatios(lines: readonly CostLine[]): string[] {
	const left = 60
	const right = 460
	const rows = [...new Set(lines.flatMap((line) => line.points.map((point) => point.rows)))].sort((a, b) => a - b)
	const [least, most] = [Math.log(rows[0]!), Math.log(rows.at(-1)!)]
	const x = (value: number) => left + ((Math.log(value) - least) / (most - least || 1)) * (right - left)
	const y = (ratio: number) => BOTTOM - (Math.min(ratio, MAX_RATIO) / MAX_RATIO) * (BOTTOM - TOP)
	const legend = lines.map(
		({ name, colour }, index) =>
			`<rect x="${left + (index % 3) * 145}" y="${372 + Math.floor(index / 3) * 16}" width="12" height="3" fill="${colour}"/>` +
			text(left + 18 + (index % 3) * 145, 378 + Math.floor(index / 3) * 16, name),
	)
	return [
		text(left, 24, 'CPU of one reading, as a share of cat /proc/net/tcp{,6}', 'start', 15),
		text(left, 42, `by rows in the table; above ${MAX_RATIO} is drawn at the edge`),
		...[0, 0.25, 0.5, 0.75, 1, 1.25].flatMap((ratio) => grid(left, right, y(ratio), ratio.toFixed(2), ratio === 1)),
		...rows.map((count) => text(x(count), BOTTOM + 18, count.toLocaleString('en'), 'middle')),
		...lines.map(({ colour, points }) =>
			polyline(
				points.map((point) => [x(point.rows), y(point.ratio)]),
				colour,
			),
		),
		...lines.flatMap(({ colour, points }) =>
			points.map(
				(point) => `<circle cx="${round(x(point.rows))}" cy="${round(y(point.ratio))}" r="3" fill="${colour}"/>`,
			),
		),
		...legend,
	]
}

function drawSoak({ points, samples }: Soak): string[] {
	const left = 550
	const right = 920
	const most = Math.ceil(Math.max(80, ...points.map((point) => point.megabytes)) / 20) * 20
	const x = (count: number) => left + (count / samples) * (right - left)
	const y = (megabytes: number) => BOTTOM - (megabytes / most) * (BOTTOM - TOP)
	const marks = Array.from({ length: most / 20 + 1 }, (_, index) => index * 20)
	return [
		text(left, 24, 'Resident memory of run', 'start', 15),
		text(left, 42, 'MB, by samples taken at full speed; Slack and email configured'),
		...marks.flatMap((mark) => grid(left, right, y(mark), String(mark), mark === 60)),
		...[0, 0.5, 1].map((part) =>
			text(x(samples * part), BOTTOM + 18, Math.round(samples * part).toLocaleString('en'), 'middle'),
		),
		polyline(
			points.map((point) => [x(point.samples), y(point.megabytes)]),
			'#c0392b',
		),
	]
}

function grid(left: number, right: number, y: number, label: string, isStrong: boolean): string[] {
	const stroke = isStrong ? 'stroke="#555" stroke-dasharray="5 4"' : 'stroke="#ddd"'
	return [
		`<line x1="${left}" x2="${right}" y1="${round(y)}" y2="${round(y)}" ${stroke}/>`,
		text(left - 8, y + 4, label, 'end'),
	]
}

function polyline(points: readonly (readonly [number, number])[], colour: string): string {
	const path = points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')
	return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`
}

function text(x: number, y: number, words: string, anchor = 'start', size = 12): string {
	return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="${size}" fill="#222">${words}</text>`
}

function round(value: number): number {
	return Math.round(value * 10) / 10
}
