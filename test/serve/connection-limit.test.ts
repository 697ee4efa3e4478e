import { once } from 'node:events'
import { createServer, get } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { limitConnections } from '../../src/serve/web-server.js'

let server: ReturnType<typeof createServer>
let port: number
const hanging: (() => void)[] = []
const open: Socket[] = []

beforeEach(async () => {
	server = createServer((request, response) => {
		if (request.url === '/large') response.end(Buffer.alloc(16 * 1024 * 1024))
		else if (request.url === '/hang') hanging.push(() => response.end('late'))
		else response.end('ok')
	})
	limitConnections(server, { perNetwork: 4, remote: 6 })
	await once(server.listen(0, '127.0.0.1'), 'listening')
	port = (server.address() as AddressInfo).port
})
afterEach(async () => {
	for (const socket of open.splice(0)) socket.destroy()
	hanging.splice(0)
	server.closeAllConnections()
	await new Promise((resolve) => server.close(resolve))
})

/** Connects and sends half a request; resolves when the server has it. */
async function half(path = '/'): Promise<Socket> {
	const socket = connect(port, '127.0.0.1')
	open.push(socket)
	socket.on('error', () => {})
	const accepted = once(server, 'connection')
	await once(socket, 'connect')
	await accepted
	socket.write(`GET ${path} HTTP/1.1\r\n`)
	return socket
}

function ask(path: string): Promise<string> {
	return new Promise((resolve) => {
		get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
			response.setEncoding('utf8').on('data', resolve)
		}).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
	})
}

describe('the limit of connections', () => {
	it('closes the oldest half-sent request where there are too many, so that a whole one is answered', async () => {
		const halves = [await half(), await half(), await half(), await half()]
		const closed = once(halves[0]!, 'close')
		expect(await ask('/')).toBe('ok')
		await closed
		expect(halves.map(({ destroyed }) => destroyed)).toEqual([true, false, false, false])
	})

	it('answers through any crowd of half-sent requests', async () => {
		for (let number = 0; number < 80; number++) {
			await half()
			if (number % 20 === 19) expect(await ask('/')).toBe('ok')
		}
	})

	it('closes the oldest connection that does not read its answer where all others are being answered', async () => {
		for (let number = 0; number < 6; number++) {
			const socket = await half('/large')
			socket.pause()
			socket.write('Host: localhost\r\n\r\n')
			await once(server, 'request')
		}
		expect(await ask('/')).toBe('ok')
	})

	it('refuses a newcomer only where every place is being answered', async () => {
		const asked = Array.from({ length: 4 }, () => ask('/hang'))
		while (hanging.length < 4) await once(server, 'request')
		expect(await ask('/')).toBe('ECONNRESET')
		for (const finish of hanging.splice(0)) finish()
		expect(await Promise.all(asked)).toEqual(['late', 'late', 'late', 'late'])
		expect(await ask('/')).toBe('ok')
	})
})
