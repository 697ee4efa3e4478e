import * as v from 'valibot'
import type { Notice } from '../detect/incident-event.js'
import type { HostFacts, Look } from '../detect/look.js'
import type { ServiceSettings } from '../detect/settings.js'
import type { JudgedService } from '../incidents/incidents.js'
import type { Cost } from '../kernel/stopwatch.js'
import { type StationCourses, StationHistory } from './station-history.js'

/** Whether samples arrive on time: what `/healthz` returns. */
export interface Health {
	readonly ok: boolean
	readonly reason: string
}

/** A look that ended a sample, or that had something urgent to say, and what was made of it. */
export interface JudgedSample {
	readonly look: Look
	/** One per service that the sample said something about. */
	readonly verdicts: readonly JudgedService[]
	readonly cost: Cost
}

/** Notices that are kept for people. */
const MAX_NOTICES = 10

const numbers = v.array(v.number())
const KEPT = v.object({
	seen: v.object({
		stations: v.record(v.string(), v.record(v.string(), v.object({ times: numbers, busy: numbers, waiting: numbers }))),
		notices: v.array(v.looseObject({ kind: v.string(), rule: v.string(), reason: v.string() })),
	}),
})

/** What the sidecar did since its start. */
export type RuntimeCounts = ReturnType<typeof newCounts>

/** Returns the counts of a sidecar that has done nothing yet. */
export function newCounts() {
	return {
		samples: 0,
		/** Looks between samples. */
		looks: 0,
		/** Samples whose time passed without one. */
		missed: 0,
		/** Samples that began more than a tenth of the interval late. */
		late: 0,
		/** Samples and looks that could not be made. */
		failed: 0,
		/** Events of incidents. */
		events: 0,
		notices: 0,
		/** Event time of the last sample, in seconds; undefined before the first. */
		lastSampleAt: undefined as number | undefined,
	}
}

/**
 * What the loop saw and did: it writes, the API and the metrics read. It lives as long as the process; a reload changes
 * what is watched and keeps the counts.
 */
export class RuntimeState {
	readonly counts: RuntimeCounts = newCounts()
	/** What is watched, with what was found out about each service's backlog filled in. */
	services: readonly ServiceSettings[] = []
	/** The newest look of any kind, and what was known of the host then: for people who watch it live. */
	live: { readonly look: Look; readonly facts: HostFacts } | undefined
	/** The last hour of every station. */
	stations = new StationHistory()
	/** The newest notices that are no incidents, newest first. */
	notices: readonly Notice[] = []
	readonly #listeners = new Set<(judged: JudgedSample) => void>()
	/** The newest sample; undefined before the first. */
	newest: JudgedSample | undefined
	/** Why the last sample failed; undefined if it went well. */
	problem: string | undefined
	readonly #now: () => number
	#sampledAt: number | undefined

	/** `now` is in seconds on a monotonic clock. */
	constructor(now: () => number) {
		this.#now = now
	}

	/** What a restart must not forget of it, as JSON: kept beside what the detector remembers, which passes over what is not its own. */
	get seen(): { readonly stations: StationCourses; readonly notices: readonly Notice[] } {
		return { stations: this.stations.toJSON(), notices: this.notices }
	}

	/** Takes up `seen` of what an earlier process kept; anything else is nothing. */
	resume(kept: unknown): void {
		if (!v.is(KEPT, kept)) return
		this.stations = new StationHistory(kept.seen.stations)
		this.notices = kept.seen.notices as unknown as readonly Notice[]
	}

	/** Takes a sample that went well. Listeners must not throw. */
	publish(judged: JudgedSample): void {
		this.newest = judged
		this.stations.add(judged.look.wallTime, judged.verdicts)
		this.#sampledAt = this.#now()
		this.problem = undefined
		for (const listener of this.#listeners) listener(judged)
	}

	/** Notes what was said that is no incident. */
	notice(notice: Notice): void {
		this.counts.notices++
		if (notice.kind === 'blind' || notice.kind === 'visible') return
		this.notices = [notice, ...this.notices].slice(0, MAX_NOTICES)
	}

	/** Seconds since the last sample; undefined before the first. */
	get sampleAge(): number | undefined {
		return this.#sampledAt === undefined ? undefined : this.#now() - this.#sampledAt
	}

	/** Judges whether samples arrive on time, one every `interval` seconds; says how many saved entries were unreadable. */
	health(interval: number, unreadable = 0): Health {
		return judgeHealth({ interval, sampleAge: this.sampleAge, problem: this.problem, unreadable })
	}

	/** Calls back after each sample; returns what ends that. */
	onSample(listener: (judged: JudgedSample) => void): () => void {
		this.#listeners.add(listener)
		return () => this.#listeners.delete(listener)
	}
}

/** What health is judged by. Times are in seconds. */
interface Pulse {
	readonly interval: number
	/** Since the last sample; undefined before the first. */
	readonly sampleAge: number | undefined
	/** Why the last sample failed, if it did. */
	readonly problem: string | undefined
	/** Entries of the saved state that could not be read at the start. They stop no sample, and must be known. */
	readonly unreadable: number
}

/** A sample may take a tenth of the interval and begin a tenth late (kernel/schedule.ts); after two intervals one is missing for certain. */
const MAX_INTERVALS_WITHOUT_SAMPLE = 2

/** Judges whether samples arrive on time. What they say of Apache is no part of it. */
export function judgeHealth({ unreadable, ...samples }: Pulse): Health {
	const { ok, reason } = judgeSamples(samples)
	if (unreadable === 0) return { ok, reason }
	const entries = unreadable === 1 ? '1 entry' : `${unreadable} entries`
	return {
		ok,
		reason: `${reason}; ${entries} of the saved state could not be read and ${unreadable === 1 ? 'was' : 'were'} put aside`,
	}
}

function judgeSamples({ interval, sampleAge, problem }: Omit<Pulse, 'unreadable'>): Health {
	if (problem !== undefined) return { ok: false, reason: `the last sample failed: ${problem}` }
	if (sampleAge === undefined) return { ok: false, reason: 'no sample has been taken yet' }
	const age = `the last sample is ${Math.round(sampleAge)} s old`
	if (sampleAge <= interval * MAX_INTERVALS_WITHOUT_SAMPLE) return { ok: true, reason: age }
	return { ok: false, reason: `${age}, one is due every ${interval} s` }
}
