import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askSidecar } from '../../src/serve/control-client.js'
import { type ControlListening, listenForControl } from '../../src/serve/control-server.js'
import { readLine } from '../../src/serve/line.js'
import { type ControlAnswer, type ControlRequest, parseRequest } from '../../src/serve/protocol.js'
import { locateSocket } from '../../src/serve/socket-path.js'

let folder: string
let path: string
let listening: ControlListening | undefined
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'control-'))
	path = join(folder, 'run', 'control.sock')
})
afterEach(async () => {
	if (listening?.kind === 'listening') await listening.close()
	listening = undefined
	rmSync(folder, { recursive: true })
})

async function listen(handle: (request: ControlRequest) => Promise<ControlAnswer>, patience?: number) {
	listening = await listenForControl(path, handle, patience)
	return listening
}

const echo = async (request: ControlRequest): Promise<ControlAnswer> => ({ ok: true, result: request })

describe('the control socket', () => {
	it('answers what it is asked', async () => {
		await listen(echo)
		const request = { command: 'mute', seconds: 900, reason: ' deploy ', service: 'shop' } as const
		expect(await askSidecar(path, request)).toEqual({
			kind: 'answered',
			answer: { ok: true, result: { ...request, reason: 'deploy' } },
		})
	})

	it('is the owner’s alone, and so is its folder', async () => {
		await listen(echo)
		expect(statSync(path).mode & 0o777).toBe(0o600)
		expect(statSync(join(folder, 'run')).mode & 0o777).toBe(0o700)
	})

	it('does not change the umask of the process', async () => {
		const before = process.umask()
		await listen(echo)
		expect(process.umask()).toBe(before)
	})

	it('is not taken from a sidecar that lives', async () => {
		await listen(echo)
		expect(await listenForControl(path, echo)).toEqual({ kind: 'taken', path })
		expect((await askSidecar(path, { command: 'status' })).kind).toBe('answered')
	})

	it('is taken over from one that was killed', async () => {
		await listen(echo)
		if (listening?.kind === 'listening') await listening.close()
		// A socket that nobody listens on is what a SIGKILL leaves.
		const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`
		const killed = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
		await once(killed.stdout, 'data')
		killed.kill('SIGKILL')
		await once(killed, 'close')
		expect(statSync(path).isSocket()).toBe(true)
		expect((await listen(echo)).kind).toBe('listening')
		expect((await askSidecar(path, { command: 'status' })).kind).toBe('answered')
	})

	it('answers a handler that throws as a bug, and goes on', async () => {
		await listen(async () => {
			throw new Error('boom')
		})
		const answer = { ok: false, error: 'a bug in the sidecar: boom' }
		expect(await askSidecar(path, { command: 'status' })).toEqual({ kind: 'answered', answer })
		expect((await askSidecar(path, { command: 'status' })).kind).toBe('answered')
	})

	it('answers garbage with what is wrong, and hangs up on half a line', async () => {
		await listen(echo)
		const garbage = createConnection(path)
		garbage.write('{"command":\n')
		expect(JSON.parse(await text(garbage))).toEqual({ ok: false, error: 'this is not JSON' })
		const half = createConnection(path)
		half.end('{"comm')
		expect(await text(half)).toBe('')
	})

	it('is asked by a command that finds something else there, and says so', async () => {
		const theirs = join(folder, 'theirs.sock')
		const said = ['hello\n', '{"ok":"yes"}\n', '[]\n', '{"ok":false}\n']
		const impostor = createServer((socket) => socket.once('data', () => socket.end(said.shift()!)))
		impostor.listen(theirs)
		await once(impostor, 'listening')
		const expected = { kind: 'unreachable', reason: 'what listens there is no forewarn', took: false }
		for (let times = said.length; times > 0; times--)
			expect(await askSidecar(theirs, { command: 'status' })).toEqual(expected)
		impostor.close()
	})

	it('keeps nothing of what follows the first line', async () => {
		const stream = new PassThrough()
		const line = readLine(stream)
		stream.write('one\ntwo')
		expect(await line).toBe('one')
		expect(stream.listenerCount('data')).toBe(0)
		stream.write('three')
		await setImmediate()
		expect(stream.readableLength).toBe(0)
	})

	it('says why nobody answers', async () => {
		expect(await askSidecar(path, { command: 'status' })).toEqual({
			kind: 'unreachable',
			reason: 'there is no such socket',
			took: false,
		})
	})

	it('hangs up on a client that says nothing, or not all', async () => {
		await listen(echo, 20)
		const [silent, half] = [createConnection(path), createConnection(path)]
		half.write('{"comm')
		expect([await text(silent), await text(half)]).toEqual(['', ''])
	})

	it('lets a client wait as long as its command takes, whoever else is hung up on meanwhile', async () => {
		let finish = () => {}
		const slow = new Promise<void>((resolve) => {
			finish = resolve
		})
		await listen((request) => slow.then(() => echo(request)), 20)
		const asked = askSidecar(path, { command: 'status' })
		// Came later, and was waited for in vain.
		expect(await text(createConnection(path))).toBe('')
		finish()
		expect(await asked).toEqual({ kind: 'answered', answer: { ok: true, result: { command: 'status' } } })
	})

	it('answers who asked while the sidecar was held up for longer than it waits', async () => {
		await listen(echo, 20)
		const client = createConnection(path)
		await once(client, 'connect')
		await setImmediate()
		client.write('{"command":"status"}\n')
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
		expect(JSON.parse(await text(client))).toEqual({ ok: true, result: { command: 'status' } })
	})

	it.each([
		['no answer within 0.02 s', () => {}],
		['it hung up without an answer', (socket: Socket) => void socket.once('data', () => socket.destroy())],
	])('that took the question and gives no answer is told from one where nobody listens: %s', async (reason, take) => {
		const server = createServer(take).listen(join(folder, 'mute.sock'))
		await once(server, 'listening')
		const asked = await askSidecar(join(folder, 'mute.sock'), { command: 'status' }, 20)
		expect(asked).toEqual({ kind: 'unreachable', reason, took: true })
		server.close()
	})

	it('is refused where its path is too long for a socket', async () => {
		const long = join(folder, 'x'.repeat(120))
		expect(await listenForControl(long, echo)).toEqual({
			kind: 'failed',
			path: long,
			reason: 'a socket’s path has at most 107 bytes'.replace('’', "'"),
		})
	})
})

describe('parseRequest', () => {
	it.each([
		['{"command":"status"}', { command: 'status' }],
		['{"command":"unmute","more":1}', { command: 'unmute' }],
		['[]', 'unknown command undefined; known are status, mute and unmute'],
		['7', 'expected an object'],
		[
			`{"command":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
			'unknown command that is no text; known are status, mute and unmute',
		],
		[`{"command":"${'x'.repeat(1000)}"}`, `unknown command "${'x'.repeat(60)}"; known are status, mute and unmute`],
		[`{"command":"mute","seconds":1,"reason":"x","service":"${'x'.repeat(65)}"}`, 'a service is a name'],
		['{"command":"stop"}', 'unknown command "stop"; known are status, mute and unmute'],
		['{"command":"mute","seconds":0,"reason":"x"}', 'a mute needs a number of seconds above 0'],
		['{"command":"mute","seconds":"15m","reason":"x"}', 'a mute needs a number of seconds above 0'],
		['{"command":"mute","seconds":1,"reason":" "}', 'a mute needs a reason'],
		['{"command":"mute","seconds":1,"reason":"x","service":1}', 'a service is a name'],
	])('%s', (line, expected) => expect(parseRequest(line)).toEqual(expected))
})

describe('locateSocket', () => {
	it.each([
		[{ stateDir: '/var/lib/forewarn', env: {}, uid: 0 }, '/var/lib/forewarn/control.sock'],
		[{ stateDir: undefined, env: { XDG_RUNTIME_DIR: '/run/user/0' }, uid: 0 }, '/run/forewarn/control.sock'],
		[{ stateDir: undefined, env: { XDG_RUNTIME_DIR: '/run/user/7' }, uid: 7 }, '/run/user/7/forewarn.sock'],
		[{ stateDir: undefined, env: { XDG_RUNTIME_DIR: 'here' }, uid: 7 }, `${tmpdir()}/forewarn-7/control.sock`],
	])('%j', (place, expected) => expect(locateSocket(place)).toBe(expected))
})
