/** The goals that the project set itself; ratios are against `cat` in the same run. */
export const RATIO_GOALS: ReadonlyMap<number, number> = new Map([
	[1000, 0.75],
	[10_000, 0.9],
	[100_000, 0.97],
	[300_000, 0.97],
])
/** From so many rows on a sample by sock_diag is to cost no more than collectd's. */
export const COLLECTD_ROWS = 10_000
export const BLOCK_MEDIAN_MS = 10
export const BLOCK_MOST_MS = 20
export const GARBAGE_KILOBYTES = 100
export const TICK_MS = 1
export const RESIDENT_MEGABYTES = 70
export const RESIDENT_MORE_MEGABYTES = 15
/** Of a bare Node's start in the same run: 150 ms where that takes 60. */
export const FIRST_SAMPLE_RATIO = 2.5
export const IDLE_SHARE = 0.002
export const PAGE_DELAY_MS = 50
export const REPLAY_DAY_SECONDS = 5
