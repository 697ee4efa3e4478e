/** One instant on both clocks. Decisions rest on the monotonic one; the wall's is for people and for hours of the day. */
export interface Moment {
	/** Seconds on the monotonic clock that events are stamped with. */
	readonly at: number
	/** Milliseconds since the epoch. */
	readonly wallTime: number
}
