import { type Runbook, STEP_SECTIONS, type Step } from './runbooks/runbook.js'

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
