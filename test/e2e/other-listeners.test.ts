import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { askSidecar } from '../../src/serve/ask-sidecar.js'
import { locateSocket } from '../../src/serve/socket-path.js'
import type { SidecarStatus } from '../../src/serve/status.js'
import { until } from '../faults/setup.js'
import { hasApache, startApache } from '../host/apache/real-apache.js'
import { temporaryFolder } from '../kernel/proc-trees.js'
import { collectLines } from './lines.js'
import { PROGRAM } from './perform.js'

/** Listens below the ports that Linux gives to those who ask for any, whose listeners come and go. */
async function listenLow(from: number): Promise<{ readonly server: Server; readonly port: number }> {
	for (let port = from; ; port++) {
		const server = createServer()
		const outcome = new Promise((resolve) => server.once('listening', resolve).once('error', resolve))
		server.listen(port, '127.0.0.1')
		if (!((await outcome) instanceof Error)) return { server, port }
	}
}

describe.skipIf(!hasApache || !existsSync(PROGRAM))('the built sidecar beside Apache and three other programs', () => {
	it('says of the others that they no longer listen, and only of Apache’s own port that it is gone', async () => {
		const apache = await startApache('prefork', { 'httpd.conf': 'MaxRequestWorkers 3' }, {})
		let runs = true
		const stop = async () => {
			if (runs) await apache.stop()
			runs = false
		}
		const others: { readonly server: Server; readonly port: number }[] = []
		for (const from of [21_100, 22_100, 23_100]) others.push(await listenLow(from))
		const file = join(temporaryFolder(), 'config.yml')
		writeFileSync(
			file,
			`services: [{ name: shop, ports: [${apache.port}] }]\nsampling: { interval: 400ms, tripwire: 100ms }\n`,
		)
		const sidecar = spawn(process.execPath, [PROGRAM, 'run', '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
		const ended = once(sidecar, 'exit')
		const log = collectLines(sidecar.stderr)
		const socket = locateSocket({
			stateDir: undefined,
			configFile: file,
			env: process.env,
			uid: process.getuid?.() ?? 0,
		})
		try {
			await until('it has seen all of them three times', async () => {
				const asked = await askSidecar({ socket, configFile: file, namedByConfig: false }, STATUS)
				return asked.kind === 'answered' && (asked.result as SidecarStatus).sampling.counts.samples >= 3
			})
			for (const { server } of others) server.close()
			const gone = await log.find('word of the others', ({ rule }) => rule === 'listener-gone')
			const ports = others.map(({ port }) => port).join(', ')
			expect(gone.msg).toBe(`advisory: other programs no longer listen on ports ${ports}; the watched services do`)
			expect(log.lines.filter(({ service, level }) => service === 'shop' && level !== 'info')).toEqual([])
			await stop()
			const blind = await log.find('word of Apache', ({ rule }) => rule === 'no-listener')
			expect(blind).toMatchObject({
				service: 'shop',
				msg: `blind: nothing listens on port ${apache.port} in this network namespace: Apache is down, or forewarn looks into the wrong namespace`,
			})
			expect(log.lines.filter(({ rule }) => rule === 'listener-gone')).toEqual([gone])
		} finally {
			sidecar.kill()
			for (const { server } of others) server.close()
			await Promise.all([ended, stop()])
		}
	}, 60_000)
})

const STATUS = { method: 'GET', path: '/api/status' } as const
