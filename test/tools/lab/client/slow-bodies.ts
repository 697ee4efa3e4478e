import type { Traffic } from '../run.js'
import { openSocket } from './connection.js'
import { atArrivals, routeOf, type Stage } from './stage.js'

type Slow = Extract<Traffic, { kind: 'download' | 'upload' }>

/** How often a slow client takes or gives its share. */
const STEP_MS = 500

/** Clients that fetch a file of so many bytes and take no more than so many a second. */
export async function playDownloads(traffic: Slow, stage: Stage): Promise<void> {
	await atArrivals(traffic.rate, stage, () => {
		const socket = openSocket(routeOf(stage))
		socket.write(`GET /${fileOf(traffic.bytes)} HTTP/1.1\r\nHost: lab.example\r\nConnection: close\r\n\r\n`)
		let allowed = 0
		socket.on('data', (chunk) => {
			allowed -= chunk.length
			if (allowed <= 0) socket.pause()
		})
		const step = setInterval(() => {
			// What a client did not take in one step it does not make up for in the next.
			allowed = Math.min(allowed, 0) + (traffic.bytesPerSecond * STEP_MS) / 1000
			if (allowed > 0) socket.resume()
		}, STEP_MS)
		socket.on('close', () => clearInterval(step))
		socket.on('end', () => socket.end())
	})
}

/** Clients that send a form of so many bytes at so many a second and read the answer. */
export async function playUploads(traffic: Slow, stage: Stage): Promise<void> {
	await atArrivals(traffic.rate, stage, () => {
		const socket = openSocket(routeOf(stage))
		const head = [
			'Host: lab.example',
			'Connection: close',
			'Content-Type: text/plain',
			`Content-Length: ${traffic.bytes}`,
		]
		socket.write(`POST /app?ms=20 HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`)
		let left = traffic.bytes
		const step = setInterval(() => {
			const share = Math.min(left, Math.round((traffic.bytesPerSecond * STEP_MS) / 1000))
			socket.write(Buffer.alloc(share, 'x'))
			left -= share
			if (left === 0) clearInterval(step)
		}, STEP_MS)
		socket.resume()
		socket.on('end', () => socket.end())
		socket.on('close', () => clearInterval(step))
	})
}

/** The name of a file of so many bytes among what Apache serves. */
export function fileOf(bytes: number): string {
	return `file-${bytes}.bin`
}
