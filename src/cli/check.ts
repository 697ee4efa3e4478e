import type { Command } from 'commander'
import { type Config, DEFAULT_CONFIG } from '../config/config.js'
import { shareOutPorts } from '../detect/ports.js'
import { ownershipOf } from '../host/apache/question.js'
import { createFindHost } from '../host/limits.js'
import { readListeningPorts } from '../host/listening-ports.js'
import { findMissingRights } from '../host/permissions.js'
import { locateProc } from '../kernel/proc-paths.js'
import { describeNotifier } from '../notify/notifiers.js'
import { type CheckFacts, renderCheckReport, resultsOf, type ServiceFacts } from './check-report.js'
import { findSourceRows } from './check-sources.js'
import { type Deps, EXIT, ExitWith, print } from './deps.js'
import { findWarnings, runbooksOf } from './load-config.js'
import { tryOut } from './trials.js'

/** What `forewarn check` was asked for. */
interface CheckOptions {
	readonly config?: string
	readonly offline?: boolean
	readonly json?: boolean
}

/** Registers `forewarn check`. */
export function registerCheck(program: Command, deps: Deps): void {
	program
		.command('check')
		.summary('say whether the configuration is right and this host can be watched')
		.description(
			'Check the configuration, then this host: is the socket table readable, do the ports listen, which capacity and where from, where do pages go. It listens on the web port for a moment, writes to stateDir, and connects to mail servers and webhooks. Nothing is sent: that is what drill is for.',
		)
		.option('-c, --config <file>', 'the configuration; without it, the built-in defaults are checked')
		.option('--offline', 'connect to no mail server and no webhook')
		.option('--json', 'print one JSON object')
		.addHelpText('after', HELP)
		.action((options: CheckOptions) => check(options, deps))
}

const HELP = `
Exit codes: 0 ready; 1 blind (nothing listens on a service's ports, or the table cannot be read) or not
ready (the web port is taken, stateDir cannot be written, a notifier cannot be reached); 2 wrong configuration.

Examples:
  forewarn check
  forewarn check -c /etc/forewarn/config.yml
  forewarn check --offline --json`

/** `forewarn check`: says whether the configuration is right, this host can be watched, and pages will leave. */
async function check(options: CheckOptions, deps: Deps): Promise<void> {
	const facts = await gatherFacts(options, deps)
	const { text, exitCode } = renderCheckReport(facts)
	if (options.json) print(deps, JSON.stringify(toJson(facts)))
	else print({ stdout: exitCode === EXIT.wrongInput ? deps.stderr : deps.stdout }, text.trimEnd())
	if (exitCode !== EXIT.done) throw new ExitWith(exitCode)
}

/** The facts for other programs; secrets print as `<hidden>`. */
function toJson(facts: CheckFacts): object {
	if (facts.kind !== 'host-checked') return facts
	const problems = resultsOf(facts)
	const notify = facts.notify.map((settings) => {
		const { name, type } = settings
		return { name, type, text: describeNotifier(settings), problem: facts.trials.notify.get(name) }
	})
	return { ready: problems.length === 0, problems, ...facts, notify, trials: { ...facts.trials, notify: undefined } }
}

async function gatherFacts({ config: file, offline = false }: CheckOptions, deps: Deps): Promise<CheckFacts> {
	const lookAt = (config: Config) => lookAtHost(file, config, offline, deps.signal)
	if (file === undefined) return lookAt(DEFAULT_CONFIG)
	const { readConfig } = await import('../config/read-config.js')
	const result = readConfig(file, deps.env)
	if (result.ok) {
		runbooksOf(result.config)
		return lookAt(result.config)
	}
	return 'unreadable' in result
		? { kind: 'config-unreadable', reason: result.unreadable }
		: { kind: 'config-wrong', diagnostics: result.diagnostics }
}

async function lookAtHost(
	configFile: string | undefined,
	config: Config,
	offline: boolean,
	signal: AbortSignal,
): Promise<CheckFacts> {
	const { procRoot, pid } = config.sampling
	const findings = await createFindHost({ procRoot, pid })(config.services)
	const where = `${procRoot}/${pid ?? 'self'}/net`
	const table = await readListeningPorts(locateProc({ procRoot, pid }))
	const listeners = table.kind === 'read' ? table.ports : []
	const shares = shareOutPorts(config.services, (name) => findings.limits.get(name)!.otherPorts)
	return {
		kind: 'host-checked',
		configFile,
		table:
			table.kind === 'read'
				? { readable: true, where, rows: table.rows }
				: { readable: false, where, reason: table.reason },
		missingRights: findMissingRights({ procRoot, pid }),
		warnings: findWarnings(configFile, config, 'check'),
		sampling: config.sampling,
		services: config.services.map((service): ServiceFacts => {
			const { stranger, ...finding } = findings.limits.get(service.name)!
			const otherServices = config.services.filter((other) => other !== service)
			const others = otherServices.flatMap(({ ports }) => ports)
			const sharers = otherServices.filter((other) => finding.otherPorts.some(ownershipOf(other)))
			return {
				...finding,
				otherPorts: shares.get(service.name) ?? [],
				notes: [...finding.notes, ...sharers.map(({ name }) => describeSharer(name))],
				stranger: service.profile === 'apache' ? stranger : undefined,
				name: service.name,
				ports: service.ports,
				listening: service.ports.filter((port) => listeners.some(ownershipOf({ ports: [port], others }))),
			}
		}),
		notify: config.notify,
		http: config.http,
		stateDir: config.stateDir,
		trials: await tryOut(config, offline, signal),
		rows: await findSourceRows(config, findings.pools),
	}
}

function describeSharer(service: string): string {
	return `ports of service ${service} are the same Apache's: both count the same workers, so make them one service`
}
