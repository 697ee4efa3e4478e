import type { Config } from '../config/config.js'
import { continueIncidents, restoreState } from '../detect/saved-state.js'
import type { ServiceState } from '../detect/service-state.js'
import type { Moment } from '../incidents/incident.js'
import type { Unresolved } from '../incidents/incidents.js'
import type { Log } from '../incidents/log.js'

/**
 * What the detector goes on with: what it saved, as far as that can be used, with exactly those incidents open that are
 * known to be. `now` is on the clock that samples are stamped with.
 */
export function resumeDetector(
	saved: unknown,
	{ open, blind }: Unresolved,
	now: Moment,
	log: Log,
): ReadonlyMap<string, ServiceState> {
	const state = saved === undefined ? undefined : restoreState(saved, now)
	if (state?.ok === false) log.error({ why: state.problem }, 'what the detector learned cannot be used: it learns anew')
	const summaries = open.map(({ summary, openSeconds }) => ({ ...summary, openedAt: now.at - openSeconds }))
	return continueIncidents(state?.ok ? state.services : new Map(), summaries, blind, now.at)
}

/** Whether both configurations read the same sockets: then the sampler goes on, and with it event time. */
export function watchesTheSame(one: Config, other: Config): boolean {
	const watched = ({ services, sampling: { procRoot, pid } }: Config) =>
		JSON.stringify([services.map(({ name, ports }) => [name, ports]), procRoot, pid])
	return watched(one) === watched(other)
}
