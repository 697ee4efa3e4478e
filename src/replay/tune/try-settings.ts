import type { IncidentEvent } from '../../detect/incident-event.js'
import type { DetectorSettings } from '../../detect/settings.js'
import type { Instant, LookStep } from '../feed.js'
import { judgeEvents, type Ordeal } from '../judgement.js'
import type { Label } from '../label.js'
import type { RecordedRun } from '../open-run.js'
import { OrdealWatch } from '../ordeal.js'
import { planRun, type ReplayWishes } from '../plan-run.js'
import { planLooks, type ReplayPlan, replayRun } from '../replay-run.js'
import type { Trial } from './outcome.js'

/** How the replays of a sweep are made; as `replay` makes them. */
export type SweepWishes = Omit<ReplayWishes, 'offset'> & { readonly offsets: readonly number[] }

/** Rows that are kept in memory at most, 76 bytes each: an hour of 5000 connections every 5 s. */
const MAX_ROWS = 4_000_000

/**
 * Replays one recording with all of these settings, which differ in nothing that decides what a row says. Decodes it
 * once, unless it has more than `maxRows` and is too long to be kept; then once for each replay. `open` opens it anew each time.
 */
export function trySettings(
	open: () => RecordedRun,
	label: Label,
	candidates: readonly DetectorSettings[],
	{ offsets, ...wishes }: SweepWishes,
	maxRows = MAX_ROWS,
): Trial[][] {
	const run = open()
	const plan = (settings: DetectorSettings, offset: number) => planRun(run, settings, { ...wishes, offset })
	const watch = new OrdealWatch(plan(candidates[0]!, offsets[0]!))
	const kept = keep(watch.passing(run.recording.snapshots), maxRows)
	const { ordeal } = watch
	// Thresholds decide nothing of what a look says: the looks of one pace are made once for all candidates.
	const made = new Map<string, readonly LookStep[]>()
	const looksOf = (planned: ReplayPlan): Iterable<LookStep> => {
		if (!kept) return planLooks(open().recording.snapshots, planned)
		const { interval, tripwire } = planned.settings.sampling
		const pace = `${interval} ${tripwire} ${planned.offset}`
		const looks = made.get(pace) ?? [...planLooks(kept, planned)]
		made.set(pace, looks)
		return looks
	}
	return candidates.map((settings) =>
		offsets.map((offset) => {
			const planned = plan(settings, offset)
			return attempt(looksOf(planned), planned, label, ordeal)
		}),
	)
}

/** The instants in memory; undefined where they are too many. They are read to their end in any case. */
function keep(instants: Iterable<Instant>, maxRows: number): Instant[] | undefined {
	const kept: Instant[] = []
	let rows = 0
	for (const instant of instants) {
		rows += instant.rows.length
		if (rows <= maxRows) kept.push(instant)
		else kept.length = 0
	}
	return rows <= maxRows ? kept : undefined
}

function attempt(looks: Iterable<LookStep>, plan: ReplayPlan, label: Label, ordeal: Ordeal): Trial {
	const events: IncidentEvent[] = []
	const summary = replayRun(looks, plan, { event: (event) => events.push(event) })
	const { lead, falsePages, falseWarnings, rightfulWarnings } = judgeEvents(label, ordeal, events, summary.pattern)
	return {
		offset: plan.offset,
		samples: summary.samples,
		incidents: summary.incidents,
		firstWarning: summary.firstWarning ?? null,
		firstCritical: summary.firstCritical ?? null,
		pattern: summary.pattern ?? null,
		leadSeconds: summary.leadSeconds ?? null,
		lead: lead ?? null,
		falsePages,
		falseWarnings: Math.max(0, falseWarnings - rightfulWarnings),
		events: events.map(({ at, kind, rule, incident: { pattern, severity } }) => ({
			at,
			kind,
			pattern,
			severity,
			rule,
		})),
	}
}
