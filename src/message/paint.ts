import type { Tone } from './headline.js'

/** How parts of a text page are marked: by nothing, or by the terminal's colours. */
export interface Paint {
	readonly tone: (tone: Tone, text: string) => string
	readonly bold: (text: string) => string
	readonly dim: (text: string) => string
	readonly command: (text: string) => string
	/** A line of the evidence table: its bars are coloured. */
	readonly table: (line: string) => string
}

const same = (text: string) => text

/** No marks at all: the badge keeps its brackets. */
export const PLAIN: Paint = {
	tone: (_tone, text) => `[${text.trim()}]`,
	bold: same,
	dim: same,
	command: same,
	table: same,
}

/** The sixteen colours that every terminal has, so that the reader's own theme decides the shades. */
export const COLOUR: Paint = {
	tone: (tone, text) => sgr(TONES[tone], text),
	bold: (text) => sgr('1', text),
	dim: (text) => sgr('2', text),
	command: (text) => sgr('36', text),
	table: (line) => line.replace(/[▁▂▃▄▅▆▇█]+/g, (bars) => sgr('33', bars)),
}

const TONES = { critical: '1;97;41', warning: '1;30;43', resolved: '1;30;42', information: '1;97;44' } as const

function sgr(code: string, text: string): string {
	return `\u001b[${code}m${text}\u001b[0m`
}
