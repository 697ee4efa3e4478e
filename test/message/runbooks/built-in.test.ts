import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { parseRunbook } from '../../../src/message/runbooks/parse-runbook.js'
import { fillRunbook, PLACEHOLDER, type Placeholder } from '../../../src/message/runbooks/placeholders.js'
import { type Runbook, STEP_SECTIONS } from '../../../src/message/runbooks/runbook.js'
import { runbookValues } from '../../../src/message/runbooks/runbook-values.js'
import { CAUSE_EVENTS, FACTS } from '../causes.js'
import { ALL } from './runbooks.js'

const subject = { host: 'web03', service: 'apache', ports: [80, 443], evidence: undefined, cause: undefined, facts: {} }

/** Values that are not made of digits and constants by this program. */
const OUTSIDE: readonly Placeholder[] = [
	...([
		'host',
		'service',
		'configFile',
		'holders',
		'clients',
		'topClient',
		'proxy',
		'workersFile',
		'station',
		'stationName',
	] as const),
	...(['pool', 'poolUser', 'poolFile', 'fpmUnit', 'fpmLog'] as const),
]

/** A host of which all is known, one of which nothing is, and one whose names try to be commands. */
const HOSTS = {
	known: runbookValues({ ...subject, ...pick('pool'), facts: FACTS, configFile: '/etc/forewarn/config.yml' }),
	backend: runbookValues({ ...subject, ...pick('backend'), facts: {} }),
	unknown: runbookValues(subject),
	hostile: {
		...runbookValues({ ...subject, ...pick('pool'), facts: FACTS }),
		...Object.fromEntries(OUTSIDE.map((name) => [name, "'; touch $(x) `y`\n#"])),
	},
}

function pick(kind: 'pool' | 'backend') {
	const { cause, evidence } = CAUSE_EVENTS[kind]
	return { cause, evidence }
}

function read(markdown: string): Runbook {
	const parsed = parseRunbook(markdown)
	if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
	return parsed.runbook
}

/** Most commands are the same on several hosts: each is read once. */
const readable = new Set<string>()

function expectReadable(command: string): void {
	if (!readable.has(command)) execFileSync('bash', ['-n', '-c', command])
	readable.add(command)
}

describe.each(ALL)('the runbook of $name', ({ markdown }) => {
	const runbook = read(markdown)

	it('has a meaning, something to check, to do and to confirm', () => {
		expect(runbook.meaning.length).toBeGreaterThan(80)
		for (const key of ['check', 'act', 'confirm'] as const) expect(runbook[key].length).toBeGreaterThan(0)
	})

	it.each(['known', 'backend', 'unknown'] as const)(
		'leaves no placeholder open, and no step dangling, on a host: %s',
		(host) => {
			const filled = JSON.stringify(fillRunbook(runbook, HOSTS[host]))
			expect(filled).not.toMatch(PLACEHOLDER)
			expect(filled).not.toContain('or: ')
		},
	)

	it.each(Object.entries(HOSTS))('has only commands that a shell can read, each on one line: %s', (_host, values) => {
		const filled = fillRunbook(runbook, values)
		const commands = STEP_SECTIONS.flatMap(({ key }) => filled[key]).flatMap(({ command }) => command ?? [])
		commands.forEach(expectReadable)
	})
})

describe('a page', () => {
	it.each(Object.entries(CAUSE_EVENTS))('has a command to do first where the cause is %s, on any host', (kind) => {
		const runbook = read(ALL.find(({ name }) => name === kind)!.markdown)
		for (const host of ['known', 'unknown'] as const) {
			expect(fillRunbook(runbook, HOSTS[host]).act[0]!.command).toEqual(expect.any(String))
		}
	})
})

it('quotes what comes from outside: a socket path cannot end the command that root pastes', () => {
	const path = "/run/x'; touch /tmp/owned; '.sock"
	const filled = fillRunbook(read(ALL[0]!.markdown), { ...HOSTS.known, station: path })
	expect(filled.check[0]!.command).toContain("ss -xl src '/run/x'\\''; touch /tmp/owned; '\\''.sock'\n")
})

it('says "unknown" in the last alternative only', () => {
	const { act } = fillRunbook(read(ALL[0]!.markdown), { ...HOSTS.unknown, station: '/run/php/a.sock', pool: 'a' })
	expect(act[0]).toEqual({
		text: 'Reload PHP-FPM: it ends all requests that are under way, those that hang as well.',
		command: "sudo systemctl reload '*php*-fpm.service'",
	})
})
