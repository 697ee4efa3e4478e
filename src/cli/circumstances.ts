import type { Config, RunbookFile } from '../config/config.js'
import { type Diagnostic, formatDiagnostics } from '../config/diagnostic.js'
import { CAUSE_KINDS } from '../detect/cause.js'
import { PATTERNS } from '../detect/pattern.js'
import type { TimeZone } from '../message/local-time.js'
import type { MessageContext } from '../message/message.js'
import type { OwnRunbooks } from '../message/runbooks/choose-runbook.js'
import { parseRunbook, type RunbookProblem } from '../message/runbooks/parse-runbook.js'
import type { Runbook } from '../message/runbooks/runbook.js'
import { UserError } from './deps.js'

/** What every message of this process says beside its event. */
export function circumstancesOf(config: Config, systemName: string, drill = false): MessageContext {
	return {
		host: config.hostname ?? systemName,
		drill,
		timeZone: hostTimeZone,
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
