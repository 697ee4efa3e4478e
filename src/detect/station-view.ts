import type { Capacity } from './capacity.js'
import type { TimeLeft } from './trend.js'

/** What a station is: the front is Apache's workers, `connections` the limit of event's connections per thread. */
export type StationKind = 'front' | 'connections' | 'pool' | 'backend'

/** One station as a verdict shows it: servers, who is served, who waits. Rates are per second, times in seconds. */
export interface StationView {
	/** `front`, `connections`, or the path or address of the pool or backend. */
	readonly id: string
	readonly kind: StationKind
	/** For people: `workers`, `connections`, `pool site1`, `backend 127.0.0.1:9000`. */
	readonly name: string
	/** How many it can serve at once, with provenance; undefined while unknown. */
	readonly servers: Capacity | undefined
	/** Mean over the looks of the sample; while someone waits, of the last look, as `waiting` is. With HTTP/2 the lower end of a range. */
	readonly busy: number
	/** Standard error of that mean; 0 for one look. */
	readonly busyError: number
	/** The upper end where busy is a range (HTTP/2); else the same as `busy`. */
	readonly busyHigh: number
	/** In the queue at the last look. */
	readonly waiting: number
	/** How long the longest waiting has waited: measured, or depth over completions; undefined where neither is known. */
	readonly waitSeconds: number | undefined
	/** Age of the oldest request in service. */
	readonly oldestSeconds: number | undefined
	/** Requests older than the station ever finished. */
	readonly stuck: number
	readonly arrivals: number | undefined
	readonly completions: number | undefined
	/** How long one request holds a server (Little's law). */
	readonly holdingSeconds: number | undefined
	/** Growth of `busy` a minute, and the standard error of it; undefined before there is a trend. */
	readonly slopePerMinute: number | undefined
	readonly slopeError: number | undefined
	/** Until all servers are taken. */
	readonly timeLeft: TimeLeft | undefined
}
