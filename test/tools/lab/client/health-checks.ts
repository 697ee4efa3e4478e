import type { Traffic } from '../run.js'
import { Connection, openSocket } from './connection.js'
import { routeOf, type Stage, until } from './stage.js'

/** A load balancer's or monitor's checks: a bare connect and close, or a request for the light page. */
export async function playHealthChecks(
	traffic: Extract<Traffic, { kind: 'health-check' }>,
	stage: Stage,
): Promise<void> {
	const route = { ...routeOf(stage), from: traffic.from }
	for (let at = stage.random() * traffic.every; at < stage.run.seconds; at += traffic.every) {
		await until(at, stage)
		if (traffic.data) {
			void new Connection(route).get('/light.html', false, 2000, 'fin')
		} else {
			const socket = openSocket(route)
			socket.once('connect', () => socket.destroy())
			setTimeout(() => socket.destroy(), 2000)
		}
	}
}
