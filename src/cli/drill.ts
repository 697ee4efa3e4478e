import { hostname } from 'node:os'
import { Argument, type Command } from 'commander'
import { PATTERNS, type Pattern } from '../core/pattern.js'
import { createFindLimits } from '../daemon/limits.js'
import { createNotifiers } from '../notify/create-notifiers.js'
import { DEFAULT_DELIVERY, type DeliveryResult, deliver } from '../notify/deliver.js'
import { createIncidentMessage } from '../render/message.js'
import { circumstancesOf, runbooksOf } from './circumstances.js'
import { type Deps, EXIT, ExitWith } from './deps.js'
import { createDrillEvent } from './drill-event.js'
import { loadConfig } from './load-config.js'

/** Registers `forewarn drill PATTERN`. */
export function registerDrill(program: Command, deps: Deps): void {
	program
		.command('drill')
		.summary('send a page marked DRILL through every notifier')
		.description(
			'Send a page marked DRILL through every notifier of the configuration: does it arrive, and does whoever gets it know what to do?',
		)
		.addArgument(new Argument('<pattern>', 'the pattern to page about').choices(PATTERNS))
		.option('-c, --config <file>', 'whom to page; without it, the console')
		.addHelpText('after', HELP)
		.action((pattern: Pattern, options: { config?: string }) => drill(pattern, options.config, deps))
}

const HELP = `
The host, its ports and its runbooks are yours; the numbers of the incident are made up, in proportion to recorded ones.
Each notifier is tried twice. Exit codes: 0 all notifiers took the page, 1 one of them did not.

Examples:
  forewarn drill resource-leak
  forewarn drill gradual-saturation -c /etc/forewarn/config.yml`

/** One further attempt: whoever drills waits for the result. */
const POLICY = { ...DEFAULT_DELIVERY, retries: 1 }

async function drill(pattern: Pattern, configFile: string | undefined, deps: Deps): Promise<void> {
	const config = loadConfig(configFile, deps)
	const runbooks = runbooksOf(config)
	const service = config.services[0]!
	const { capacity } = createFindLimits(config.sampling)(service)
	const event = createDrillEvent(pattern, { service, capacity, now: deps.wallClock() })
	const message = createIncidentMessage(event, circumstancesOf(config, hostname(), true), runbooks)
	const notifiers = createNotifiers(config.notify, { console: { stream: deps.stdout, colour: deps.colour } })
	const results = await deliver(message, notifiers, deps.signal, POLICY)
	for (const result of results) deps.stdout.write(`${describeResult(result)}\n`)
	if (results.some(({ delivery }) => delivery.kind !== 'sent')) throw new ExitWith(EXIT.notSo)
}

function describeResult({ notifier, attempts, delivery }: DeliveryResult): string {
	const tries = attempts === 1 ? '' : ` after ${attempts} attempts`
	if (delivery.kind !== 'sent') return `${notifier}: NOT delivered${tries}: ${delivery.reason}`
	return `${notifier}: sent${tries}${delivery.warning === undefined ? '' : `, but: ${delivery.warning}`}`
}
