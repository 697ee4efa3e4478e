import { once } from 'node:events'
import { Agent, createServer, request, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { locateProc } from '../../src/kernel/proc-paths.js'
import { createSampler, type LookSampler } from '../../src/kernel/sampler.js'
import { until } from '../faults/setup.js'
import { hasApache, type RealApache, startApache } from '../host/apache/real-apache.js'
import { freePort } from '../servers/free-port.js'
import { service } from './reading.js'

const MODULES = '/usr/lib/apache2/modules'
const WORKERS = 24
const LOOKS = 120

/** A backend that answers after so many milliseconds as the path says. */
let backend: Server
beforeAll(async () => {
	backend = createServer((incoming, response) => setTimeout(() => response.end('x'), Number(incoming.url!.slice(1))))
	backend.listen(0, '127.0.0.1')
	await once(backend, 'listening')
})
afterAll(() => {
	backend.closeAllConnections()
	backend.close()
})

function configOf(mpm: string, port: number): string {
	const threads =
		mpm === 'prefork'
			? `MaxRequestWorkers ${WORKERS}`
			: `ServerLimit 2\nThreadsPerChild ${WORKERS / 2}\nMaxRequestWorkers ${WORKERS}`
	return [
		`LoadModule proxy_module ${MODULES}/mod_proxy.so`,
		`LoadModule proxy_http_module ${MODULES}/mod_proxy_http.so`,
		threads,
		`Listen 127.0.0.1:${port}`,
		'KeepAlive On\nKeepAliveTimeout 3\nMaxKeepAliveRequests 0',
		`ProxyPass /ms/ http://127.0.0.1:${(backend.address() as AddressInfo).port}/ disablereuse=on`,
		'',
	].join('\n')
}

/** Visitors over kept connections: each asks, thinks, asks again; their number follows `crowd`. */
async function visit(port: number, crowd: () => number, signal: AbortSignal): Promise<void> {
	const visitor = async () => {
		const agent = new Agent({ keepAlive: true, maxSockets: 1 })
		while (!signal.aborted) {
			const asked = request({ port, host: '127.0.0.1', path: `/ms/${200 + Math.floor(Math.random() * 900)}`, agent })
			asked.on('error', () => {})
			asked.end()
			await Promise.race([
				once(asked, 'response').then(([answer]) => answer.resume() && once(answer, 'end')),
				once(asked, 'close'),
			]).catch(() => {})
			await delay(Math.random() * 1500)
			if (Math.random() * 20 > crowd()) break
		}
		agent.destroy()
		open--
	}
	let open = 0
	while (!signal.aborted) {
		for (; open < crowd(); open++) void visitor()
		await delay(50)
	}
}

/** Connects and asks; returns the socket and when its handshake was complete by this process's clock, in seconds. */
async function comeAndAsk(port: number): Promise<{ readonly socket: Socket; readonly since: number }> {
	const socket = connect(port, '127.0.0.1')
	socket.on('error', () => {})
	await once(socket, 'connect')
	const since = performance.now() / 1000
	socket.write('GET / HTTP/1.0\r\n\r\n')
	return { socket, since }
}

async function busyWorkers(port: number): Promise<number> {
	const response = await fetch(`http://127.0.0.1:${port}/server-status?auto`, { headers: { connection: 'close' } })
	// One of them answers this.
	return Number(/^BusyWorkers: (\d+)/m.exec(await response.text())![1]) - 1
}

describe.skipIf(!hasApache)('beside a real Apache', () => {
	it.concurrent.each(['event', 'worker', 'prefork'] as const)(
		'%s: busy is what mod_status says, within 2 in 95 of 100 looks',
		{ timeout: 90_000 },
		async (mpm) => {
			const port = await freePort()
			const apache: RealApache = await startApache(
				mpm,
				{ 'httpd.conf': configOf(mpm, port) },
				{ PATH: process.env.PATH ?? '' },
			)
			const stop = new AbortController()
			try {
				const sampler: LookSampler = createSampler({
					services: [service('shop', port)],
					paths: locateProc(),
					monotonicClock: () => performance.now(),
					wallClock: () => Date.now(),
				})
				const began = performance.now()
				// From nobody to 20 at once and back, each half of the time.
				const crowd = () => 20 * Math.sin((Math.PI * (performance.now() - began)) / 32_000)
				const visits = visit(port, crowd, stop.signal)
				const differences: number[] = []
				for (let look = 0; look < LOOKS; look++) {
					const before = await busyWorkers(apache.port)
					const reading = await sampler.look(true)
					const after = await busyWorkers(apache.port)
					if (reading.kind === 'failed') throw new Error(reading.reason)
					const { accepted, activity } = reading.look.services[0]!.connections!
					const busy = mpm === 'event' ? activity!.busy + activity!.writing : accepted
					// What changed while both answered is no difference.
					differences.push(Math.max(0, busy - Math.max(before, after), Math.min(before, after) - busy))
					await delay(220)
				}
				stop.abort()
				await visits
				const near = differences.filter((difference) => difference <= 2).length
				expect(near / LOOKS, differences.join(' ')).toBeGreaterThanOrEqual(0.95)
			} finally {
				stop.abort()
				await apache.stop()
			}
		},
	)

	it('those in the accept queue have waited as long as their own clocks say, within half a second', async () => {
		const port = await freePort()
		const apache = await startApache(
			'prefork',
			{ 'httpd.conf': configOf('prefork', port) },
			{ PATH: process.env.PATH ?? '' },
		)
		const crowd: Socket[] = []
		try {
			const sampler = createSampler({
				services: [service('shop', port)],
				paths: locateProc(),
				monotonicClock: () => performance.now(),
				wallClock: () => Date.now(),
			})
			// One for each worker, which waits for the rest of its request; the others queue.
			for (let worker = 0; worker < WORKERS; worker++) {
				const holder = connect(port, '127.0.0.1')
				holder.on('error', () => {})
				holder.write('GET / HTTP/1.1\r\n')
				crowd.push(holder)
			}
			await until('every worker is held', async () => (await lookOf(sampler)).accepted === WORKERS)
			const arrivals: number[] = []
			const differences: number[] = []
			for (let look = 0; look < 12; look++) {
				const { socket, since } = await comeAndAsk(port)
				crowd.push(socket)
				arrivals.push(since)
				await delay(250)
				const { queued, waits } = await lookOf(sampler)
				const now = performance.now() / 1000
				expect([queued, waits.count]).toEqual([arrivals.length, arrivals.length])
				const middle = arrivals[Math.floor((arrivals.length - 1) / 2)]!
				differences.push(Math.abs(now - arrivals[0]! - waits.oldest), Math.abs(now - middle - waits.median))
			}
			expect(Math.max(...differences), differences.map((one) => one.toFixed(2)).join(' ')).toBeLessThan(0.5)
		} finally {
			for (const socket of crowd) socket.destroy()
			await apache.stop()
		}
	})
})

async function lookOf(sampler: LookSampler) {
	const reading = await sampler.look(true)
	if (reading.kind === 'failed') throw new Error(reading.reason)
	return reading.look.services[0]!.connections!
}
