import { get } from 'node:http'
import { connect, type Socket } from 'node:net'
import { expect } from 'vitest'
import { freePort } from '../../servers/free-port.js'
import { until } from '../setup.js'
import { type Attack, CONSOLE, type World } from './attack.js'

/** A client of this host. */
interface Client {
	readonly ask: (path: string, token?: string) => Promise<number>
	/** Connections that send so much and wait; they read nothing. */
	readonly hold: (count: number, text: string) => Promise<Socket[]>
}

/** A sidecar that serves, and who asks it. */
async function serve({ lay, ends }: World, token?: string): Promise<Client> {
	const { configure, start } = lay(CONSOLE)
	const port = await freePort()
	configure(`http: { port: ${port}${token ? `, token: ${token}` : ''} }`)
	start()
	const ask = (path: string, shown?: string) =>
		new Promise<number>((resolve) => {
			const headers = shown ? { authorization: `Bearer ${shown}` } : {}
			const request = get({ host: '127.0.0.1', port, path, headers, agent: false, timeout: 10_000 }, (response) => {
				response.resume().on('error', () => {})
				resolve(response.statusCode ?? 0)
			})
			request.once('error', () => resolve(0)).once('timeout', () => request.destroy())
		})
	await until('it answers', async () => (await ask('/healthz')) === 200)
	const hold = async (count: number, text: string) => {
		const sockets = Array.from({ length: count }, () => connect(port, '127.0.0.1'))
		for (const socket of sockets) {
			ends.push(() => void socket.destroy())
			socket.on('error', () => {}).pause()
			await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))
			socket.write(text)
		}
		return sockets
	}
	return { ask, hold }
}

const PATHS = ['/healthz', '/metrics', '/api/status']

/** The web server on loopback, without a token unless one is named. */
export const WEB: readonly Attack[] = [
	{
		door: 'web server',
		name: '80 requests are left unfinished: others are answered',
		run: async (world) => {
			const { ask, hold } = await serve(world)
			await hold(80, 'GET / HTTP/1.1\r\nHost: local')
			expect(await Promise.all(PATHS.map((path) => ask(path)))).toEqual([200, 200, 200])
		},
	},
	{
		door: 'web server',
		name: '80 connections ask and read nothing: others are answered',
		run: async (world) => {
			const { ask, hold } = await serve(world)
			const [live, page] = ['/api/live', '/assets/status.js'].map(
				(path) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
			)
			await hold(40, live!)
			await hold(40, page!.repeat(12))
			await until('others are answered', async () => (await ask('/healthz')) === 200)
			expect(await Promise.all(PATHS.slice(0, 1).map((path) => ask(path)))).toEqual([200])
		},
	},
	{
		door: 'web server',
		name: 'one address asks 700 times: it is told to wait, and health is shown all the same',
		run: async (world) => {
			const { ask } = await serve(world)
			const asked = new Set<number>()
			for (let number = 0; number < 700; number += 20)
				for (const status of await Promise.all(Array.from({ length: 20 }, () => ask('/api/nothing')))) asked.add(status)
			expect([...asked]).toEqual([404, 429])
			expect(await ask('/healthz')).toBe(200)
		},
	},
	{
		door: 'web server',
		name: 'fifteen wrong tokens are tried: they are told to wait, and the right one is let in from the same address',
		run: async (world) => {
			const token = 'right-token-of-at-least-16'
			const { ask } = await serve(world, token)
			const wrong = []
			for (let number = 0; number < 15; number++) wrong.push(await ask('/metrics', `wrong-${number}`))
			expect(wrong).toEqual([...Array(10).fill(401), ...Array(5).fill(429)])
			expect([await ask('/metrics', token), await ask('/healthz')]).toEqual([200, 200])
		},
	},
]
