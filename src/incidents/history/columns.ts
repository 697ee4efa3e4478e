import { METRICS, type Metric, WIDTH } from './metrics.js'
import { CELL, QUARTER, RAW_SPAN, type ServiceHistory, WEEK } from './service-history.js'

/** How far back is asked: raw points of an hour, or rows of seven days. */
export const RANGES = ['1h', '7d'] as const

/** One of them. */
export type HistoryRange = (typeof RANGES)[number]

/** A column as long as `times`; null where nothing was measured. */
export type Column = readonly (number | null)[]

/** Every full reading of the last hour, oldest first. */
export interface RawColumns {
	/** Milliseconds since the epoch. */
	readonly times: readonly number[]
	readonly columns: Readonly<Record<Metric, Column>>
}

/** The quarters of the last seven days in which there was a reading, oldest first; the newest is still growing. */
export interface QuarterColumns {
	/** Their beginnings, in milliseconds since the epoch. */
	readonly times: readonly number[]
	readonly columns: Readonly<Record<Metric, { readonly min: Column; readonly mean: Column; readonly max: Column }>>
}

/** The last hour before `now` (milliseconds since the epoch). */
export function rawColumns({ points }: ServiceHistory, now: number): RawColumns {
	const indices = within(points.find(now - RAW_SPAN), points.length)
	const column = (metric: number) => indices.map((index) => round(points.row(index)[metric]!))
	return { times: indices.map((index) => points.time(index)), columns: perMetric(column) }
}

/** The last seven days before `now` (milliseconds since the epoch). What a wrong clock put later is left out. */
export function quarterColumns({ quarters }: ServiceHistory, now: number): QuarterColumns {
	const indices = within(quarters.find(now - WEEK), quarters.find(now + QUARTER))
	const column = (metric: number, cell: number) =>
		indices.map((index) => round(quarters.row(index)[metric * CELL.width + cell]!))
	const columns = perMetric((metric) => ({
		min: column(metric, CELL.min),
		mean: column(metric, CELL.mean),
		max: column(metric, CELL.max),
	}))
	return { times: indices.map((index) => quarters.time(index)), columns }
}

/** The numbers of the newest point by name; undefined where there is none. */
export function newestValues({ points }: ServiceHistory): Readonly<Record<Metric, number | null>> | undefined {
	if (points.length === 0) return undefined
	const row = points.row(points.length - 1)
	return perMetric((metric) => round(row[metric]!))
}

function perMetric<Value>(make: (metric: number) => Value): Record<Metric, Value> {
	const entries = Array.from({ length: WIDTH }, (_, metric) => [METRICS[metric]!, make(metric)] as const)
	return Object.fromEntries(entries) as Record<Metric, Value>
}

function within(from: number, to: number): number[] {
	return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
}

/** Three decimals: single precision has no more of a thousand. */
function round(value: number): number | null {
	return Number.isNaN(value) ? null : Math.round(value * 1000) / 1000
}
