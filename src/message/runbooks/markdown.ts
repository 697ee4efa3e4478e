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
export type ParsedRunbook =
	| { readonly ok: true; readonly runbook: Runbook }
	| { readonly ok: false; readonly problems: readonly RunbookProblem[] }

interface Line {
	readonly text: string
	readonly number: number
}

interface Block {
	readonly heading: Line
	readonly name: 'meaning' | StepSection
	readonly lines: Line[]
}

const HEADINGS = "Meaning, Check, Act, Confirm, Afterwards (a heading's first word counts)"

/**
 * Reads a runbook that somebody wrote in Markdown: a `# Title`, then `## Meaning`, `## Check`, `## Act`, `## Confirm`,
 * `## Afterwards` in any order (only the first word of a heading counts). Every list item is a step; a fenced block
 * under it, or `code` in backticks that ends it, is its command. What is no list item continues the step before it.
 */
export function parseRunbook(markdown: string): ParsedRunbook {
	const lines = markdown
		.replace(/^\ufeff/, '')
		.split(/\r?\n/)
		.map((text, index) => ({ text, number: index + 1 }))
	const problems: RunbookProblem[] = lines.flatMap(findUnknownPlaceholders)
	const title = lines.find(({ text }) => /^#\s+\S/.test(text))
	const blocks = splitBlocks(lines, problems)
	const meaning = blocks.get('meaning')
	const act = blocks.get('act')
	if (!title) problems.push(at(lines[0]!, 'expected a title: a line such as "# Worker pool is filling up"'))
	if (!meaning?.lines.some(({ text }) => text.trim())) {
		problems.push(at(meaning?.heading ?? lines.at(-1)!, 'expected a "## Meaning" with a sentence: what is happening?'))
	}
	const steps = (name: StepSection) => parseSteps(blocks.get(name)?.lines ?? [])
	if (steps('act').length === 0) {
		problems.push(at(act?.heading ?? lines.at(-1)!, 'expected an "## Act" with at least one list item'))
	}
	if (problems.length > 0 || !title || !meaning) {
		return { ok: false, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) }
	}
	const runbook = {
		title: title.text.replace(/^#\s+/, '').trim(),
		meaning: joinParagraph(meaning.lines),
		check: steps('check'),
		act: steps('act'),
		confirm: steps('confirm'),
		afterwards: steps('afterwards'),
	}
	return { ok: true, runbook }
}

function findUnknownPlaceholders({ text, number }: Line): RunbookProblem[] {
	return [...text.matchAll(PLACEHOLDER)]
		.filter((match) => !isPlaceholder(match[1]!))
		.map((match) => ({
			line: number,
			column: match.index + 1,
			length: match[0].length,
			message: `unknown placeholder ${match[0]}; there are ${Object.keys(PLACEHOLDERS).join(', ')}`,
		}))
}

function splitBlocks(lines: readonly Line[], problems: RunbookProblem[]): Map<Block['name'], Block> {
	const blocks = new Map<Block['name'], Block>()
	let current: Block | undefined
	let fenced = false
	for (const line of lines) {
		if (isFence(line.text)) fenced = !fenced
		const heading = fenced ? null : /^##\s+(\S+)/.exec(line.text)
		if (!heading) {
			current?.lines.push(line)
			continue
		}
		const name = sectionName(heading[1]!)
		if (!name) problems.push(at(line, `unknown heading; expected one of ${HEADINGS}`))
		else if (blocks.has(name)) problems.push(at(line, `the heading "${name}" stands twice`))
		current = name && { heading: line, name, lines: [] }
		if (current && !blocks.has(current.name)) blocks.set(current.name, current)
	}
	if (fenced) problems.push(at(lines.findLast(({ text }) => isFence(text))!, 'this fenced block is never closed'))
	return blocks
}

function sectionName(word: string): Block['name'] | undefined {
	const name = word.toLowerCase().replace(/[^a-z]/g, '')
	if (name === 'meaning') return name
	return STEP_SECTIONS.find(({ key }) => key === name)?.key
}

function parseSteps(lines: readonly Line[]): Step[] {
	const steps: { text: string; command: string | undefined }[] = []
	let fence: string[] | undefined
	for (const { text } of lines) {
		const step = steps.at(-1)
		const item = /^\s*(?:[-*+]|\d+[.)])\s+(.*)$/.exec(text)
		if (isFence(text)) {
			if (fence && step) step.command = [step.command, fence.join('\n').trim()].filter(Boolean).join('\n')
			fence = fence ? undefined : []
		} else if (fence) fence.push(text.replace(/^\s{0,4}/, ''))
		else if (item) steps.push({ text: item[1]!.trim(), command: undefined })
		else if (step && text.trim()) step.text += ` ${text.trim()}`
	}
	return steps.map(takeTrailingCode)
}

/** `Test it: `apachectl configtest`` gives the text `Test it` and the command. */
function takeTrailingCode({ text, command }: Step): Step {
	const code = /^(.*\S)\s*`([^`]+)`\.?$/.exec(text)
	if (command !== undefined || !code) return { text, command }
	return { text: code[1]!.replace(/:$/, '.'), command: code[2]! }
}

function joinParagraph(lines: readonly Line[]): string {
	return lines
		.map(({ text }) => text.trim())
		.filter(Boolean)
		.join(' ')
}

function isFence(text: string): boolean {
	return /^\s*(```|~~~)/.test(text)
}

function at({ text, number }: Line, message: string): RunbookProblem {
	return { line: number, column: 1, length: Math.max(1, text.length), message }
}

/**
 * A runbook in the Markdown that parseRunbook reads: for a status page, and as the beginning of an operator's own.
 * Placeholders stay as they are where it has not been filled.
 */
export function renderRunbookMarkdown(runbook: Runbook): string {
	const sections = STEP_SECTIONS.filter(({ key }) => runbook[key].length > 0).map(
		({ key, heading }) => `## ${heading}\n\n${runbook[key].map(renderStep).join('\n')}`,
	)
	return [`# ${runbook.title}`, `## Meaning\n\n${runbook.meaning}`, ...sections].join('\n\n').concat('\n')
}

function renderStep({ text, command }: Step, index: number): string {
	const item = `${index + 1}. ${text}`
	if (command === undefined) return item
	const lines = command.split('\n').map((line) => `    ${line}`)
	return [item, '    ```sh', ...lines, '    ```'].join('\n')
}
