import type { Counters } from '../../../../src/detect/counters.js'
import type { Notification } from '../notification.js'
import type { Observed } from '../observed.js'
import type { Sample } from './sample.js'

/** What a run gave the monitors of its host, each in the form it would have had. */
export interface Evidence {
	/** Full readings of the whole table every 30 s. */
	readonly samples: readonly Sample[]
	/** The kernel's counters as often as they were recorded. */
	readonly counters: readonly { readonly at: number; readonly counters: Counters }[]
	/** Answers of mod_status and of a probe; undefined where none were recorded. */
	readonly observed: Observed | undefined
	/** MaxRequestWorkers, where known. */
	readonly capacity: number | undefined
}

/** A rule that people use today, tried on the same runs. */
export interface Rival {
	/** Its row on the scoreboard. */
	readonly name: string
	/** What it does, with where its numbers come from. */
	readonly about: string
	/** What it looks at: the kernel's files, or answers of Apache that somebody has to have recorded. */
	readonly reads: 'kernel' | 'answers'
	/** What it would have sent. Pure. */
	readonly watch: (evidence: Evidence) => readonly Notification[]
}
