import type { ServiceLook } from '../../detect/look.js'
import type { Verdict } from '../../detect/verdict.js'
import type { JudgedSample, RuntimeState } from '../runtime-state.js'
import type { SidecarStatus } from '../status.js'

/** What metrics are made from; each part is asked anew at each scrape. */
export interface MetricSources {
	readonly state: RuntimeState
	status(): SidecarStatus
}

/** What was so at one scrape. */
export interface Facts extends Pick<RuntimeState, 'counts' | 'services'> {
	readonly status: SidecarStatus
	/** The newest sample, however old; undefined before the first. */
	readonly newest: JudgedSample | undefined
	/** The newest sample while samples arrive on time. What is seen in it is shown as long as `/healthz` says ok. */
	readonly current: JudgedSample | undefined
	/** Every service of the current sample, with what was said of it. */
	readonly seen: readonly SeenService[]
}

/** A service in the current sample. */
export interface SeenService {
	readonly look: ServiceLook
	/** Event time of the look. */
	readonly at: number
	/** Undefined where nothing listens: then nothing is said of it. */
	readonly verdict: Verdict | undefined
}

/** Asks every source once. */
export function gatherFacts({ state, ...sources }: MetricSources): Facts {
	const status = sources.status()
	const { newest, counts, services } = state
	const current = status.health.ok ? newest : undefined
	const seen = (current?.look.services ?? []).map((look) => ({
		look,
		at: current!.look.at,
		verdict: current?.verdicts.find(({ service }) => service === look.name)?.verdict,
	}))
	return { counts, status, services, newest, current, seen }
}

/** One series of a family: its labels and its value; a value that is not known leaves the series out. */
type Point = readonly [labels: Readonly<Record<string, string>>, value: number | undefined]

/**
 * Metrics of one name. `read` is asked anew at each scrape and returns every series that stands then: what it leaves out is
 * absent from the answer. Nothing is remembered between scrapes, so that no series outlives what it was about.
 */
export interface Family {
	/** After the conventions of Prometheus: base units, `_total` for counters. */
	readonly name: string
	readonly help: string
	readonly labels: readonly string[]
	read(facts: Facts): Iterable<Point>
}

/** The values of some labels, by name; none where they are not known. */
type Values = Readonly<Record<string, number | undefined>> | undefined

/** A family without labels: one number, or none. */
export function one(name: string, help: string, value: (facts: Facts) => number | undefined): Family {
	return { name, help, labels: [], read: (facts) => [[{}, value(facts)]] }
}

/** A family with one label whose series are listed. */
export function each(
	name: string,
	help: string,
	label: string,
	list: (facts: Facts) => Iterable<readonly [string, number | undefined]>,
): Family {
	return {
		name,
		help,
		labels: [label],
		*read(facts) {
			for (const [key, value] of list(facts)) yield [{ [label]: key }, value]
		},
	}
}

/** A number of each service in the current sample. */
export function ofSeen(name: string, help: string, value: (seen: SeenService) => number | undefined): Family {
	return each(name, help, 'service', ({ seen }) => seen.map((one) => [one.look.name, value(one)] as const))
}

/** Several numbers of each service in the current sample, told apart by one more label. */
export function ofSeenBy(name: string, help: string, label: string, values: (seen: SeenService) => Values): Family {
	return {
		name,
		help,
		labels: ['service', label],
		*read({ seen }) {
			for (const one of seen) {
				for (const [key, value] of Object.entries(values(one) ?? {})) {
					yield [{ service: one.look.name, [label]: key }, value]
				}
			}
		},
	}
}

/** 1 for what is so, 0 for what is not. */
export function flag(is: boolean): number {
	return is ? 1 : 0
}
