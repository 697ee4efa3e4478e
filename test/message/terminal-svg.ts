import { escapeHtml } from '../../src/message/html.js'

const CELL = { width: 8.4, height: 19 }
const MARGIN = 18
/** Where the terminal breaks a line that is longer, such as a command. */
const COLUMNS = 84
/** SVG folds ordinary spaces. */
const NO_BREAK_SPACE = '\u00a0'

/** What the page's colour codes look like on a dark terminal. */
const LOOKS: Readonly<Record<string, { fill: string; bold?: true; back?: string }>> = {
	'1': { fill: '#ffffff', bold: true },
	'2': { fill: '#8a929e' },
	'33': { fill: '#e5b567' },
	'36': { fill: '#61d6d6' },
	'1;97;41': { fill: '#ffffff', bold: true, back: '#c50f1f' },
	'1;30;43': { fill: '#16181d', bold: true, back: '#e5b567' },
	'1;30;42': { fill: '#16181d', bold: true, back: '#3fb950' },
	'1;97;44': { fill: '#ffffff', bold: true, back: '#1d4ed8' },
}

/** Draws what a terminal would show of a text with colour codes: for the README. */
export function drawTerminal(text: string): string {
	const lines = text.split('\n').flatMap((line) => fold(spansOf(line)))
	const columns = Math.max(...lines.map((spans) => spans.reduce((sum, { words }) => sum + words.length, 0)))
	const [width, height] = [columns * CELL.width + 2 * MARGIN, lines.length * CELL.height + 2 * MARGIN]
	const body = lines.flatMap((line, index) => drawLine(line, MARGIN + (index + 0.75) * CELL.height))
	const font = 'font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,\'DejaVu Sans Mono\',monospace" font-size="14"'
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" ${font}>`,
		`<rect width="100%" height="100%" rx="8" fill="#16181d"/>`,
		...body,
		'</svg>\n',
	].join('\n')
}

function drawLine(spans: readonly Span[], y: number): string[] {
	let column = 0
	return spans.flatMap(({ words, code }) => {
		const { fill, bold, back } = LOOKS[code] ?? { fill: '#d6dae0' }
		const [x, width] = [MARGIN + column * CELL.width, words.length * CELL.width]
		column += words.length
		const place = `x="${round(x)}" y="${round(y)}" textLength="${round(width)}" lengthAdjust="spacingAndGlyphs"`
		const under = back
			? [`<rect x="${round(x)}" y="${round(y - 14)}" width="${round(width)}" height="${CELL.height}" fill="${back}"/>`]
			: []
		if (!words.trim()) return under
		return [
			...under,
			`<text ${place} fill="${fill}"${bold ? ' font-weight="700"' : ''}>${escapeHtml(words.replaceAll(' ', NO_BREAK_SPACE))}</text>`,
		]
	})
}

interface Span {
	readonly words: string
	readonly code: string
}

function fold(spans: readonly Span[]): Span[][] {
	const rows: Span[][] = [[]]
	let room = COLUMNS
	for (const { words, code } of spans) {
		for (let rest = words; rest; ) {
			if (room === 0) {
				rows.push([])
				room = COLUMNS
			}
			const part = rest.slice(0, room)
			rows.at(-1)!.push({ words: part, code })
			rest = rest.slice(part.length)
			room -= part.length
		}
	}
	return rows
}

/** A line cut at its colour codes. */
function spansOf(line: string): Span[] {
	const [plain = '', ...coded] = line.split('\u001b[')
	const spans = coded.map((part) => ({
		words: part.slice(part.indexOf('m') + 1),
		code: part.slice(0, part.indexOf('m')),
	}))
	return [{ words: plain, code: '0' }, ...spans].filter(({ words }) => words.length > 0)
}

function round(value: number): number {
	return Math.round(value * 10) / 10
}
