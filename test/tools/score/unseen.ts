import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CauseKind } from '../../../src/detect/cause.js'
import type { Pattern, Severity } from '../../../src/detect/pattern.js'
import { judge } from './judge.js'
import type { Knowledge } from './ours.js'
import type { Score } from './score.js'

type Said = readonly [
	number,
	'opened' | 'escalated' | 'changed' | 'resolved',
	Pattern,
	Severity,
	string,
	CauseKind,
	string | null,
]

/** What was said of one run when it was new. Only ever added to: see unseen.json. */
interface FirstVerdict {
	readonly pattern: Pattern | 'none'
	readonly cause: readonly [CauseKind, string | null] | null
	readonly onset: number | null
	readonly firstFailure: number | null
	readonly all: readonly { readonly offset: number; readonly events: readonly Said[] }[]
	readonly proc: readonly { readonly offset: number; readonly events: readonly Said[] }[]
}

/** The scores of the first verdicts: each was stored before any rule was changed because of its run. */
export function firstVerdicts(knowledge: Knowledge): Score[] {
	const stored = JSON.parse(readFileSync(join(import.meta.dirname, 'unseen.json'), 'utf8')) as Record<
		string,
		FirstVerdict
	>
	return Object.entries(stored).flatMap(([name, run]) =>
		run[knowledge === 'sources' ? 'all' : 'proc'].map(({ offset, events }) => scoreOf(name, run, offset, events)),
	)
}

function scoreOf(name: string, run: FirstVerdict, offset: number, events: readonly Said[]): Score {
	const scenario = {
		title: name,
		pattern: run.pattern,
		cause: run.cause ? { kind: run.cause[0], station: run.cause[1] } : undefined,
		ports: [],
		capacity: undefined,
		onset: run.onset ?? undefined,
		firstFailure: run.firstFailure ?? undefined,
		source: undefined,
	}
	const facts = { name, scenario, stranger: true, queueStoodAt: undefined, busy: false, flooded: false }
	const last = events.findLast(([at]) => at <= (scenario.firstFailure ?? Number.POSITIVE_INFINITY))
	const open = last && last[1] !== 'resolved' ? last : events[0]
	const notifications = events.flatMap(([at, kind, , severity, rule]) =>
		kind === 'resolved'
			? []
			: [{ at, severity, kind: kind === 'changed' ? ('changed' as const) : ('raised' as const), rule, reason: '' }],
	)
	return judge(facts, 'first verdict', offset, notifications, open?.[2], open && { kind: open[5], station: open[6] })
}
