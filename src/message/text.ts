import { formatEvidenceTable } from './evidence-table.js'
import type { Message } from './message.js'
import { type Advice, createPage, formatHeadline, type Page, type Tone } from './page.js'
import { printable } from './printable.js'
import { STEP_SECTIONS, type Step } from './runbooks/runbook.js'

const WIDTH = 78
const LABEL_WIDTH = 11

/** A page as plain text, at most 78 columns wide but for commands: the console's page and the plain half of a mail. */
export function renderTextPage(page: Page, paint: Paint = PLAIN): string {
	const { headline, reason, facts, table, advice, links, footer } = page
	const sections = [
		[paint.tone(headline.tone, ` ${printable(headline.badge)} `) + paint.bold(` ${headlineRest(page)}`)],
		wrap(printable(reason), WIDTH),
		facts.flatMap(({ label, value }) => factLines(label, printable(value), paint)),
		table ? [paint.bold('Last samples'), ...formatEvidenceTable(table).map((line) => paint.table(line))] : [],
		advice ? adviceLines(advice, paint) : [],
		links.map(({ label, url }) => `${printable(label)}: ${url}`),
		[paint.dim(printable(footer))],
	]
	return sections
		.filter((lines) => lines.length > 0)
		.map((lines) => `${lines.join('\n')}\n`)
		.join('\n')
}

function headlineRest({ headline }: Page): string {
	return printable(formatHeadline({ ...headline, badge: '' }).replace(/^: /, ''))
}

function factLines(label: string, value: string, paint: Paint): string[] {
	const [first = '', ...more] = wrap(value, WIDTH - LABEL_WIDTH)
	return [paint.dim(label.padEnd(LABEL_WIDTH)) + first, ...more.map((line) => ' '.repeat(LABEL_WIDTH) + line)]
}

function adviceLines({ title, meaning, runbook }: Advice, paint: Paint): string[] {
	let number = 0
	const sections = STEP_SECTIONS.filter(({ key }) => runbook[key].length > 0).flatMap(({ key, heading }) => [
		'',
		paint.bold(heading),
		...runbook[key].flatMap((step) => stepLines(step, ++number, paint)),
	])
	return [paint.bold(printable(title)), ...wrap(printable(meaning), WIDTH), ...sections]
}

function stepLines({ text, command }: Step, number: number, paint: Paint): string[] {
	const [first = '', ...more] = wrap(printable(text), WIDTH - 4)
	const commands = command === undefined ? [] : command.split('\n').map(printable)
	return [
		`${`${number}.`.padEnd(4)}${first}`,
		...more.map((line) => `    ${line}`),
		...commands.map((line) => `      ${paint.command(`$ ${line}`)}`),
	]
}

const RULE = '─'.repeat(78)

/** A message for a terminal or a journal, between two rules. Colour only where told: the caller knows the stream. */
export function renderConsolePage(message: Message, options: { readonly colour: boolean }): string {
	const paint = options.colour ? COLOUR : PLAIN
	return `${paint.dim(RULE)}\n${renderTextPage(createPage(message), paint)}${paint.dim(RULE)}\n`
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
