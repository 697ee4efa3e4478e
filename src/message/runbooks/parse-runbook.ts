import { isPlaceholder, PLACEHOLDER, PLACEHOLDERS } from './placeholders.js'
import { type Runbook, STEP_SECTIONS, type Step, type StepSection } from './runbook.js'

/** Something in a Markdown runbook that cannot be used, and where it stands. Lines and columns count from 1. */
export interface RunbookProblem {
	readonly line: number
	readonly column: number
	/** How many characters are meant, for the caret. */
	readonly length: number
	readonly message: string
}

/** What parseRunbook gives: a whole runbook, or every problem at once. */
type ParsedRunbook =
	| { readonly ok: true; readonly runbook: Runbook }
	| { readonly ok: false; readonly problems: readonly RunbookProblem[] }

type Section = 'meaning' | StepSection

const HEADINGS = "Meaning, Check, Act, Confirm, Afterwards (a heading's first word counts)"

/**
 * Reads a runbook in Markdown: a `# Title`, what it means, then `## Check`, `## Act`, `## Confirm`, `## Afterwards` in any
 * order. Every list item is a step. Lines under it that begin with `$ `, a fenced block, or `code` in backticks that ends it
 * are its command; other lines continue its text. An item that begins with `or: ` stands in for the one before where a
 * placeholder of that has no value on this host.
 */
export function parseRunbook(markdown: string): ParsedRunbook {
	const lines = markdown.replace(/^\ufeff/, '').split(/\r?\n/)
	const problems: RunbookProblem[] = lines.flatMap(findUnknownPlaceholders)
	const complain = (index: number, message: string) =>
		problems.push({ line: index + 1, column: 1, length: Math.max(1, lines[index]!.length), message })
	const headings = new Map<Section, number>()
	const steps = { check: [], act: [], confirm: [], afterwards: [] } as Record<
		StepSection,
		{ text: string; command: string[] }[]
	>
	const meaning: string[] = []
	let title: string | undefined
	let section: Section | undefined = 'meaning'
	let fence: number | undefined

	for (const [index, line] of lines.entries()) {
		const step = section && section !== 'meaning' ? steps[section].at(-1) : undefined
		const [, marks = '', heading = ''] = /^(##?)\s+(\S.*)$/.exec(line) ?? []
		const item = /^\s*(?:[-*+]|\d+[.)])\s+(.*)$/.exec(line)?.[1]
		if (/^\s*(```|~~~)/.test(line)) fence = fence === undefined ? index : undefined
		else if (fence !== undefined) step?.command.push(line.replace(/^\s{0,4}/, ''))
		else if (marks === '#') title ??= heading.trim()
		else if (marks === '##') {
			section = sectionOf(heading)
			if (!section) complain(index, `unknown heading; expected one of ${HEADINGS}`)
			else if (headings.has(section)) complain(index, `the heading "${section}" stands twice`)
			else headings.set(section, index)
		} else if (section === 'meaning') meaning.push(line.trim())
		else if (section && item !== undefined) steps[section].push({ text: item.trim(), command: [] })
		else if (step && /^\s*\$ /.test(line)) step.command.push(line.replace(/^\s*\$ /, ''))
		else if (step) step.text = `${step.text} ${line.trim()}`.trim()
	}

	const last = lines.length - 1
	const text = meaning.filter(Boolean).join(' ')
	if (fence !== undefined) complain(fence, 'this fenced block is never closed')
	if (!title) complain(0, 'expected a title: a line such as "# Worker pool is filling up"')
	if (!text) complain(headings.get('meaning') ?? last, 'expected a sentence under the title: what is happening?')
	if (steps.act.length === 0) complain(headings.get('act') ?? last, 'expected an "## Act" with at least one list item')
	if (problems.length > 0 || !title) {
		return { ok: false, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) }
	}
	const { check, act, confirm, afterwards } = steps
	const finish = (section: typeof act) =>
		section.map(({ text, command }) => finishStep(text, command.join('\n').trim()))
	const sections = { check: finish(check), act: finish(act), confirm: finish(confirm), afterwards: finish(afterwards) }
	return { ok: true, runbook: { title, meaning: text, ...sections } }
}

function findUnknownPlaceholders(line: string, index: number): RunbookProblem[] {
	return [...line.matchAll(PLACEHOLDER)]
		.filter((match) => !isPlaceholder(match[1]!))
		.map((match) => ({
			line: index + 1,
			column: match.index + 1,
			length: match[0].length,
			message: `unknown placeholder ${match[0]}; there are ${Object.keys(PLACEHOLDERS).join(', ')}`,
		}))
}

function sectionOf(heading: string): Section | undefined {
	const name = heading
		.split(/\s/)[0]!
		.toLowerCase()
		.replace(/[^a-z]/g, '')
	return name === 'meaning' ? name : STEP_SECTIONS.find(({ key }) => key === name)?.key
}

/** `Test it: `apachectl configtest`` gives the text `Test it` and the command. */
function finishStep(text: string, command: string): Step {
	const code = command ? null : /^(.*\S)\s*`([^`]+)`\.?$/.exec(text)
	if (!code) return { text, command: command || undefined }
	return { text: code[1]!.replace(/:$/, '.'), command: code[2]! }
}
