import type { Notice } from './incident-event.js'
import type { Sample } from './sample.js'
import type { ServiceState } from './service-state.js'
import type { DetectorSettings, ServiceSettings } from './settings.js'

/** Apache is stopped and started within this time (measured: restarts and deploys of some seconds). */
const RESTART_SECONDS = 10

/** A service without a LISTEN row: its own state, told once as what it is, never as "all is well". */
export interface Blindness {
	readonly state: ServiceState
	readonly notice?: Notice
	/** When to look again: a restart is over by then. */
	readonly wantAt?: number
}

/** Takes a reading without a LISTEN row. What listened before is looked at twice before anybody is told. */
export function goBlind(
	state: ServiceState,
	service: ServiceSettings,
	{ sampling }: DetectorSettings,
	{ at, wallTime }: Sample,
): Blindness {
	if (state.blindTold) return { state }
	const blindSince = state.blindSince ?? at
	if (state.epoch.listenInodes.length > 0 && state.blindSince === undefined) {
		const again = { state: { ...state, blindSince } }
		return sampling.tripwire === 0 ? again : { ...again, wantAt: at + RESTART_SECONDS }
	}
	return {
		state: { ...state, blindSince, blindTold: true },
		notice: {
			kind: 'blind',
			at,
			wallTime,
			service: service.name,
			rule: 'no-listener',
			reason: `nothing listens on port ${service.ports.join(', ')} in this network namespace: Apache is down, or forewarn looks into the wrong namespace`,
		},
	}
}

/** Says that a service which people were told is out of sight is seen again. */
export function sighted({ blindSince }: ServiceState, service: ServiceSettings, { at, wallTime }: Sample): Notice {
	return {
		kind: 'sighted',
		at,
		wallTime,
		service: service.name,
		rule: 'listener-seen',
		reason: `listening again after ${Math.round(at - (blindSince ?? at))} s`,
	}
}
