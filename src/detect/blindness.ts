import { RESTART_SECONDS } from './constants.js'
import type { Notice } from './incident-event.js'
import type { Look } from './look.js'
import { describePorts } from './ports.js'
import type { ServiceState } from './service-state.js'
import type { DetectorSettings, ServiceSettings } from './settings.js'

/** A service without a LISTEN row: its own state, said once as what it is, never as "all is well". */
export interface Blindness {
	readonly state: ServiceState
	readonly notices: readonly Notice[]
	/** When to look again: a restart is over by then. */
	readonly wantAt?: number
}

/** Takes a reading without a LISTEN row. What listened before is looked at twice before a notice says so. */
export function goBlind(
	state: ServiceState,
	service: ServiceSettings,
	{ sampling }: DetectorSettings,
	{ at, wallTime }: Look,
): Blindness {
	if (state.blindNotified) return { state, notices: [] }
	const blindSince = state.blindSince ?? at
	if (state.epoch.listenInodes.length > 0 && state.blindSince === undefined) {
		const again = { state: { ...state, blindSince }, notices: [] }
		return sampling.tripwire === 0 ? again : { ...again, wantAt: at + RESTART_SECONDS }
	}
	return {
		state: { ...state, blindSince, blindNotified: true },
		notices: [
			{
				kind: 'blind',
				at,
				wallTime,
				service: service.name,
				rule: 'no-listener',
				reason: `nothing listens on ${describePorts(service.ports)} in this network namespace: Apache is down, or forewarn looks into the wrong namespace`,
			},
		],
	}
}

/** Builds the notice for a service that was reported blind and is visible again. */
export function visibleAgain({ blindSince }: ServiceState, service: ServiceSettings, { at, wallTime }: Look): Notice {
	return {
		kind: 'visible',
		at,
		wallTime,
		service: service.name,
		rule: 'listener-seen',
		reason: `listening again after ${Math.round(at - (blindSince ?? at))} s`,
	}
}
