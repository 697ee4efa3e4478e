import type { Observations } from './observations.js'
import type { Run } from './run.js'

/**
 * The run as its recording tells it: time begins after the warm-up, in which a cold Apache met traffic at full strength.
 * Everything that happened later keeps its distance.
 */
export function withoutWarmUp(
	run: Run,
	observed: Observations,
): { readonly run: Run; readonly observed: Observations } {
	const skipped = run.warmUp
	const later = <Event extends { readonly at: number }>(events: readonly Event[]) =>
		events
			.filter(({ at }) => at >= skipped)
			.map((event) => ({ ...event, at: Math.round((event.at - skipped) * 100) / 100 }))
	return {
		run: {
			...run,
			seconds: run.seconds - skipped,
			...(run.onset === undefined ? {} : { onset: run.onset - skipped }),
			happenings: later(run.happenings),
			closely: run.closely.map(([from, to]) => [from - skipped, to - skipped] as const),
		},
		observed: {
			...observed,
			seconds: observed.seconds.slice(skipped),
			sites: Object.fromEntries(Object.entries(observed.sites).map(([name, log]) => [name, log.slice(skipped)])),
			status: later(observed.status),
			pools: later(observed.pools),
			probes: later(observed.probes),
			apache: later(observed.apache),
			glances: later(observed.glances),
		},
	}
}
