import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { parseRunbook, renderRunbookMarkdown } from '../../../src/message/runbooks/markdown.js'
import { fillRunbook, PLACEHOLDER, type PlaceholderValues } from '../../../src/message/runbooks/placeholders.js'
import { type Runbook, STEP_SECTIONS } from '../../../src/message/runbooks/runbook.js'
import { ALL } from './runbooks.js'

const VALUES: PlaceholderValues = {
	host: 'web03',
	service: 'apache',
	port: '80',
	ports: '80 and 443',
	portList: '80, 443',
	filter: 'sport = :80 or sport = :443',
	capacity: '40',
	accepted: '38',
	queue: '9',
	peers: '203.0.113.0/24 (31)',
}

function commandsOf(runbook: Runbook): string[] {
	return STEP_SECTIONS.flatMap(({ key }) => runbook[key]).flatMap(({ command }) => command ?? [])
}

describe.each(ALL)('the runbook of $name', ({ runbook }) => {
	const filled = fillRunbook(runbook, VALUES)

	it('has a meaning, something to check, to do and to confirm', () => {
		expect(runbook.meaning.length).toBeGreaterThan(80)
		for (const key of ['check', 'act', 'confirm'] as const) expect(runbook[key].length).toBeGreaterThan(0)
	})

	it('comes to acting within its first three steps, as these are all that Slack shows', () => {
		expect(runbook.check.length).toBeLessThanOrEqual(2)
	})

	it('leaves no placeholder open', () => {
		expect(JSON.stringify(filled)).not.toMatch(PLACEHOLDER)
	})

	it('has only commands that a shell can read', () => {
		for (const command of commandsOf(filled)) execFileSync('bash', ['-n', '-c', command])
	})

	it('comes back the same from its Markdown', () => {
		expect(parseRunbook(renderRunbookMarkdown(runbook))).toEqual({ ok: true, runbook })
	})
})
