import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DEFAULT_CONFIG } from '../../src/config/config.js'
import { readFront } from '../../src/detect/front.js'
import { capacityBeside } from '../../src/detect/generation.js'
import { createFindHost } from '../../src/host/limits.js'
import { LookReader } from '../../src/kernel/look-reader.js'
import { locateProc } from '../../src/kernel/proc-paths.js'
import { openRecording } from '../../src/recording/recording-reader.js'
import { KnownHost } from '../../src/run/known-host.js'
import { runCli } from '../cli/run-cli.js'
import { hasApache, MODULES, startApache } from '../host/apache/real-apache.js'
import { temporaryFolder } from '../kernel/proc-trees.js'

/** A backend that never answers. */
let backend: Server
beforeAll(async () => {
	backend = createServer(() => {}).listen(0, '127.0.0.1')
	await once(backend, 'listening')
})
afterAll(() => {
	backend.closeAllConnections()
	backend.close()
})

function configText(): string {
	return [
		`LoadModule proxy_module ${MODULES}/mod_proxy.so`,
		`LoadModule proxy_http_module ${MODULES}/mod_proxy_http.so`,
		'ServerLimit 4\nThreadsPerChild 4\nMaxRequestWorkers 8',
		`ProxyPass /hang http://127.0.0.1:${(backend.address() as AddressInfo).port}/ timeout=600`,
		'',
	].join('\n')
}

/** What mod_status says of the processes that take connections, and how many do not any more. It answers on a worker of its own. */
async function modStatus(port: number) {
	const response = await fetch(`http://127.0.0.1:${port}/server-status?auto`, { headers: { connection: 'close' } })
	const text = await response.text()
	const field = (name: string) => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)![1])
	const busy = field('BusyWorkers') - 1
	return { busy, capacity: busy + 1 + field('IdleWorkers'), old: field('Stopping') }
}

/** The old processes that each reading of a recording has. */
async function recorded(port: number) {
	const file = join(temporaryFolder(), 'reloaded.fwr')
	const { code } = await runCli(['record', '-o', file, '--ports', String(port), '--for', '10ms'])
	expect(code).toBe(0)
	const { snapshots } = openRecording(file, expect.fail)
	return Array.from(snapshots, ({ counters }) => counters.get(`generation.${port}.old`))
}

describe.skipIf(!hasApache)('after reloads of a real event', () => {
	it('busy, capacity and old processes are what mod_status says, while hung requests go on in old processes', async () => {
		const apache = await startApache('event', { 'httpd.conf': configText() }, { PATH: process.env.PATH ?? '' })
		const sockets: Socket[] = []
		try {
			const service = { ...DEFAULT_CONFIG.services[0]!, name: 'shop', ports: [apache.port] }
			const host = new KnownHost()
			host.know(await createFindHost(DEFAULT_CONFIG.sampling)([service]))
			const reader = new LookReader({
				services: [service],
				paths: locateProc(),
				beside: (at, wallTime) => host.generations([service], at, wallTime),
			})
			const known = host.findings.limits.get('shop')!.capacity
			const look = async () => {
				const reading = await reader.look(performance.now() / 1000, Date.now(), true, false)
				if (reading.kind === 'failed') throw new Error(reading.reason)
				const [seen] = reading.look.services
				const { workers } = readFront(seen!, seen!.connections!, reading.look, host.facts, undefined, 0)
				const { generation, connections } = seen!
				return {
					busy: workers.busy,
					capacity: capacityBeside(generation, known, host.facts)!.workers,
					old: generation?.old ?? 0,
					finishing: connections!.finishing,
				}
			}
			const hang = (count: number) => {
				for (let number = 0; number < count; number++) {
					const socket = connect(apache.port, '127.0.0.1').on('error', () => {})
					socket.write('GET /hang HTTP/1.1\r\nHost: a\r\n\r\n')
					sockets.push(socket)
				}
			}
			const both = async (expected: Awaited<ReturnType<typeof look>>) => {
				const { finishing: _, ...said } = expected
				await vi.waitFor(async () => expect(await look()).toEqual(expected), { timeout: 8000, interval: 200 })
				await vi.waitFor(async () => expect(await modStatus(apache.port)).toEqual(said), {
					timeout: 8000,
					interval: 200,
				})
			}
			// More than one process has threads for.
			hang(5)
			await both({ busy: 5, capacity: 8, old: 0, finishing: 0 })
			process.kill(apache.pid, 'SIGUSR1')
			await both({ busy: 0, capacity: 8, old: 2, finishing: 5 })
			expect(await recorded(apache.port)).toEqual([2])
			hang(1)
			await both({ busy: 1, capacity: 8, old: 2, finishing: 5 })
			process.kill(apache.pid, 'SIGUSR1')
			await both({ busy: 0, capacity: 4, old: 3, finishing: 6 })
			for (const socket of sockets) socket.destroy()
			backend.closeAllConnections()
			await both({ busy: 0, capacity: 8, old: 0, finishing: 0 })
		} finally {
			for (const socket of sockets) socket.destroy()
			await apache.stop()
		}
	}, 60_000)
})
