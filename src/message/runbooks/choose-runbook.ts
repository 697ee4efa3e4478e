import type { Cause } from '../../detect/cause.js'
import type { Notice } from '../../detect/incident-event.js'
import type { Pattern } from '../../detect/pattern.js'
import { CAUSE_RUNBOOKS } from './causes.js'
import { NOTICE_RUNBOOKS } from './notices.js'
import { parseRunbook } from './parse-runbook.js'
import { fillRunbook, type PlaceholderValues } from './placeholders.js'
import type { Runbook } from './runbook.js'

/** The operators' own runbooks: by cause, by pattern, or by a notice's rule or kind. They replace the built-in ones whole. */
export type OwnRunbooks = Readonly<Partial<Record<string, Runbook>>>

/** The runbook of an incident, filled: the operators' own of the cause, then of the pattern, else the built-in of the cause. */
export function chooseRunbook(cause: Cause, pattern: Pattern, values: PlaceholderValues, own: OwnRunbooks): Runbook {
	return fillRunbook(find(own, [cause.kind, pattern]) ?? builtIn(CAUSE_RUNBOOKS[cause.kind]), values)
}

/** The runbook of a notice, filled; undefined where there is nothing to do (`visible`). */
export function chooseNoticeRunbook(notice: Notice, values: PlaceholderValues, own: OwnRunbooks): Runbook | undefined {
	const { rule, kind } = notice
	if (kind === 'visible') return undefined
	const theirs = find(own, [rule, kind])
	const markdown = find(NOTICE_RUNBOOKS, [rule, kind])
	const runbook = theirs ?? (markdown === undefined ? undefined : builtIn(markdown))
	return runbook && fillRunbook(runbook, values)
}

function find<T>(table: Readonly<Partial<Record<string, T>>>, names: readonly string[]): T | undefined {
	const name = names.find((each) => Object.hasOwn(table, each))
	return name === undefined ? undefined : table[name]
}

function builtIn(markdown: string): Runbook {
	const parsed = parseRunbook(markdown)
	if (!parsed.ok) throw new Error(`a built-in runbook cannot be read: ${JSON.stringify(parsed.problems)}`)
	return parsed.runbook
}
