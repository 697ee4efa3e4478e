import { type Config, DEFAULT_CONFIG } from '../config/config.js'
import { createFindLimits } from '../host/limits.js'
import { readListeningPorts } from '../host/listening-ports.js'
import { findMissingRights } from '../host/permissions.js'
import { locateProc } from '../kernel/proc-paths.js'
import { type CheckFacts, renderCheckReport, type ServiceFacts } from './check-report.js'
import { runbooksOf } from './circumstances.js'
import { type Deps, EXIT, ExitWith } from './deps.js'
import { findWarnings } from './file-warnings.js'

/** `forewarn check`: says whether the configuration is right and this host can be watched. */
export async function check(file: string | undefined, deps: Deps): Promise<void> {
	const { text, exitCode } = renderCheckReport(await gatherFacts(file, deps))
	const output = exitCode === EXIT.wrongInput ? deps.stderr : deps.stdout
	output.write(text)
	if (exitCode !== EXIT.done) throw new ExitWith(exitCode)
}

async function gatherFacts(file: string | undefined, deps: Deps): Promise<CheckFacts> {
	if (file === undefined) return lookAtHost(undefined, DEFAULT_CONFIG)
	const { readConfig } = await import('../config/read-config.js')
	const result = readConfig(file, deps.env)
	if (result.ok) {
		runbooksOf(result.config)
		return lookAtHost(file, result.config)
	}
	return 'unreadable' in result
		? { kind: 'config-unreadable', reason: result.unreadable }
		: { kind: 'config-wrong', diagnostics: result.diagnostics }
}

async function lookAtHost(configFile: string | undefined, config: Config): Promise<CheckFacts> {
	const { procRoot, pid } = config.sampling
	const findLimits = createFindLimits({ procRoot, pid })
	const where = `${procRoot}/${pid ?? 'self'}/net`
	const table = await readListeningPorts(locateProc({ procRoot, pid }))
	const listening = table.kind === 'read' ? table.ports : new Set<number>()
	return {
		kind: 'host-checked',
		configFile,
		table:
			table.kind === 'read'
				? { readable: true, where, rows: table.rows }
				: { readable: false, where, reason: table.reason },
		missingRights: findMissingRights({ procRoot, pid }),
		warnings: await findWarnings(configFile, config),
		sampling: config.sampling,
		services: config.services.map((service): ServiceFacts => {
			const finding = findLimits(service)
			return {
				...finding,
				name: service.name,
				ports: service.ports,
				listening: service.ports.filter((port) => listening.has(port)),
			}
		}),
		notify: config.notify,
		http: config.http,
		stateDir: config.stateDir,
	}
}
