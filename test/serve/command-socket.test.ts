import { once } from 'node:events'
import { chmodSync, existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiSources, createCommandListener } from '../../src/serve/api.js'
import { askSidecar, type Question } from '../../src/serve/ask-sidecar.js'
import { CommandSocket } from '../../src/serve/command-socket.js'
import { locateSocket } from '../../src/serve/socket-path.js'
import { SOURCES } from './web-sources.js'

const CONFIG = SOURCES.configFile
const STATUS: Question = { method: 'GET', path: '/api/status' }

let folder: string
let path: string
const closing: (() => Promise<void>)[] = []
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'socket-'))
	path = join(folder, 'run', 'control.sock')
})
afterEach(async () => {
	for (const close of closing.splice(0)) await close()
	rmSync(folder, { recursive: true })
})

function createSocket(sources: Partial<ApiSources> = {}, requestTimeout?: number): CommandSocket {
	const socket = new CommandSocket(path, async () => createCommandListener({ ...SOURCES, ...sources }), requestTimeout)
	closing.push(() => socket.close())
	return socket
}

async function open(sources: Partial<ApiSources> = {}, requestTimeout?: number): Promise<CommandSocket> {
	const socket = createSocket(sources, requestTimeout)
	expect(await socket.open()).toEqual({ kind: 'listening' })
	return socket
}

/** Asks as a command does, the sidecar of this configuration. */
function ask(question: Question = STATUS, configFile = CONFIG, timeout?: number, socket = path) {
	return askSidecar({ socket, configFile, namedByConfig: true }, question, timeout)
}

const mute = (body: unknown): Question => ({ method: 'POST', path: '/api/mute', body })

