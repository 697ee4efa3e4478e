import type { Config } from '../config/config.js'
import { continueIncidents, restoreState } from '../detect/saved-state.js'
import type { ServiceState } from '../detect/service-state.js'
import type { Moment } from '../incidents/incident.js'
import type { Unresolved } from '../incidents/incidents.js'
import type { Log } from '../incidents/log.js'
import type { PipelineSettings } from '../incidents/settings.js'
import type { MessageContext } from '../message/message.js'
import type { OwnRunbooks } from '../message/runbooks/choose-runbook.js'
import { channelOf } from '../notify/notifiers.js'

/** A configuration and the runbooks that it names. */
export interface Loaded {
	readonly config: Config
	readonly runbooks: OwnRunbooks
}

/** Which configuration is watched with, and when with the next one. */
export interface Reloads {
	/** Begins with a configuration; the signal ends it, when there is another one or the program is to stop. */
	begin(loaded: Loaded): AbortSignal
	/** The configuration to go on with; undefined = none: the program is to stop. */
	readonly next: Loaded | undefined
}

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

/** What the pipeline needs of a configuration. */
export function pipelineSettingsOf(config: Config, { timeZone }: MessageContext): PipelineSettings {
	const { incidents, routes, maintenance, notify, services } = config
	return {
		incidents,
		routes,
		maintenance,
		timeZone,
		notifiers: notify.map(channelOf),
		services: services.map(({ name }) => name),
	}
}
