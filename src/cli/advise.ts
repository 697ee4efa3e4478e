import type { Command } from 'commander'
import type { Advice } from '../advise/advice.js'
import { adviseHost } from '../advise/advise.js'
import { printable } from '../message/printable.js'
import { plural } from '../message/words.js'
import { gatherFacts } from './advise-facts.js'
import { tryToAsk } from './ask-sidecar.js'
import { type Deps, EXIT, ExitWith, print } from './deps.js'
import { loadConfig } from './load-config.js'

interface AdviseOptions {
	readonly config?: string
	readonly json?: true
}

/** Registers `forewarn advise`. */
export function registerAdvise(program: Command, deps: Deps): void {
	program
		.command('advise')
		.summary('say what to change before the night comes')
		.description(
			'Say what to change on this host before it runs out of workers: what, from which value to which and in which line, why, and how to test it. It reads the configuration and processes of Apache and PHP-FPM, and what a sidecar has learned: of the running one, else in stateDir. It changes nothing. Memory of processes is open to root alone.',
		)
		.option(
			'-c, --config <file>',
			'the configuration that the sidecar runs with; without it, that of the running one, else the built-in defaults',
		)
		.option('--json', 'print one JSON object')
		.addHelpText('after', HELP)
		.action((options: AdviseOptions) => advise(options, deps))
}

const HELP = `
Exit codes: 0 whether there is something to change or not; 1 no Apache could be judged; 2 wrong configuration. docs/advice.md has every rule.

Examples:
  sudo forewarn advise
  sudo forewarn advise -c /etc/forewarn/config.yml
  sudo forewarn advise --json | jq -r '.advice[] | "\\(.what): \\(.from) -> \\(.to)"'`

/** `forewarn advise`: reads this host once and says what to change. */
async function advise(options: AdviseOptions, deps: Deps): Promise<void> {
	const configFile = options.config ?? (await configOfRunning(deps))
	const config = await loadConfig(configFile, deps)
	const { facts, seen: found, notes } = await gatherFacts(config, configFile, deps)
	const seen =
		configFile === options.config ? found : [`configuration: ${configFile}, of the running sidecar`, ...found]
	const { memory, advice, notes: judged } = adviseHost(facts)
	const known = facts.services.filter(({ server }) => server !== undefined).length
	const report = { judged: known, seen, memory, advice, notes: [...notes, ...judged] }
	if (options.json) print(deps, JSON.stringify(report))
	else deps.stdout.write(renderAdvice(report, deps.colour))
	if (known === 0) throw new ExitWith(EXIT.notSo)
}

/** Which configuration the sidecar runs with that answers; undefined where none does, or one with the built-in defaults. */
async function configOfRunning(deps: Deps): Promise<string | undefined> {
	const asked = await tryToAsk({ method: 'GET', path: '/api/status' }, undefined, deps)
	return asked.kind === 'answered' ? asked.configFile : undefined
}

/** What `forewarn advise` prints. */
export interface AdviceReport {
	/** Services whose Apache is known. */
	readonly judged: number
	/** What was looked at, one sentence each. */
	readonly seen: readonly string[]
	readonly memory: readonly string[]
	readonly advice: readonly Advice[]
	/** What could not be judged, and why. */
	readonly notes: readonly string[]
}

/** The report for people: what was seen, what to change, what is not known. */
export function renderAdvice({ judged, seen, memory, advice, notes }: AdviceReport, colour = false): string {
	const loud = (text: string) => (colour ? `\u001b[1m${text}\u001b[0m` : text)
	const nothing =
		judged === 0
			? 'no Apache could be judged'
			: `nothing needs doing${notes.length > 0 ? ', as far as could be judged' : ''}`
	const lines = [
		...seen.map((text) => row('seen', text)),
		...memory.map((text) => row('memory', text)),
		...advice.flatMap(({ what, from, to, place, why, test }, index) => [
			'',
			loud(row(String(index + 1), `${what}: ${from} -> ${to} (${place ?? 'not set yet'})`)),
			row('  why', why),
			row('  test', test),
		]),
		...(advice.length > 0 ? [''] : []),
		...notes.map((text) => row('note', text)),
		row('result', advice.length === 0 ? nothing : `${plural(advice.length, 'thing')} to change`),
	]
	return `${lines.join('\n')}\n`
}

function row(label: string, text: string): string {
	return `${label.padEnd(8)} ${printable(text)}`
}
