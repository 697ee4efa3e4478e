import type { Message } from '../message/message.js'
import { isWithin } from '../notify/day-time.js'
import type { DeliverySettings, Route } from '../notify/delivery-settings.js'
import { isEnd, serviceOf, severityOf } from './thread.js'

/** Where a message goes, and the named reason. */
export interface Routed {
	readonly channels: readonly string[]
	/** `no-routes`, `route-2`, `no-route-fits`, `drill`. */
	readonly reason: string
}

/**
 * Chooses the channels of a message: those of the first route that fits, all of them where none does, because a page
 * that no route wants is worse than one too many. Whoever was told of an incident before hears the rest of it.
 */
export function routeMessage(
	message: Message,
	told: readonly string[],
	wallTime: number,
	{ routes, channels, timeZone, incidents }: DeliverySettings,
): Routed {
	const all = channels.map(({ name }) => name)
	if (message.drill) return { channels: all, reason: 'drill' }
	const index = routes.findIndex((route) => fits(route, message) && isWithin(route, wallTime, timeZone))
	const chosen = routes[index]?.notify ?? all
	const reason = routes.length === 0 ? 'no-routes' : index < 0 ? 'no-route-fits' : `route-${index + 1}`
	// An end goes to whoever heard of the beginning, and to nobody else.
	const wanted = isEnd(message) && told.length > 0 ? told : [...told, ...chosen]
	const quiet = isEnd(message) && !incidents.resolved
	const heard = channels.filter(({ name, keepsAlerts }) => wanted.includes(name) && (keepsAlerts || !quiet))
	return { channels: heard.map(({ name }) => name), reason }
}

function fits({ severity, services }: Route, message: Message): boolean {
	const service = serviceOf(message)
	return (
		(severity === undefined || severity === severityOf(message)) &&
		(services === undefined || (service !== undefined && services.includes(service)))
	)
}
