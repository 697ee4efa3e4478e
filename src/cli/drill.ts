import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { Argument, type Command, Option } from 'commander'
import type { Config, ServiceConfig } from '../config/config.js'
import { PATTERNS, type Pattern } from '../detect/pattern.js'
import { portNumbers } from '../detect/ports.js'
import { createFindHost } from '../host/limits.js'
import { createIncidentMessage, createNoticeMessage, type Message } from '../message/message.js'
import { createNotifiers, leavesAlertsOpen } from '../notify/notifiers.js'
import { createPainter } from '../notify/picture/painter.js'
import { type RetryPolicy, type SendReport, sendToAll } from '../notify/retry.js'
import { KnownHost } from '../run/known-host.js'
import { formatDuration } from '../settings/units.js'
import { durationArgument, gatherArgument } from './arguments.js'
import { type Deps, EXIT, ExitWith, print, UserError, warn } from './deps.js'
import { createDrillEvent } from './drill-event.js'
import {
	createDrillCourse,
	createDrillNotice,
	endDrill,
	OCCASIONS,
	type Occasion,
	onOccasion,
} from './drill-occasion.js'
import { loadConfig, messageContextOf, runbooksOf } from './load-config.js'

interface DrillOptions {
	readonly config?: string
	/** Names of notifiers; without it, all. */
	readonly notify?: readonly string[]
	/** Without it, the first of the configuration. */
	readonly service?: string
	readonly occasion: Occasion
	/** Seconds after which an alert is resolved that nothing else would. */
	readonly resolveAfter: number
}

/** Registers `forewarn drill PATTERN`. */
export function registerDrill(program: Command, deps: Deps): void {
	program
		.command('drill')
		.summary('send a page marked DRILL through every notifier')
		.description(
			'Send a page marked DRILL through the notifiers of the configuration: does it arrive, and do its readers know what to do?',
		)
		.addArgument(
			new Argument('[pattern]', 'the pattern to page about; not needed for --occasion blind').choices(PATTERNS),
		)
		.option('-c, --config <file>', 'whom to page; without it, the console')
		.option('--notify <name>', 'only through this notifier; may be repeated', gatherArgument)
		.option('--service <name>', 'about this service (default: the first)')
		.addOption(new Option('--occasion <name>', 'what has happened').choices(OCCASIONS).default('opened'))
		.addOption(
			new Option('--resolve-after <duration>', 'when to resolve what stays open in PagerDuty; Ctrl-C: now')
				.argParser(durationArgument)
				.default(10, '10s'),
		)
		.addHelpText('after', HELP)
		.action((pattern: Pattern | undefined, options: DrillOptions) => drill(pattern, options, deps))
}

const HELP = `
The host, its ports and its runbooks are yours; the numbers of the incident are made up, in proportion to recorded ones.
Each notifier is tried twice. Exit codes: 0 all notifiers took the page, 1 one of them did not.

Examples:
  forewarn drill resource-leak
  forewarn drill gradual-saturation -c /etc/forewarn/config.yml
  forewarn drill sudden-spike -c config.yml --notify slack --service shop --occasion escalated
  forewarn drill -c config.yml --occasion blind`

/** One further attempt: the user waits for the result. */
const POLICY: RetryPolicy = { retries: 1, minDelay: 1, maxDelay: 16, maxRetryAfter: 300 }

/** Seconds for a picture: a drill is in no hurry, and shows what a mail looks like. */
const PATIENCE = { urgent: 15, other: 15 }

/** Milliseconds for resolving: it goes on after Ctrl-C, but not for ever. */
const MAX_RESOLVING = 20_000

