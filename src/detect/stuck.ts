import { APACHE_TIMEOUT_SECONDS, GAPS_TO_END, MIN_EVENTS, SHARE_OF_FRONT } from './constants.js'
import type { RequestAge } from './look.js'

/** Requests of a station that do not end. */
export interface Stuck {
	/** Those older than Apache's timeout and than anything that ever ended here, by the event time at which they began. */
	readonly members: readonly RequestAge[]
	/** The age of the oldest request that was seen to end, in seconds. */
	readonly longest: number
	/** Those of the last look that were older than the timeout: what is gone from it has ended. */
	readonly old: readonly RequestAge[]
}

/** Nothing stuck. */
export const NOTHING_STUCK: Stuck = { members: [], longest: 0, old: [] }

/**
 * Takes one look. A request that began while others had to wait (`queueSince`) is late for their reason, not for its own: it is no member.
 * Membership ends only when the request is gone.
 */
export function watchStuck(
	stuck: Stuck,
	{
		at,
		requests,
		reloadedAt = Number.NEGATIVE_INFINITY,
	}: { readonly at: number; readonly requests: readonly RequestAge[]; readonly reloadedAt?: number | undefined },
	queueSince: number | undefined,
): Stuck {
	const old = requests.filter(({ since }) => at - since > APACHE_TIMEOUT_SECONDS)
	const present = new Set(old.map(({ key }) => key))
	const ended = stuck.old.filter(({ key, since }) => !present.has(key) && since >= reloadedAt)
	const longest = Math.max(stuck.longest, ...ended.map(({ since }) => at - since))
	const known = new Set(stuck.members.map(({ key }) => key))
	const members = old.filter(
		({ key, since }) => known.has(key) || (at - since > longest && (queueSince === undefined || since < queueSince)),
	)
	return { members, longest, old }
}

/** A process that makes requests stick, one after another. */
export interface StuckGrowth {
	readonly count: number
	/** Times at which some stuck, at least an interval apart. */
	readonly steps: number
	/** Stuck ones a second. */
	readonly rate: number
	readonly oldestSeconds: number
	/** It goes on: no gap is much longer than those before. */
	readonly growing: boolean
}

/**
 * Whether the stuck ones become more, by when each began: at one a minute and at one in twenty minutes alike. `interval` tells apart what
 * came at once (a backend's hiccup) from what comes again and again.
 */
export function stuckGrowth(
	members: readonly RequestAge[],
	at: number,
	interval: number,
	servers: number | undefined,
): StuckGrowth {
	const began = members.map(({ since }) => since).sort((a, b) => a - b)
	const steps: number[] = []
	for (const since of began) if (steps.length === 0 || since - steps.at(-1)! >= interval) steps.push(since)
	const span = (began.at(-1) ?? 0) - (began[0] ?? 0)
	const gap = steps.length > 1 ? span / (steps.length - 1) : Number.POSITIVE_INFINITY
	// Once they hold a fifth of the servers, the second time is proof enough.
	const needed = servers !== undefined && began.length >= SHARE_OF_FRONT * servers ? 2 : MIN_EVENTS - 1
	// In a small pool most of the children are enough.
	const many = began.length >= MIN_EVENTS || (servers !== undefined && began.length > servers / 2)
	const quiet = at - (began.at(-1) ?? at) - APACHE_TIMEOUT_SECONDS - interval
	return {
		count: began.length,
		steps: steps.length,
		rate: span > 0 ? (began.length - 1) / span : 0,
		oldestSeconds: at - (began[0] ?? at),
		growing: many && steps.length >= needed && quiet < GAPS_TO_END * gap,
	}
}
