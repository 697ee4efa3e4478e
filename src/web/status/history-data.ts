import type { Metric } from '../../incidents/history.js'
import type { Column, QuarterColumns, RawColumns } from '../../incidents/history-columns.js'
import type { IncidentStatus } from '../../incidents/status.js'
import type { ChartMark, ChartSpan } from '../chart/plan.js'

/** What `/api/history` answers. */
export type HistoryAnswer = {
	readonly service: string
	/** Milliseconds since the epoch. */
	readonly until: number
	/** Seconds between readings. */
	readonly interval: number
} & (({ readonly range: '1h' } & RawColumns) | ({ readonly range: '7d' } & QuarterColumns))

/** Columns for charts by name, and the seconds since the epoch that they belong to. */
export interface Series {
	readonly times: readonly number[]
	readonly columns: Readonly<Record<string, Column>>
}

const HOUR = 3600
const QUARTER = 900
/** The least that is shown, so that the first minutes of a history are no line across the page. */
const MIN_SECONDS = { '1h': 600, '7d': 6 * HOUR } as const

/** The last hour as series by the names of the metrics. */
export function rawSeries({ times, columns }: RawColumns): Series {
	return { times: times.map((at) => at / 1000), columns }
}

/** The last week as series: `accepted` is the mean, `accepted.max` the peak. */
export function quarterSeries({ times, columns }: QuarterColumns): Series {
	const named = Object.entries(columns).flatMap(([metric, { mean, max }]) => [
		[metric, mean] as const,
		[`${metric}.max`, max] as const,
	])
	return { times: times.map((at) => at / 1000), columns: Object.fromEntries(named) }
}

/**
 * The series with one more reading, without what is more than an hour older. Undefined where it must be asked for anew: the
 * clock went back, or so far ahead that nothing would be left.
 */
export function appendReading(
	series: Series,
	wallTime: number,
	values: Readonly<Partial<Record<Metric, number | null>>>,
): Series | undefined {
	const at = wallTime / 1000
	const last = series.times.at(-1) ?? Number.NEGATIVE_INFINITY
	if (at === last) return series
	if (at < last || (series.times.length > 0 && last < at - HOUR)) return undefined
	const from = series.times.findIndex((time) => time >= at - HOUR)
	const kept = from < 0 ? series.times.length : from
	const grown = Object.entries(series.columns).map(([name, column]) => {
		return [name, [...column.slice(kept), values[name as Metric] ?? null]] as const
	})
	return { times: [...series.times.slice(kept), at], columns: Object.fromEntries(grown) }
}

/** The series with a gap wherever readings are missing, and with room at its beginning where it is short. */
export function withGaps({ times, columns }: Series, range: '1h' | '7d', interval: number): Series {
	const widest = range === '1h' ? Math.max(2.5 * interval, 5) : 1.5 * QUARTER
	const order: (number | undefined)[] = []
	const at: number[] = []
	const first = (times.at(-1) ?? 0) - MIN_SECONDS[range]
	if (times.length > 0 && times[0]! > first) {
		order.push(undefined)
		at.push(first)
	}
	for (const [index, time] of times.entries()) {
		const before = times[index - 1]
		if (before !== undefined && time - before > widest) {
			order.push(undefined)
			at.push(before + widest / 2)
		}
		order.push(index)
		at.push(time)
	}
	const spread = (column: Column) => order.map((index) => (index === undefined ? null : (column[index] ?? null)))
	return {
		times: at,
		columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, spread(column)])),
	}
}

/** A service's incidents as stretches of one severity each; open ones reach to `until` (seconds since the epoch). */
export function spansOf(incidents: readonly IncidentStatus[], service: string, until: number): ChartSpan[] {
	return incidents
		.filter((incident) => incident.service === service)
		.flatMap(({ events, resolvedWallTime, state }) => {
			const told = events.filter(({ kind }) => kind !== 'resolved' && kind !== 'sighted')
			return told.flatMap(({ wallTime, severity }, index): ChartSpan[] => {
				const end = told[index + 1]?.wallTime ?? resolvedWallTime
				if (wallTime === undefined || (end === undefined && state === 'lost')) return []
				const tone = severity === 'critical' ? 'critical' : 'warning'
				const from = wallTime / 1000
				return [{ from, to: Math.max(from, end === undefined ? until : end / 1000), tone }]
			})
		})
}

/** When people were notified about a service since `from` (seconds since the epoch). */
export function marksOf(incidents: readonly IncidentStatus[], service: string, from: number): ChartMark[] {
	return incidents
		.filter((incident) => incident.service === service)
		.flatMap(({ events }) => events)
		.flatMap(({ kind, wallTime, severity }): ChartMark[] => {
			if (wallTime === undefined || wallTime / 1000 < from) return []
			const at = wallTime / 1000
			if (kind === 'resolved' || kind === 'sighted') return [{ at, label: kind, tone: 'note' }]
			const tone = severity === 'critical' ? 'critical' : 'warning'
			return [{ at, label: kind === 'blind' ? 'blind' : tone, tone }]
		})
		.sort((one, other) => one.at - other.at)
}
