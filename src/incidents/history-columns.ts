import type { FullHours } from './full-hours.js'
import { type Cell, firstFrom, HOUR, METRICS, type Metric, QUARTER, type ServiceHistory, WEEK } from './history.js'

/** How far back is asked: points of an hour, or quarters of seven days. */
export const RANGES = ['1h', '7d'] as const

/** A column as long as `times`; null where nothing was measured. */
export type Column = readonly (number | null)[]

/** Every sample of the last hour, oldest first. */
export interface RawColumns {
	/** Milliseconds since the epoch. */
	readonly times: readonly number[]
	readonly columns: Readonly<Record<Metric, Column>>
}

/** The quarters of the last seven days in which there was a sample, oldest first; the newest is still growing. */
export interface QuarterColumns {
	/** When which stations were full, by their ids. */
	readonly full: FullHours
	/** Their beginnings, in milliseconds since the epoch. */
	readonly times: readonly number[]
	readonly columns: Readonly<Record<Metric, { readonly min: Column; readonly mean: Column; readonly max: Column }>>
}

/** The last hour before `now` (milliseconds since the epoch). */
export function rawColumns({ points }: ServiceHistory, now: number): RawColumns {
	const rows = points.slice(firstFrom(points, now - HOUR))
	return {
		times: rows.map(([time]) => time),
		columns: perMetric((metric) => rows.map(([, values]) => values[metric] ?? null)),
	}
}

/** The last seven days before `now` (milliseconds since the epoch). What a wrong clock put later is left out. */
export function quarterColumns({ quarters, full }: ServiceHistory, now: number): QuarterColumns {
	const rows = quarters.slice(firstFrom(quarters, now - WEEK), firstFrom(quarters, now + QUARTER))
	const column = (metric: number, part: 0 | 1 | 2) => rows.map(([, cells]) => partOf(cells[metric] ?? null, part))
	return {
		times: rows.map(([time]) => time),
		columns: perMetric((metric) => ({ min: column(metric, 0), mean: column(metric, 1), max: column(metric, 2) })),
		full: fullSince(full, now - WEEK),
	}
}

/** The numbers of the newest point by name; undefined where there is none. */
export function newestValues({ points }: ServiceHistory): Readonly<Record<Metric, number | null>> | undefined {
	const newest = points.at(-1)
	return newest && perMetric((metric) => newest[1][metric] ?? null)
}

function perMetric<Value>(make: (metric: number) => Value): Record<Metric, Value> {
	return Object.fromEntries(METRICS.map((name, metric) => [name, make(metric)])) as Record<Metric, Value>
}

/** A station that has been calm since is not cut to a week before it is full again. */
function fullSince(full: FullHours, since: number): FullHours {
	const kept = Object.entries(full).map(([id, hours]) => [id, hours.filter(([time]) => time > since)] as const)
	return Object.fromEntries(kept.filter(([, hours]) => hours.length > 0))
}

/** Three decimals: a mean has no end of them. */
function partOf(cell: Cell | null, part: 0 | 1 | 2): number | null {
	return cell === null ? null : Math.round(cell[part] * 1000) / 1000
}