describe('the command socket', () => {
	it('shows the status', async () => {
		await open()
		expect(await ask()).toMatchObject({ kind: 'answered', result: { host: 'web-1' } })
	})

	it('mutes and unmutes', async () => {
		await open({ unmute: async () => 2 })
		expect(await ask(mute({ seconds: 900, reason: ' deploy ', service: 'shop' }))).toEqual({
			kind: 'answered',
			result: { service: 'shop', reason: 'deploy', secondsLeft: 900 },
			pid: String(process.pid),
		})
		expect(await ask({ method: 'DELETE', path: '/api/mute' })).toMatchObject({ kind: 'answered', result: { ended: 2 } })
	})

	it.each<[unknown, string]>([
		[{ seconds: 0, reason: 'x' }, 'seconds: expected more than 0'],
		[{ seconds: '15m', reason: 'x' }, 'seconds: expected a number'],
		[{ seconds: 700_000, reason: 'x' }, 'seconds: expected at most seven days'],
		[{ seconds: 1, reason: ' ' }, 'reason: expected a text that is not empty'],
		[{ seconds: 1, reason: 'x'.repeat(201) }, 'reason: expected at most 200 characters'],
		[{ seconds: 1, reason: 'x', service: 1 }, 'service: expected the name of a service'],
		[{ seconds: 1 }, 'expected an object with seconds, reason and perhaps service'],
		[[], 'expected an object with seconds, reason and perhaps service'],
		[{ seconds: 1, reason: 'x', service: 'mail' }, 'there is no such service, only shop, blog'],
		['x'.repeat(5000), 'the request is too long'],
	])('refuses %j', async (body, reason) => {
		await open()
		expect(await ask(mute(body))).toEqual({ kind: 'refused', reason })
	})

	it('does nothing for a command that means the sidecar of another configuration', async () => {
		let muted = 0
		await open({
			mute: async () => {
				muted++
				throw new Error('it was muted')
			},
		})
		const asked = await ask(mute({ seconds: 9, reason: 'deploy' }), '/etc/forewarn/other.yml')
		expect(asked).toEqual({
			kind: 'unreachable',
			reason: `the sidecar that listens there (pid ${process.pid}) runs with /etc/forewarn/config.yml`,
			sent: false,
			runsWith: { configFile: '/etc/forewarn/config.yml' },
		})
		expect(muted).toBe(0)
	})

	it('and its folder are closed to everyone else, from the moment it exists', async () => {
		const before = process.umask()
		await open()
		const mode = (of: string) => (statSync(of).mode & 0o777).toString(8)
		expect([mode(path), mode(join(folder, 'run'))]).toEqual(['600', '700'])
		expect(process.umask()).toBe(before)
	})

	it('is not made where everyone could put another in its place', async () => {
		path = join(folder, 'control.sock')
		chmodSync(folder, 0o777)
		const reason = `everyone on this host may write to ${folder}`
		expect(await createSocket().open()).toEqual({ kind: 'failed', reason })
	})

	it('is not taken from a sidecar that lives', async () => {
		await open()
		expect(await createSocket().open()).toEqual({ kind: 'taken' })
		expect((await ask()).kind).toBe('answered')
	})

	it('is taken over from one that was killed', async () => {
		await open()
		await closing.pop()!()
		await leaveStaleSocket(path)
		await open()
		expect((await ask()).kind).toBe('answered')
	})

	it('is one sidecar’s, of many that start at the same moment, stale socket or not', async () => {
		for (let round = 0; round < 20; round++) {
			if (round % 2 === 0) await leaveStaleSocket(path)
			const sockets = Array.from({ length: 4 }, () => createSocket())
			const opened = await Promise.all(sockets.map((socket) => socket.open()))
			expect(opened.map(({ kind }) => kind).sort()).toEqual(['listening', 'taken', 'taken', 'taken'])
			expect((await ask()).kind).toBe('answered')
			for (const close of closing.splice(0)) await close()
		}
		expect(existsSync(path)).toBe(false)
	})

	it('is made again when its folder was removed', async () => {
		const socket = await open()
		expect(await socket.restore()).toBeUndefined()
		rmSync(join(folder, 'run'), { recursive: true })
		expect((await ask()).kind).toBe('unreachable')
		expect(await socket.restore()).toEqual({ kind: 'listening' })
		expect((await ask()).kind).toBe('answered')
	})

	it('notices when another sidecar has taken its place', async () => {
		const socket = await open()
		rmSync(path)
		await open()
		expect(await socket.restore()).toEqual({ kind: 'taken' })
	})

	it('shows a handler that throws as a bug, and goes on', async () => {
		const errors: unknown[] = []
		await open({
			status: () => {
				throw new Error('boom')
			},
			onError: (error) => errors.push(error),
		})
		expect(await ask()).toEqual({ kind: 'refused', reason: 'a bug in the sidecar, see its log' })
		expect(errors).toEqual([new Error('boom')])
		expect((await ask({ method: 'GET', path: '/api/history?service=shop&range=1h' })).kind).toBe('answered')
	})

	it('closes a connection that sends nothing, or not all, and bounds them', async () => {
		await open({}, 20)
		const connections = Array.from({ length: 40 }, () => createConnection(path))
		const ends = connections.map((connection) => {
			connection.on('error', () => {})
			connection.write('POST /api/mute HTTP/1.1\r\nContent-Length: 99\r\n')
			return text(connection).catch(() => '')
		})
		expect((await Promise.all(ends)).every((end) => end === '' || end.startsWith('HTTP/1.1 408'))).toBe(true)
		expect((await ask()).kind).toBe('answered')
	})

	it('takes a client that hangs up in the middle of its request for no bug', async () => {
		const errors: unknown[] = []
		await open({ onError: (error) => errors.push(error) })
		const client = createConnection(path)
		client.end('POST /api/mute HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"sec\r\n')
		await text(client).catch(() => '')
		expect((await ask()).kind).toBe('answered')
		expect(errors).toEqual([])
	})

	it('refuses a host whose name is none', async () => {
		const errors: unknown[] = []
		await open({ onError: (error) => errors.push(error) })
		const client = createConnection(path)
		const body = '{"seconds":900,"reason":"deploy"}'
		client.write(`POST /api/mute HTTP/1.1\r\nHost: 429496729550\r\nContent-Length: ${body.length}\r\n`)
		client.write(`Connection: close\r\n\r\n${body}`)
		expect(await text(client)).toMatch(/^HTTP\/1\.1 400 [\s\S]*\nthe Host header is not the name of a host\n/)
		expect(errors).toEqual([])
	})

	it('is refused where its path is too long for a socket', async () => {
		path = join(folder, 'x'.repeat(120))
		expect(await createSocket().open()).toEqual({
			kind: 'failed',
			reason: "a socket's path has at most 99 bytes",
		})
	})
})

