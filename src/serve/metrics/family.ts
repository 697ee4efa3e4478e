import type { MetricFacts } from './facts.js'

/** One series of a family: its labels and its value. */
export type Point = readonly [labels: Readonly<Record<string, string>>, value: number]

/**
 * Metrics of one name. `read` is asked anew at each scrape and answers every series that stands then: what it leaves out is
 * absent from the answer. Nothing is remembered between scrapes, so that no series outlives what it was about.
 */
export interface Family {
	/** After the conventions of Prometheus: base units, `_total` for counters. */
	readonly name: string
	readonly help: string
	readonly type: 'gauge' | 'counter'
	readonly labels: readonly string[]
	/** A family without labels answers one point with empty labels, or none. */
	read(facts: MetricFacts): Iterable<Point>
}

/** A point of a family without labels; none where nothing is known. */
export function single(value: number | undefined): Point[] {
	return value === undefined ? [] : [[{}, value]]
}

/** One point for each name: 1 for the one that is so, 0 for the others. */
export function oneHot(label: string, names: readonly string[], chosen: string): Point[] {
	return names.map((name) => [{ [label]: name }, name === chosen ? 1 : 0])
}

/** 1 for what is so, 0 for what is not. */
export function flag(is: boolean): number {
	return is ? 1 : 0
}
