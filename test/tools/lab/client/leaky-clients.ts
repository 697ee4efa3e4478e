import { setTimeout as wait } from 'node:timers/promises'
import type { Traffic } from '../run.js'
import { ADDRESSES } from '../testbed.js'
import { openSocket } from './connection.js'
import { atArrivals, routeOf, type Stage } from './stage.js'

/** Clients of a neighbouring service that connect, speak, close, and are never closed upon. */
export async function playLeakyService(
	traffic: Extract<Traffic, { kind: 'leaky-service' }>,
	stage: Stage,
): Promise<void> {
	await atArrivals(traffic.rate, stage, () => {
		const socket = openSocket({ ...routeOf(stage), host: ADDRESSES.server, port: traffic.port })
		socket.once('connect', () => {
			socket.write('hello\n')
			void wait(500).then(() => socket.destroy())
		})
	})
}
