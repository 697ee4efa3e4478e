/** The queue in front of a station as the looks found it. */
export interface Queue {
	/** Since when every look has found someone waiting; undefined while it is empty. */
	readonly since: number | undefined
	/** Looks that have found it so, in a row. */
	readonly looks: number
	/** The most that were busy since then: after failure clients give up, and the busy ones vanish from the table. */
	readonly mostBusy: number
	/** The station served no more at the newest look than at one before: no servers are being added. */
	readonly settled: boolean
	/** Looks since the last empty one, that one included; at most the newest 60, oldest first. */
	readonly course: readonly QueueLook[]
}

/** One look at a queue. */
export interface QueueLook {
	readonly at: number
	readonly depth: number
	readonly busy: number
	readonly oldest: number | undefined
	/** Connections that were completed so far, of whatever listener (Tcp.PassiveOpens); undefined where unknown. */
	readonly opened: number | undefined
	/** Requests of the look before that are gone; undefined where identities were not compared. */
	readonly gone: number | undefined
}

/** An empty queue. */
export const NO_QUEUE: Queue = { since: undefined, looks: 0, mostBusy: 0, settled: false, course: [] }

/** Two minutes at the default pace: a queue that stands longer is no matter of seconds. */
const KEPT_LOOKS = 60

/** Takes one look. */
export function watchQueue(
	queue: Queue,
	look: Pick<QueueLook, 'at' | 'busy'> & {
		readonly waiting: number
		readonly oldestWait?: number | undefined
		readonly opened?: number | undefined
		readonly gone?: number | undefined
	},
): Queue {
	const { at, busy, waiting, oldestWait, opened, gone } = look
	const entry = { at, busy, depth: waiting, oldest: oldestWait, opened, gone }
	if (look.waiting === 0) return { ...NO_QUEUE, course: [entry] }
	return {
		since: queue.since ?? look.at,
		looks: queue.looks + 1,
		mostBusy: Math.max(queue.mostBusy, look.busy),
		settled: queue.looks > 0 && look.busy <= queue.mostBusy,
		course: [...queue.course, entry].slice(-KEPT_LOOKS),
	}
}

/** What a queue means for those in it. */
export interface Wait {
	readonly depth: number
	/** Seconds for which every look found someone waiting. */
	readonly standing: number
	/** Seconds since the last look that found it empty. */
	readonly seconds: number
	/** Growth a second since it stands, and at its newest look. */
	readonly growth: number
	readonly newestGrowth: number
	/** Seconds that the longest waiting has waited. */
	readonly oldest: number
	/** Completions a second as seen since it stands, the upper bound of a count; undefined without a counter. */
	readonly served: number | undefined
	/** Completions that were seen between the looks that found it standing; undefined without a counter. */
	readonly completed: number | undefined
	/** Completions between the newest two looks; undefined without a counter. */
	readonly newestServed: number | undefined
	/** Connections that came between the newest two looks, and the seconds between them. */
	readonly newest: { readonly count: number; readonly seconds: number } | undefined
	/** Completions a second of the full station, as known or as seen, the higher; undefined where neither is known. */
	readonly rate: number | undefined
	/** Seconds that the last in line will wait; undefined where no rate of completions is known. */
	readonly last: number | undefined
	/** Its depth as far ahead as it has been seen. */
	readonly depthAhead: number
}

/**
 * Measures a queue. `throughput` is what the full station completes a second (servers over holding time). Where more was seen to be
 * served, or the line moved faster, that counts; where less was, the station may come back as suddenly as it stopped, and its own rate counts.
 */
export function measureWait({ course, since }: Queue, throughput: number | undefined): Wait | undefined {
	const newest = course.at(-1)
	const before = course.at(-2)
	if (!newest || !before || since === undefined) return undefined
	const first = course[0]!
	const seconds = newest.at - first.at
	const growth = (newest.depth - first.depth) / seconds
	const completed = completions(course)
	// The 95 % upper bound of a Poisson count, roughly: three for none seen.
	const served = completed === undefined ? undefined : (completed + 3 + 1.65 * Math.sqrt(completed)) / seconds
	const rate = Math.max(throughput ?? 0, served ?? 0, passed(course, newest))
	const came = difference(before.opened, newest.opened)
	return {
		depth: newest.depth,
		standing: newest.at - since,
		seconds,
		growth,
		newestGrowth: (newest.depth - before.depth) / (newest.at - before.at),
		oldest: newest.oldest ?? 0,
		served,
		completed: completions(course.slice(1)),
		newestServed: completions(course.slice(-2)),
		newest: came === undefined ? undefined : { count: came, seconds: newest.at - before.at },
		rate: rate > 0 ? rate : undefined,
		last: rate > 0 ? newest.depth / rate : undefined,
		depthAhead: newest.depth + Math.max(0, growth) * (newest.at - since),
	}
}

/**
 * How fast the line moves: those before the longest waiting when it came have been taken since. Where requests last shorter than looks are
 * apart, this sees what identities do not: of those that a child takes between two looks all but the last leave no trace. An age that
 * reaches back to a look is that of one first seen there: before it were at least those of the look before.
 */
function passed(course: readonly QueueLook[], { at, oldest = 0 }: QueueLook): number {
	const came = at - oldest
	const after = course.findIndex((look) => look.at > came - 0.001)
	if (after < 1 || oldest <= 0) return 0
	const [before, next] = [course[after - 1]!, course[after]!]
	if (next.at - came < 0.001) return before.depth / (at - before.at)
	const share = (came - before.at) / (next.at - before.at)
	return (before.depth + share * (next.depth - before.depth)) / oldest
}

/** What came and neither waits nor is served still has been served; where arrivals are not counted, what was there and is gone. */
function completions(course: readonly QueueLook[]): number | undefined {
	const [first, newest] = [course[0]!, course.at(-1)!]
	const opened = difference(first.opened, newest.opened)
	if (opened !== undefined)
		return Math.max(0, opened - (newest.depth - first.depth) - Math.max(0, newest.busy - first.busy))
	const gone = course.slice(1).map((look) => look.gone)
	return gone.includes(undefined) ? undefined : gone.reduce<number>((sum, one) => sum + one!, 0)
}

function difference(from: number | undefined, to: number | undefined): number | undefined {
	return from === undefined || to === undefined ? undefined : Math.max(0, to - from)
}
