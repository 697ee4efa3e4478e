import type { Fact } from '../message/facts.js'
import type { Advice } from '../message/page.js'

/** One thing that happened to an incident, as its page said it. */
export interface DiaryEntry {
	/** `opened`, `escalated`, `changed`, `resolved`; of blindness `blind`, `sighted`. */
	readonly kind: string
	/** Milliseconds since the epoch. */
	readonly wallTime: number | undefined
	readonly severity: string
	readonly title: string
	readonly reason: string
	/** The page's lines. */
	readonly facts: readonly Fact[]
}

/** An incident from its beginning to its end, or a time in which forewarn was blind. Plain JSON. */
export interface DiaryIncident {
	readonly id: string
	/** Undefined = the host. */
	readonly service: string | undefined
	/** `gradual-saturation`, `blind`. */
	readonly what: string
	/** The worst that it was. */
	readonly severity: string
	/** `lost`: it was open when forewarn was stopped, and over or forgotten when it came back: nobody saw its end. */
	readonly state: 'open' | 'resolved' | 'lost'
	readonly openedWallTime: number | undefined
	readonly endedWallTime: number | undefined
	/** Oldest first; of many the first and the newest. */
	readonly entries: readonly DiaryEntry[]
	/** What to do first, while it is open. */
	readonly advice: Omit<Advice, 'runbook'> | undefined
}
