import type { Traffic } from '../run.js'
import { openSocket } from './connection.js'
import { atArrivals, routeOf, type Stage } from './stage.js'

/** Browsers that open a connection, never say anything on it, and close it after `stay` seconds. */
export async function playPreconnects(traffic: Extract<Traffic, { kind: 'preconnect' }>, stage: Stage): Promise<void> {
	await atArrivals(traffic.rate, stage, () => {
		const socket = openSocket(routeOf(stage))
		socket.resume()
		setTimeout(() => socket.destroy(), traffic.stay * 1000)
	})
}
