import type { IncidentEvent } from '../../detect/incident-event.js'
import type { DetectorSettings } from '../../detect/settings.js'
import { RecordingError } from '../../recording/file-format.js'
import type { LookStep } from '../feed.js'
import { judgeEvents, type Ordeal } from '../judgement.js'
import { openRun, type RecordedRun } from '../open-run.js'
import { type PlanOptions, planRun } from '../plan-run.js'
import { planLooks, type ReplayPlan, replayRun } from '../replay-run.js'
import type { Label } from '../scenario.js'
import { OrdealWatch } from '../service-load.js'
import type { Trial } from './outcome.js'

/** How the replays of a sweep are made; as `replay` makes them. */
export type SweepOptions = Omit<PlanOptions, 'offset'> & { readonly offsets: readonly number[] }

/** One recording and the settings to try on it. */
export interface TuneOrder {
	readonly path: string
	readonly label: Label
	readonly candidates: readonly DetectorSettings[]
	readonly options: SweepOptions
}

/** The trials by candidate and offset, or why there are none; `warnings` say what is odd about the file. */
export interface TuneAnswer {
	readonly trials: readonly (readonly Trial[])[]
	readonly problem: string | undefined
	readonly warnings: readonly string[]
}

/** Looks that are kept in memory, a few kB each: two days at one every 2 s. */
const MAX_LOOKS = 100_000

/** The entry point that the pool calls in a worker thread. */
export function tryOrder({ path, label, candidates, options }: TuneOrder): TuneAnswer {
	const warnings = new Set<string>()
	try {
		const open = () => ({ ...openRun(path, (message) => warnings.add(message)), label })
		return { trials: trySettings(open, label, candidates, options), problem: undefined, warnings: [...warnings] }
	} catch (error) {
		// Errors lose their class on the way out of a thread.
		if (error instanceof RecordingError) return { trials: [], problem: error.message, warnings: [] }
		throw error
	}
}

/**
 * Replays one recording with all of these settings. No threshold changes a look, so the looks of one grid are made once and
 * shared by all candidates, unless they are more than `maxLooks`: then once for each replay. `open` opens it anew each time.
 */
export function trySettings(
	open: () => RecordedRun,
	label: Label,
	candidates: readonly DetectorSettings[],
	{ offsets, ...options }: SweepOptions,
	maxLooks = MAX_LOOKS,
): Trial[][] {
	const run = open()
	const plan = (settings: DetectorSettings, offset: number) => planRun(run, settings, { ...options, offset })
	const watch = new OrdealWatch(plan(candidates[0]!, offsets[0]!))
	const kept = new Map<string, readonly LookStep[] | undefined>()
	const looksOf = (planned: ReplayPlan): Iterable<LookStep> => {
		const { interval, tripwire } = planned.settings.sampling
		const grid = `${interval} ${tripwire} ${planned.offset}`
		if (!kept.has(grid)) {
			const instants = kept.size === 0 ? watch.passing(run.recording.snapshots) : open().recording.snapshots
			kept.set(grid, keep(planLooks(instants, planned), maxLooks))
		}
		return kept.get(grid) ?? planLooks(open().recording.snapshots, planned)
	}
	return candidates.map((settings) =>
		offsets.map((offset) => {
			const planned = plan(settings, offset)
			const looks = looksOf(planned)
			return attempt(looks, planned, label, watch.ordeal)
		}),
	)
}

/** The looks in memory; undefined where they are too many. They are read to their end in any case. */
function keep(looks: Iterable<LookStep>, maxLooks: number): LookStep[] | undefined {
	const kept: LookStep[] = []
	let count = 0
	for (const look of looks) {
		count++
		if (count <= maxLooks) kept.push(look)
		else kept.length = 0
	}
	return count <= maxLooks ? kept : undefined
}

function attempt(looks: Iterable<LookStep>, plan: ReplayPlan, label: Label, ordeal: Ordeal): Trial {
	const events: IncidentEvent[] = []
	const summary = replayRun(looks, plan, { event: (event) => events.push(event) })
	const { lead, falsePages, falseWarnings, rightfulWarnings } = judgeEvents(label, ordeal, events)
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
