import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Config, DEFAULT_CONFIG, type RunbookFile } from '../config/config.js'
import { type Diagnostic, formatDiagnostics } from '../config/diagnostic.js'
import { CAUSE_KINDS } from '../detect/cause.js'
import { PATTERNS } from '../detect/pattern.js'
import { findExposures } from '../host/exposed-secrets.js'
import type { TimeZone } from '../message/local-time.js'
import type { MessageContext } from '../message/message.js'
import type { OwnRunbooks } from '../message/runbooks/choose-runbook.js'
import { parseRunbook, type RunbookProblem } from '../message/runbooks/parse-runbook.js'
import type { Runbook } from '../message/runbooks/runbook.js'
import { findDistrust, findOpenness } from '../serve/trusted-folder.js'
import { type Deps, UserError } from './deps.js'

/**
 * The configuration of `-c`, or the built-in defaults. Everything that is wrong with it comes at once, as a UserError.
 * What reads YAML is loaded only where there is some: it is half of what a start costs.
 */
export async function loadConfig(file: string | undefined, deps: Deps): Promise<Config> {
	if (file === undefined) return DEFAULT_CONFIG
	const { readConfig } = await import('../config/read-config.js')
	const result = readConfig(file, deps.env)
	if (result.ok) return result.config
	throw new UserError('unreadable' in result ? result.unreadable : formatDiagnostics(result.diagnostics))
}

/** What every message of this process says beside its event. */
export function messageContextOf(
	config: Config,
	systemName: string,
	configFile: string | undefined,
	drill = false,
): MessageContext {
	return {
		host: config.hostname ?? systemName,
		drill,
		configFile: configFile === undefined ? undefined : resolve(configFile),
		timeZone: hostTimeZone,
		statusPage: config.http?.publicUrl?.replace(/\/?$/, '/'),
		links: config.link === undefined ? [] : [{ label: 'Dashboard', url: config.link }],
	}
}

/** The time zone of this process: TZ, else the host's. */
export const hostTimeZone: TimeZone = (instant) => -new Date(instant).getTimezoneOffset()

/** The operator's own runbooks, parsed. Everything that is wrong with them comes at once, as a UserError. */
export function runbooksOf(config: Config): OwnRunbooks {
	const own: Record<string, Runbook> = {}
	const wrong: Diagnostic[] = []
	for (const name of [...PATTERNS, ...CAUSE_KINDS]) {
		const file = config.runbooks[name]
		if (!file) continue
		const parsed = parseRunbook(file.markdown)
		if (parsed.ok) own[name] = parsed.runbook
		else wrong.push(...parsed.problems.map((problem) => locate(problem, file)))
	}
	if (wrong.length > 0) throw new UserError(formatDiagnostics(wrong))
	return own
}

function locate(problem: RunbookProblem, { path, markdown }: RunbookFile): Diagnostic {
	return { ...problem, file: path, lineText: markdown.split(/\r?\n/)[problem.line - 1] ?? '', hint: undefined }
}

/**
 * What is wrong with the rights of the files that a configuration is and names, one sentence each: secrets that any user
 * may read, and a folder of state that others can look into or write to. Nothing is refused for it: watching comes first. `check`
 * by root is no sidecar: the folder may belong to the user that is one.
 */
export function findWarnings(
	configFile: string | undefined,
	config: Config,
	by: 'sidecar' | 'check' = 'sidecar',
): string[] {
	if (configFile === undefined) return []
	const { stateDir } = config
	return [...findExposures(configFile, config), ...(stateDir === undefined ? [] : findStateWarnings(stateDir, by))]
}

function findStateWarnings(stateDir: string, by: 'sidecar' | 'check'): string[] {
	try {
		const uid = by === 'check' && process.getuid?.() === 0 ? statSync(stateDir).uid : undefined
		return [findDistrust(stateDir, uid), findOpenness(stateDir)].filter((warning) => warning !== undefined)
	} catch {
		// It is not there yet, and is made with mode 0700; or it is closed to this user, who is told so where it is used.
		return []
	}
}
