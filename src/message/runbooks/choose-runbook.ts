import type { IncidentEvent, Notice } from '../../detect/incident-event.js'
import type { Pattern } from '../../detect/pattern.js'
import type { Evidence } from '../../detect/verdict.js'
import { gradualSaturation } from './gradual-saturation.js'
import { NOTICE_RUNBOOKS } from './notices.js'
import { resourceLeak } from './resource-leak.js'
import type { Runbook } from './runbook.js'
import { suddenSpike } from './sudden-spike.js'

/** The operators' own runbooks: by pattern, or by a notice's rule or kind. They replace the built-in ones whole. */
export type OwnRunbooks = Readonly<Partial<Record<string, Runbook>>>

const BY_PATTERN = {
	'gradual-saturation': (evidence) => gradualSaturation(evidence.cause),
	'sudden-spike': (evidence) => suddenSpike(evidence.cause),
	'resource-leak': (evidence) => resourceLeak(evidence),
} satisfies { [K in Pattern]: (evidence: Evidence) => Runbook }

/** The names under which an operator may put a runbook of their own. */
export const RUNBOOK_NAMES: readonly string[] = [...Object.keys(BY_PATTERN), ...Object.keys(NOTICE_RUNBOOKS)]

/** The runbook of an incident: the operators' own, else the built-in one whose advice fits the cause. */
export function chooseRunbook(event: IncidentEvent, own: OwnRunbooks): Runbook {
	const { pattern } = event.incident
	return own[pattern] ?? BY_PATTERN[pattern](event.evidence)
}

/** The runbook of a notice; undefined where there is nothing to do (`sighted`). */
export function chooseNoticeRunbook(notice: Notice, own: OwnRunbooks): Runbook | undefined {
	if (notice.kind === 'sighted') return undefined
	return own[notice.rule] ?? own[notice.kind] ?? builtIn(notice.rule) ?? builtIn(notice.kind)
}

function builtIn(name: string): Runbook | undefined {
	const table: Readonly<Record<string, Runbook>> = NOTICE_RUNBOOKS
	return Object.hasOwn(table, name) ? table[name] : undefined
}
