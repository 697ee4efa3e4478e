import { WIDTH } from './metrics.js'
import { TimeTable } from './time-table.js'

/** Milliseconds of raw points that are kept. */
export const RAW_SPAN = 3600 * 1000

/** An hour at one reading a second, the shortest interval there is; early readings on top of that shorten the hour. */
export const MOST_POINTS = 3600

/** Milliseconds of a row. */
export const QUARTER = 15 * 60 * 1000

/** Milliseconds of rows that are shown. */
export const WEEK = 7 * 24 * 3600 * 1000

/** Quarters of an hour in seven days. */
export const MOST_QUARTERS = WEEK / QUARTER

/** What a row has of each metric, in this order. `count` is of the points in which it was measured. */
export const CELL = { min: 0, mean: 1, max: 2, count: 3, width: 4 } as const

/**
 * The last hour of a service in points and the last seven days in quarters of an hour. Points go in with the time of
 * their reading; there is no clock in here, and the clock that stamped them may jump:
 *
 * - Where somebody knows by how much it was set, the points move along (`shift`): what was read ten minutes ago stays so.
 *   Where nobody does, as over a restart, those later than the newest reading or an hour older are forgotten.
 * - A quarter that came before goes on. Where there are too many, the one farthest from now goes, so that a clock that
 *   was a year ahead for a moment costs one row, and not the week.
 */
export class ServiceHistory {
	readonly points = new TimeTable(WIDTH, MOST_POINTS)
	readonly quarters = new TimeTable(WIDTH * CELL.width, MOST_QUARTERS)
	#newest = Number.NEGATIVE_INFINITY

	/** The time of the last point that was added. */
	get newest(): number {
		return this.#newest
	}

	/** Bytes of memory. */
	get bytes(): number {
		return this.points.bytes + this.quarters.bytes
	}

	/** Adds a point to the hour and to its quarter. */
	add(time: number, values: ArrayLike<number>): void {
		this.#newest = time
		const { points } = this
		points.remove(points.find(time), points.length)
		points.remove(0, points.find(time - RAW_SPAN))
		if (points.full) points.remove(0, 1)
		const row = points.insert(points.length, time)
		row.set(values)
		// From the row, which has them rounded to single precision: a file that was read again gives the same.
		merge(this.#quarter(Math.floor(time / QUARTER) * QUARTER, time), row)
	}

	/** The clock was set by so many milliseconds: the points are moved to where it would have put them. Quarters stay. */
	shift(milliseconds: number): void {
		this.#newest += milliseconds
		this.points.shift(milliseconds)
	}

	/** Puts a quarter in the place of what is known of it. */
	setQuarter(start: number, cells: ArrayLike<number>): void {
		this.#quarter(start, Math.max(start, this.#newest)).set(cells)
	}

	#quarter(start: number, now: number): Float32Array {
		const { quarters } = this
		const known = quarters.find(start)
		if (known < quarters.length && quarters.time(known) === start) return quarters.row(known)
		if (quarters.full) {
			const last = quarters.length - 1
			const farthest = now - quarters.time(0) >= quarters.time(last) - now ? 0 : last
			quarters.remove(farthest, farthest + 1)
		}
		return quarters.insert(quarters.find(start), start)
	}
}

function merge(cells: Float32Array, values: Float32Array): void {
	for (let metric = 0; metric < WIDTH; metric++) {
		const value = values[metric]!
		if (Number.isNaN(value)) continue
		const at = metric * CELL.width
		const count = Number.isNaN(cells[at + CELL.count]!) ? 0 : cells[at + CELL.count]!
		cells[at + CELL.min] = count === 0 ? value : Math.min(cells[at + CELL.min]!, value)
		cells[at + CELL.max] = count === 0 ? value : Math.max(cells[at + CELL.max]!, value)
		const mean = count === 0 ? 0 : cells[at + CELL.mean]!
		cells[at + CELL.mean] = mean + (value - mean) / (count + 1)
		cells[at + CELL.count] = count + 1
	}
}
