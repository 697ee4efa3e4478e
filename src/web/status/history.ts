import type { Metric } from '../../incidents/history.js'
import type { Column, QuarterColumns, RawColumns } from '../../incidents/history-columns.js'
import type { IncidentStatus } from '../../incidents/status.js'
import { type StationCourse, StationHistory } from '../../serve/station-history.js'
import type { ServiceStatus, SidecarStatus } from '../../serve/status.js'
import type { ChartMark, ChartSpan } from '../chart/plan.js'

/** What `/api/history` returns. */
type HistoryAnswer = {
	readonly service: string
	/** Milliseconds since the epoch. */
	readonly until: number
	/** Seconds between samples. */
	readonly interval: number
} & (
	| ({ readonly range: '1h'; readonly stations: Record<string, StationCourse> } & RawColumns)
	| ({ readonly range: '7d' } & QuarterColumns)
)

/** Columns for charts by name, and the seconds since the epoch that they belong to. */
export interface Series {
	readonly times: readonly number[]
	readonly columns: Readonly<Record<string, Column>>
}

const HOUR = 3600
const QUARTER = 900
/** The least that is shown, so that the first minutes of a history do not stretch across the page. */
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
 * The series with one more point, without what is more than an hour older. Undefined where it must be fetched anew: the
 * clock went back, or so far ahead that nothing would be left.
 */
export function appendPoint(
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

/** The series with a gap wherever samples are missing, and with room at its beginning where it is short. */
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

/** Incidents of one service as stretches of one severity each; open ones reach to `until` (seconds since the epoch). */
export function spansOf(incidents: readonly IncidentStatus[], until: number): ChartSpan[] {
	return incidents.flatMap(({ events, resolvedWallTime, state }) => {
		const open = events.filter(({ kind }) => kind !== 'resolved' && kind !== 'visible')
		return open.flatMap(({ wallTime, severity }, index): ChartSpan[] => {
			const end = open[index + 1]?.wallTime ?? resolvedWallTime
			if (wallTime === undefined || (end === undefined && state === 'lost')) return []
			const tone = severity === 'critical' ? 'critical' : 'warning'
			const from = wallTime / 1000
			return [{ from, to: Math.max(from, end === undefined ? until : end / 1000), tone }]
		})
	})
}

/** The events of incidents since `from` (seconds since the epoch). */
export function marksOf(incidents: readonly IncidentStatus[], from: number): ChartMark[] {
	return incidents
		.flatMap(({ events }) => events)
		.flatMap(({ kind, wallTime, severity }): ChartMark[] => {
			if (wallTime === undefined || wallTime / 1000 < from) return []
			const at = wallTime / 1000
			if (kind === 'resolved' || kind === 'visible') return [{ at, label: kind, tone: 'note' }]
			const tone = severity === 'critical' ? 'critical' : 'warning'
			return [{ at, label: kind === 'blind' ? 'blind' : tone, tone }]
		})
		.sort((one, other) => one.at - other.at)
}

const NOTHING: Series = { times: [], columns: {} }

/** Milliseconds after which the last week is fetched again: a third of a row. */
const WEEK_REFRESH = 5 * 60_000

/** Milliseconds between two fetches of the hour where samples were missed: the page may be sent every fifth only. */
const HOUR_REFRESH = 60_000

/** The last hour and week of one service: fetched, then grown by what each status brings. */
export class ServiceSeries {
	hour = NOTHING
	week = NOTHING
	#stations = new StationHistory()
	readonly #name: string
	readonly #onFetched: () => void
	#weekFetchedAt = 0
	#hourFetchedAt = 0
	#hourIsWhole = false
	#samples = 0

	/** `onFetched` is called when new numbers have come. */
	constructor(name: string, onFetched: () => void) {
		this.#name = name
		this.#onFetched = onFetched
	}

	/** Takes what a status says; what the history has and the page has not is fetched. */
	take({ newest, evidence }: ServiceStatus, { sampling }: SidecarStatus): void {
		const { samples } = sampling.counts
		const missed = samples - this.#samples > 1
		this.#samples = samples
		if (missed && Date.now() - this.#hourFetchedAt > HOUR_REFRESH) this.invalidate()
		const wallTime = sampling.last?.wallTime
		if (evidence) this.#stations.add(wallTime, [{ service: this.#name, verdict: { evidence } }])
		if (this.#hourIsWhole && newest && wallTime !== undefined) {
			const grown = appendPoint(this.hour, wallTime, newest)
			this.hour = grown ?? this.hour
			this.#hourIsWhole = grown !== undefined
		}
		void this.#complete()
	}

	/** The last hour of each station, by id. */
	get courses(): Readonly<Record<string, StationCourse>> {
		return this.#stations.of(this.#name)
	}

	/** Points may be missing: the hour is fetched again with the next status. */
	invalidate(): void {
		this.#hourIsWhole = false
	}

	async #complete(): Promise<void> {
		const wantsHour = !this.#hourIsWhole
		const wantsWeek = Date.now() - this.#weekFetchedAt > WEEK_REFRESH
		if (!wantsHour && !wantsWeek) return
		this.#hourIsWhole = true
		if (wantsHour) this.#hourFetchedAt = Date.now()
		if (wantsWeek) this.#weekFetchedAt = Date.now()
		try {
			if (wantsHour) {
				const hour = (await this.#fetch('1h')) as HistoryAnswer & { range: '1h' }
				this.hour = rawSeries(hour)
				this.#stations = new StationHistory({ [this.#name]: hour.stations })
			}
			if (wantsWeek) this.week = quarterSeries((await this.#fetch('7d')) as HistoryAnswer & { range: '7d' })
		} catch {
			this.#hourIsWhole = false
			this.#weekFetchedAt = 0
		}
		this.#onFetched()
	}

	async #fetch(range: '1h' | '7d'): Promise<HistoryAnswer> {
		const answer = await fetch(`api/history?service=${encodeURIComponent(this.#name)}&range=${range}`)
		if (!answer.ok) throw new Error(answer.statusText)
		return (await answer.json()) as HistoryAnswer
	}
}
