import type { Severity } from '../detect/pattern.js'
import type { IncidentSettings } from '../notify/delivery-settings.js'

/** How often a service's incidents open. Plain data. */
export interface Flapping {
	/** Event times of the openings within the time that counts. */
	readonly openings: readonly number[]
	/** Set while it flaps: what was said of it, and how often it opened since the first of them. */
	readonly said: { readonly severity: Severity; readonly count: number } | undefined
}

/** Nothing opened yet. */
export const STEADY: Flapping = { openings: [], said: undefined }

/** Notes an opening. The one that makes it flapping is still told; those after it are held. */
export function noteOpening(
	flapping: Flapping,
	at: number,
	severity: Severity,
	{ flappingAfter, flappingWithin }: IncidentSettings,
): Flapping {
	const openings = [...flapping.openings, at].filter((each) => at - each < flappingWithin).slice(-100)
	if (flapping.said) return { openings, said: { ...flapping.said, count: flapping.said.count + 1 } }
	const flaps = flappingAfter > 0 && openings.length >= flappingAfter
	return { openings, said: flaps ? { severity, count: openings.length } : undefined }
}

/** What was said was less than what is: it may be said once more. */
export function noteWorse(flapping: Flapping): Flapping {
	return flapping.said ? { ...flapping, said: { ...flapping.said, severity: 'critical' } } : flapping
}

/** Forgets old openings. It flaps until at most one is left: what swings slower is told each time. */
export function passTime(flapping: Flapping, at: number, { flappingWithin }: IncidentSettings): Flapping {
	const openings = flapping.openings.filter((each) => at - each < flappingWithin)
	return { openings, said: openings.length <= 1 ? undefined : flapping.said }
}
