import { formatEvidenceTable } from './evidence-table.js'
import { formatHeadline } from './headline.js'
import type { Advice, Page } from './page.js'
import { type Paint, PLAIN } from './paint.js'
import { STEP_SECTIONS, type Step } from './runbooks/runbook.js'
import { printable, wrap } from './text.js'

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