/** `forewarn drill`: sends a page marked DRILL, and resolves what would stay open until a person closes it. */
async function drill(pattern: Pattern | undefined, options: DrillOptions, deps: Deps): Promise<void> {
	const config = await loadConfig(options.config, deps)
	const chosen = choose(config.notify, options.notify, '--notify')
	const [service] = choose(config.services, options.service === undefined ? undefined : [options.service], '--service')
	const messages = await createMessages(pattern, options, service!, config, deps)
	const log = {
		warn: ({ reason }: { reason: string }, what: string) => warn(deps, `${what}: ${reason}`),
	}
	const { paint } = createPainter({ log, patience: PATIENCE })
	const create = (settings: typeof chosen) =>
		createNotifiers(settings, { console: { stream: deps.stdout, colour: deps.colour }, paint })
	const results = await sendToAll(messages.page, create(chosen), deps.signal, POLICY)
	for (const result of results) print(deps, describeResult(result, 'sent'))
	const open = chosen.filter((settings, index) => leavesAlertsOpen(settings) && results[index]!.result.kind === 'sent')
	if (messages.end && open.length > 0) {
		print(deps, `resolving it in ${formatDuration(options.resolveAfter)}`)
		await delay(options.resolveAfter * 1000, undefined, { signal: deps.signal }).catch(() => {})
		const ended = await sendToAll(messages.end(), create(open), AbortSignal.timeout(MAX_RESOLVING), POLICY)
		for (const result of ended) print(deps, describeResult(result, 'resolved'))
		results.push(...ended)
	}
	if (results.some(({ result }) => result.kind !== 'sent')) throw new ExitWith(EXIT.notSo)
}

/** Those with one of these names, all without names. Throws UserError that lists the names there are. */
function choose<Named extends { readonly name: string }>(
	all: readonly Named[],
	names: readonly string[] | undefined,
	option: string,
): readonly Named[] {
	const known = all.map(({ name }) => name)
	const unknown = names?.find((name) => !known.includes(name))
	if (unknown !== undefined) throw new UserError(`${option}: expected one of ${known.join(', ')}, got "${unknown}"`)
	return names ? all.filter(({ name }) => names.includes(name)) : all
}

/** The page, and what ends it where it does not end anything itself. */
async function createMessages(
	pattern: Pattern | undefined,
	{ occasion, config: file }: DrillOptions,
	service: ServiceConfig,
	config: Config,
	{ wallClock }: Deps,
): Promise<{ readonly page: Message; readonly end?: () => Message }> {
	const runbooks = runbooksOf(config)
	const host = new KnownHost()
	host.know(await createFindHost(config.sampling)([service]))
	const capacity = host.findings.limits.get(service.name)?.capacity
	const context = {
		...messageContextOf(config, hostname(), file, true),
		facts: (name: string) => host.serverFacts(name),
	}
	const now = wallClock()
	if (occasion === 'blind') {
		const notice = (kind: 'blind' | 'visible', at: number) =>
			createNoticeMessage(createDrillNotice(kind, service, at), portNumbers(service.ports), context, runbooks)
		return { page: notice('blind', now), end: () => notice('visible', wallClock()) }
	}
	if (pattern === undefined) throw new UserError(`missing required argument 'pattern': ${PATTERNS.join(', ')}`)
	const event = onOccasion(createDrillEvent(pattern, { service, capacity, now }), occasion)
	const page = createIncidentMessage(event, context, runbooks, createDrillCourse(event))
	if (occasion === 'resolved') return { page }
	const end = () => {
		const then = wallClock()
		const seconds = (then - (event.incident.openedWallTime ?? now)) / 1000
		return createIncidentMessage(endDrill(event, then, seconds), context, runbooks)
	}
	return { page, end }
}

function describeResult({ notifier, attempts, result }: SendReport, done: 'sent' | 'resolved'): string {
	const tries = attempts === 1 ? '' : ` after ${attempts} attempts`
	if (result.kind !== 'sent')
		return `${notifier}: NOT ${done === 'sent' ? 'delivered' : done}${tries}: ${result.reason}`
	return `${notifier}: ${done}${tries}${result.warning === undefined ? '' : `, but: ${result.warning}`}`
}
