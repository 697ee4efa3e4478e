import type { IncidentEvent, Notice } from '../../detect/incident-event.js'
import type { Pattern, Severity } from '../../detect/pattern.js'
import type { ReplaySummary } from '../replay-run.js'
import type { Label } from '../scenario.js'

/** What the page of a replay report shows. */
export interface ReplayReport {
	readonly version: string
	readonly runs: readonly ReportedRun[]
	/** How many recordings were judged of those that were given, where the user stopped the replay. */
	readonly cutShort: { readonly judged: number; readonly given: number } | undefined
}

/** One service in one recording. Times are seconds since the recording's start. */
export interface ReportedRun {
	readonly path: string
	readonly service: string
	readonly label: Label | undefined
	/** How it was recorded, in words; undefined where that is not known. */
	readonly source: string | undefined
	/** What the last line of a replay says, for the whole recording. */
	readonly summary: Omit<ReplaySummary, 'missed'>
	/** How the run differs from what its scenario expects; undefined where there is no scenario. */
	readonly misses: readonly string[] | undefined
	readonly columns: SampleColumns
	readonly signals: readonly SignalColumns[]
	/** Pools and backends that had something to do, those with the longest queues first. */
	readonly stations: readonly StationColumns[]
	readonly events: readonly ReportedEvent[]
	readonly notices: readonly ReportedNotice[]
}

/** The numbers of all full readings that said something, one column per number: a table is half as long as its rows. */
export interface SampleColumns {
	readonly at: readonly number[]
	/** 1 where it was a look between two samples that had something urgent to say. */
	readonly early: readonly (0 | 1)[]
	readonly accepted: readonly number[]
	readonly acceptQueue: readonly number[]
	readonly stuck: readonly number[]
	readonly halfOpen: readonly number[]
	/** New connections a second; null in the first reading. */
	readonly arrivals: readonly (number | null)[]
	/** null where the capacity is not known. */
	readonly capacity: readonly (number | null)[]
	/** The verdict's name, its reason, and what is in use, of what, by which cause. */
	readonly verdict: readonly string[]
	readonly reason: readonly string[]
	readonly use: readonly string[]
	/** `c` critical, `w` warning, `h` healthy, `k` calm; one letter per reading. */
	readonly tone: string
}

/** One signal over all readings. */
export interface SignalColumns {
	readonly name: string
	readonly text: readonly string[]
	/** `1` where it was raised, `0` where not, `-` where it was mute; one letter per reading. */
	readonly state: string
}

/** One pool or backend over all readings; null where the verdict did not have it. */
export interface StationColumns {
	readonly id: string
	readonly name: string
	readonly busy: readonly (number | null)[]
	readonly waiting: readonly (number | null)[]
	/** How many it can serve at once; null where that is not known. */
	readonly servers: readonly (number | null)[]
}

/** An event of an incident. */
export interface ReportedEvent {
	readonly at: number
	readonly kind: IncidentEvent['kind']
	readonly pattern: Pattern
	readonly severity: Severity
	readonly reason: string
	/** In a sentence; undefined where the numbers do not tell. */
	readonly cause?: string | undefined
}

/** A notice: something that is no incident. */
export type ReportedNotice = Pick<Notice, 'at' | 'kind' | 'reason'>
