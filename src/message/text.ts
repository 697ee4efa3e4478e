import type { Message } from './message.js'
import { type Advice, createPage, formatHeadline, type NumberedStep, type Page, type Tone } from './page.js'
import { formatTable } from './table.js'

const WIDTH = 78
const LABEL_WIDTH = 11
const RULE = '─'.repeat(WIDTH)

/** A message for a terminal or a journal, between two rules. In colour where the caller knows that the stream shows it. */
export function renderConsolePage(message: Message, options: { readonly colour: boolean }): string {
	const paint = options.colour ? COLOUR : PLAIN
	return `${paint.dim(RULE)}\n${renderTextPage(createPage(message), paint)}${paint.dim(RULE)}\n`
}

/** A page as plain text, at most 78 columns wide but for commands: the console's page and the plain half of a mail. */
export function renderTextPage(page: Page, paint: Paint = PLAIN): string {
	const { reason, facts, tables, advice, links, footer } = page
	const sections = [
		openingLines(page, paint),
		wrap(reason, WIDTH),
		facts.flatMap(({ label, value }) => factLines(label, value, paint)),
		...tables.map((table) => [paint.bold(table.title), ...formatTable(table).map(paint.table)]),
		advice ? adviceLines(advice, paint) : [],
		links.map(({ label, url }) => `${label}: ${url}`),
		[paint.dim(footer)],
	]
	return sections
		.filter((lines) => lines.length > 0)
		.map((lines) => `${lines.join('\n')}\n`)
		.join('\n')
}

/** The three lines for a tired reader. */
function openingLines({ headline, users, first }: Page, paint: Paint): string[] {
	const { tone, badge } = headline
	const what = formatHeadline(headline).slice(badge.length + 2)
	return [
		`${paint.tone(tone, ` ${badge} `)} ${paint.bold(what)}`,
		...(users ? [paint.bold(users)] : []),
		...(first ? [`Do first: ${paint.command(first)}`] : []),
	]
}

function factLines(label: string, value: string, paint: Paint): string[] {
	const [first = '', ...more] = wrap(value, WIDTH - LABEL_WIDTH)
	return [paint.dim(label.padEnd(LABEL_WIDTH)) + first, ...more.map((line) => ' '.repeat(LABEL_WIDTH) + line)]
}

function adviceLines({ title, meaning, steps }: Advice, paint: Paint): string[] {
	const lines = steps.flatMap((step, index) => {
		const goesOn = step.heading === steps[index - 1]?.heading
		return [...(goesOn ? [] : ['', paint.bold(step.heading)]), ...stepLines(step, paint)]
	})
	return [paint.bold(title), ...wrap(meaning, WIDTH), ...lines]
}

function stepLines({ number, text, command }: NumberedStep, paint: Paint): string[] {
	const [first = '', ...more] = wrap(text, WIDTH - 4)
	return [
		`${`${number}.`.padEnd(4)}${first}`,
		...more.map((line) => `    ${line}`),
		...(command?.split('\n') ?? []).map((line) => `      ${paint.command(`$ ${line}`)}`),
	]
}

/** Breaks a paragraph into lines of at most `width`, at spaces; a longer word stays whole. */
function wrap(text: string, width: number): string[] {
	const lines: string[] = []
	let line = ''
	for (const word of text.split(' ')) {
		if (line && line.length + 1 + word.length > width) {
			lines.push(line)
			line = word
		} else line = line ? `${line} ${word}` : word
	}
	return line ? [...lines, line] : lines
}

/** How parts of a text page are marked: by nothing, or by the terminal's colours. */
interface Paint {
	readonly tone: (tone: Tone, text: string) => string
	readonly bold: (text: string) => string
	readonly dim: (text: string) => string
	readonly command: (text: string) => string
	/** A line of a table: its bars are coloured. */
	readonly table: (line: string) => string
}

const same = (text: string) => text

/** No marks at all: the badge keeps its brackets. */
const PLAIN: Paint = {
	tone: (_tone, text) => `[${text.trim()}]`,
	bold: same,
	dim: same,
	command: same,
	table: same,
}

/** The sixteen colours that every terminal has, so that the reader's own theme decides the shades. */
const COLOUR: Paint = {
	tone: (tone, text) => sgr(TONES[tone], text),
	bold: (text) => sgr('1', text),
	dim: (text) => sgr('2', text),
	command: (text) => sgr('36', text),
	table: (line) => line.replace(/[▁▂▃▄▅▆▇█░]+/g, (bars) => sgr('33', bars)),
}

const TONES = { critical: '1;97;41', warning: '1;30;43', resolved: '1;30;42', information: '1;97;44' } as const

function sgr(code: string, text: string): string {
	return `\u001b[${code}m${text}\u001b[0m`
}
