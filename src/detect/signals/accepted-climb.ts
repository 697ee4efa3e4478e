import { clarity } from '../series/forecast.js'
import type { Signal } from './signal.js'

/** Three standard errors: the bar at which a climb of accepted connections is no chance (one in 740). */
const BAR = 3

/** How clearly the connections in use climb, in standard errors of the slope. */
export const acceptedClimb: Signal = (view) => {
	const value = clarity(view.living)
	const slope = (view.living?.slope ?? 0) * 60
	return {
		signal: 'acceptedClimb',
		value,
		bar: view.living ? BAR : undefined,
		raised: value >= BAR,
		text: `connections in use ${slope >= 0 ? 'rise' : 'fall'} by ${Math.abs(slope).toFixed(1)} a minute (${value.toFixed(1)} standard errors)`,
	}
}
