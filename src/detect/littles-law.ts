import { CLEAR } from './constants.js'
import type { Look, ServiceLook } from './look.js'

/** New connections of one service, counted between looks. Plain data. */
export interface Arrivals {
	readonly count: number
	readonly seconds: number
	/** The namespace's Tcp.PassiveOpens at the newest look. */
	readonly opened: number | undefined
	readonly at: number | undefined
}

/** Nothing counted. */
export const NO_ARRIVALS: Arrivals = { count: 0, seconds: 0, opened: undefined, at: undefined }

/**
 * Counts the service's own new connections since the look before. Tcp.PassiveOpens counts every completed handshake, those between two
 * looks as well, but of the whole namespace: it is ours where nothing else here takes connections. Elsewhere the connections
 * count that this look shows and the one before did not: a lower bound.
 */
export function countArrivals(arrivals: Arrivals, look: Look, service: ServiceLook): Arrivals {
	const opened = look.host.counters.get('Tcp.PassiveOpens')
	if (arrivals.at === undefined) return { ...arrivals, opened, at: look.at }
	const fresh = service.connections?.fresh
	const alone = look.services.length === 1 && look.host.otherInbound === 0
	const handshakes =
		alone && opened !== undefined && arrivals.opened !== undefined ? Math.max(0, opened - arrivals.opened) : undefined
	const count = handshakes ?? fresh
	// A look at the LISTEN rows alone says nothing of connections: the next one counts for both.
	if (count === undefined) return arrivals
	return {
		count: arrivals.count + count,
		seconds: arrivals.seconds + look.at - arrivals.at,
		opened,
		at: look.at,
	}
}

/** Connections a second; undefined where nothing was counted. */
export function arrivalRate({ count, seconds }: Arrivals): number | undefined {
	return seconds > 0 ? count / seconds : undefined
}

/** What makes a station fuller: more come, or each stays longer. */
export type Driver = 'arrivals' | 'holding'

/**
 * Little's law: in service = arrivals x holding time, so the growth of the first is the product of the growths of the others. `growth` is how
 * many times the usual number is in service; arrivals explain it where they grew, beyond the chance of a Poisson count, by half
 * of it or more (as a ratio).
 */
export function driverOf(
	growth: number,
	usual: { readonly rate: number; readonly seconds: number } | undefined,
	now: Pick<Arrivals, 'count' | 'seconds'>,
): Driver | undefined {
	if (!usual || now.seconds <= 0 || growth <= 1) return undefined
	const expected = usual.rate * now.seconds
	// The usual rate is a count too.
	const chance = Math.sqrt(expected + expected * (now.seconds / usual.seconds) + 1)
	if (now.count - expected < CLEAR * chance) return 'holding'
	return Math.log(now.count / Math.max(expected, 1)) >= Math.log(growth) / 2 ? 'arrivals' : 'holding'
}
