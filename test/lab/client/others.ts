import { spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import type { Traffic } from '../run.js'
import { ADDRESSES } from '../testbed.js'
import { Connection, openSocket } from './connection.js'
import { atArrivals, routeOf, type Stage, until } from './stage.js'

type Of<Kind extends Traffic['kind']> = Extract<Traffic, { kind: Kind }>

/** Clients that never finish their request header: one line every `drip` seconds until they lose patience. */
export async function playSlowloris(traffic: Of<'slowloris'>, stage: Stage): Promise<void> {
	await atArrivals(traffic.rate, stage, () => {
		const socket = openSocket(routeOf(stage))
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

/** A load balancer's or monitor's checks: a bare connect and close, or a request for the light page. */
export async function playHealthChecks(traffic: Of<'health-check'>, stage: Stage): Promise<void> {
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

/** Browsers that upgrade a connection through Apache, keep it for `stay` seconds and ping every 20 s. */
export async function playWebsockets(traffic: Of<'websocket'>, stage: Stage): Promise<void> {
	await atArrivals(traffic.rate, stage, () => {
		const socket = openSocket(routeOf(stage))
		const upgrade = [
			'Connection: Upgrade',
			'Upgrade: websocket',
			'Sec-WebSocket-Version: 13',
			'Sec-WebSocket-Key: bGFi',
		]
		socket.write(`GET /ws HTTP/1.1\r\nHost: lab.example\r\n${upgrade.join('\r\n')}\r\n\r\n`)
		const ping = setInterval(() => socket.write('ping'), 20_000)
		const leave = setTimeout(() => socket.end(), traffic.stay * 1000 * (0.5 + stage.random()))
		socket.resume()
		socket.on('close', () => {
			clearInterval(ping)
			clearTimeout(leave)
		})
	})
}

/** SYNs from an address nobody answers for, bounded in rate and number; they never leave the run's namespaces. */
export async function playHalfOpen(traffic: Of<'half-open'>, stage: Stage): Promise<void> {
	await until(traffic.at, stage)
	const pace = Math.round(1_000_000 / traffic.perSecond)
	const args = ['-q', '-n', '-S', '-p', '80', '-i', `u${pace}`, '-c', String(traffic.count), '-a', ADDRESSES.nobody]
	const sender = spawn('hping3', [...args, ADDRESSES.server], { stdio: 'ignore' })
	await until(Math.min(stage.run.seconds, traffic.at + traffic.count / traffic.perSecond + 5), stage)
	sender.kill('SIGKILL')
}

/** Clients of a neighbouring service that connect, speak, close, and are never closed upon. */
export async function playLeakyService(traffic: Of<'leaky-service'>, stage: Stage): Promise<void> {
	await atArrivals(traffic.rate, stage, () => {
		const socket = openSocket({ ...routeOf(stage), host: ADDRESSES.server, port: traffic.port })
		socket.once('connect', () => {
			socket.write('hello\n')
			void wait(500).then(() => socket.destroy())
		})
	})
}
