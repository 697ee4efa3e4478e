import { spawn } from 'node:child_process'
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { freePort } from '../servers/free-port.js'
import { PROGRAM, runCommand } from './fake-host.js'
import { layPost } from './post.js'
import { until } from './setup.js'

const ends: (() => unknown)[] = []
afterEach(async () => {
	for (const end of ends.splice(0).reverse()) await end()
})

const CONSOLE = '{ type: console }'

/** Connections that send half a request and wait. */
function sendHalves(count: number, to: { path: string } | { port: number; host: string }, half: string): Socket[] {
	return Array.from({ length: count }, () => {
		const socket = connect(to)
		socket.on('error', () => {})
		socket.write(half)
		ends.push(() => void socket.destroy())
		return socket
	})
}

if (!existsSync(PROGRAM) && process.env.CI) throw new Error('this test needs the built program: npm run build')

describe.skipIf(!existsSync(PROGRAM))('the built sidecar', { timeout: 60_000 }, () => {
	it.each([
		['is full', () => ['ignore', openSync('/dev/full', 'w'), openSync('/dev/full', 'w')] as const, 'ENOSPC'],
		['has no reader any more', () => ['ignore', 'pipe', 'pipe'] as const, 'EPIPE'],
	])(
		'goes on when what its log is written to %s, counts what is lost, and ends as it should',
		async (_, streams, code) => {
			const { file, host, status } = layPost(CONSOLE, ends)
			const child = spawn(process.execPath, [PROGRAM, 'run', '-c', file], { stdio: [...streams()] })
			const gone = new Promise((resolve) => child.once('close', resolve))
			ends.push(() => child.kill('SIGKILL'))
			child.stdout?.destroy()
			child.stderr?.destroy()
			await until('it answers', async () => (await status().catch(() => undefined)) !== undefined)
			host.saturated()
			await until('lines are lost', async () => (await status()).problems.log?.startsWith(code))
			expect((await status()).health.ok).toBe(true)
			child.kill('SIGTERM')
			expect(await gone).toBe(0)
		},
	)

	it('answers its web clients however many requests are left unfinished', async () => {
		const { configure, start } = layPost(CONSOLE, ends)
		const port = await freePort()
		configure(`http: { port: ${port} }`)
		start()
		const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).then(({ status }) => status)
		await until('it answers', async () => (await ask('/healthz').catch(() => 0)) === 200)
		sendHalves(80, { port, host: '127.0.0.1' }, 'GET / HTTP/1.1\r\nHost: local')
		expect(await Promise.all(['/healthz', '/metrics', '/api/status'].map(ask))).toEqual([200, 200, 200])
	})

	it('keeps little of commands that are left unfinished, and answers others', async () => {
		const { state, start, status } = layPost(CONSOLE, ends)
		const { pid } = start()
		await until('it answers', async () => (await status().catch(() => undefined)) !== undefined)
		const before = residentMegabytes(pid)
		const head =
			'POST /api/mute HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000000\r\n\r\n'
		sendHalves(100, { path: join(state, 'control.sock') }, `${head}"${'x'.repeat(4_000_000)}`)
		await until('another command is answered', async () => (await status().catch(() => undefined)) !== undefined)
		expect(residentMegabytes(pid) - before).toBeLessThan(40)
	})

	it('is alone with its stateDir, however close to each other two are started', async () => {
		const { file, start } = layPost(CONSOLE, ends)
		for (let round = 0; round < 5; round++) {
			const both = [start(), start()]
			const first = await Promise.race(both.map(async ({ gone }, index) => ({ code: await gone, index })))
			expect(first.code).toBe(1)
			expect(both[first.index]!.lines.at(-1)).toContain('another forewarn runs with this stateDir')
			expect((await runCommand('status', '-c', file)).code).toBe(0)
			await both[1 - first.index]!.end(round % 2 === 0 ? 'SIGKILL' : 'SIGTERM')
		}
	})

	it('is not muted by a command that means the sidecar of another configuration', async () => {
		const { file, state, start, status } = layPost(CONSOLE, ends)
		start()
		await until('it answers', async () => (await status().catch(() => undefined)) !== undefined)
		const other = join(state, '..', 'other.yml')
		writeFileSync(other, readFileSync(file))
		const muted = await runCommand('mute', '--for', '1h', '--reason', 'deploy', '-c', other)
		expect(muted.code).toBe(1)
		expect(muted.err).toContain(`runs with ${file}`)
		expect((await status()).delivery.mutes).toEqual([])
	})
})

function residentMegabytes(pid: number | undefined): number {
	const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
	return Number(kilobytes) / 1024
}
