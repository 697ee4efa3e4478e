import type { Traffic } from '../run.js'
import { openSocket } from './connection.js'
import { atArrivals, routeOf, type Stage } from './stage.js'

/** Browsers that upgrade a connection through Apache, keep it for `stay` seconds and talk every now and then. */
export async function playWebsockets(traffic: Extract<Traffic, { kind: 'websocket' }>, stage: Stage): Promise<void> {
	const { every = 20, bytes = 4 } = traffic
	const words = Buffer.alloc(bytes, 'ping')
	await atArrivals(traffic.rate, stage, () => {
		const socket = openSocket(routeOf(stage))
		const upgrade = [
			'Connection: Upgrade',
			'Upgrade: websocket',
			'Sec-WebSocket-Version: 13',
			'Sec-WebSocket-Key: bGFi',
		]
		socket.write(`GET /ws HTTP/1.1\r\nHost: lab.example\r\n${upgrade.join('\r\n')}\r\n\r\n`)
		const ping = setInterval(() => socket.write(words), every * 1000)
		const leave = setTimeout(() => socket.end(), traffic.stay * 1000 * (0.5 + stage.random()))
		socket.resume()
		socket.on('close', () => {
			clearInterval(ping)
			clearTimeout(leave)
		})
	})
}
