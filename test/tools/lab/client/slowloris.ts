import type { Traffic } from '../run.js'
import { openSocket } from './connection.js'
import { atArrivals, routeOf, type Stage } from './stage.js'

/** Clients that never finish their request header: one line every `drip` seconds until they lose patience. */
export async function playSlowloris(traffic: Extract<Traffic, { kind: 'slowloris' }>, stage: Stage): Promise<void> {
	await atArrivals(traffic.rate, stage, () => {
		const socket = openSocket(routeOf(stage, 4, false, traffic.network))
		socket.write('GET / HTTP/1.1\r\nHost: lab.example\r\n')
		const drip = setInterval(() => socket.write('X-Later: yes\r\n'), traffic.drip * 1000)
		const leave = setTimeout(() => socket.destroy(), traffic.patience * 1000)
		socket.resume()
		socket.on('close', () => {
			clearInterval(drip)
			clearTimeout(leave)
		})
	})
}