describe('a command', () => {
	it('says why nothing answers', async () => {
		expect(await ask()).toEqual({ kind: 'unreachable', reason: 'there is no such socket', sent: false })
		await leaveStaleSocket(path)
		expect(await ask()).toEqual({ kind: 'unreachable', reason: 'nothing listens there any more', sent: false })
	})

	it.each([
		'hello\n',
		'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}',
		'HTTP/1.1 200 OK\r\nForewarn-Config: -\r\nContent-Length: 2\r\n\r\n{}',
		`HTTP/1.1 200 OK\r\nForewarn-Config: ${encodeURIComponent(CONFIG!)}\r\nContent-Length: 2\r\n\r\n{]`,
	])('takes nothing from what is no forewarn: %j', async (answer) => {
		const theirs = await listenAs((socket) => void socket.once('data', () => socket.end(answer)))
		const asked = await ask(STATUS, CONFIG, undefined, theirs)
		expect(asked).toMatchObject({ kind: 'unreachable', reason: 'what listens there is no forewarn' })
	})

	it.each([
		['no answer within 0.5 s', () => {}],
		['it hung up without an answer', (socket: Socket) => void socket.once('data', () => socket.destroy())],
	])('that was sent and gets no answer is told from one that was not: %s', async (reason, take) => {
		const theirs = await listenAs(take)
		expect(await ask(STATUS, CONFIG, 500, theirs)).toEqual({ kind: 'unreachable', reason, sent: true })
	})

	it('is answered although the sidecar was held up for longer than it waits for requests', async () => {
		await open({}, 20)
		const asked = ask()
		for (let turn = 0; turn < 3; turn++) await setImmediate()
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
		expect((await asked).kind).toBe('answered')
	})
})

describe('locateSocket', () => {
	const place = { stateDir: undefined, configFile: undefined, env: {}, uid: 7 }
	it.each([
		[{ ...place, stateDir: '/var/lib/forewarn', uid: 0 }, '/var/lib/forewarn/control.sock'],
		[{ ...place, env: { XDG_RUNTIME_DIR: '/run/user/0' }, uid: 0 }, '/run/forewarn/default.sock'],
		[{ ...place, configFile: '/etc/shop.yml', uid: 0 }, '/run/forewarn/shop-e8751471.sock'],
		[{ ...place, configFile: '/srv/shop.yml', uid: 0 }, '/run/forewarn/shop-bb60c066.sock'],
		[{ ...place, env: { XDG_RUNTIME_DIR: '/run/user/7' } }, '/run/user/7/forewarn/default.sock'],
		[{ ...place, env: { XDG_RUNTIME_DIR: 'here' } }, `${tmpdir()}/forewarn-7/default.sock`],
	])('%j', (where, expected) => expect(locateSocket(where)).toBe(expected))
})

/** Something else than forewarn listens; returns where. */
async function listenAs(take: (socket: Socket) => void): Promise<string> {
	const theirs = join(folder, 'theirs.sock')
	const server = createServer((socket) => {
		socket.on('error', () => {})
		take(socket)
	})
	await once(server.listen(theirs), 'listening')
	closing.push(async () => {
		server.close()
	})
	return theirs
}

/** A socket on which nothing listens, as a SIGKILL leaves one: closing a server removes the first of its names only. */
async function leaveStaleSocket(at: string): Promise<void> {
	mkdirSync(dirname(at), { recursive: true, mode: 0o700 })
	const server = createServer()
	await once(server.listen(`${at}.first`), 'listening')
	linkSync(`${at}.first`, at)
	await new Promise((resolve) => server.close(resolve))
	expect(statSync(at).isSocket()).toBe(true)
}
