import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askPool, bodyOf } from './fpm-status.js'

const record = (type: number, content: string, padding = 0) => {
	const body = Buffer.from(content)
	return Buffer.concat([
		Buffer.from([1, type, 0, 1, body.length >> 8, body.length & 255, padding, 0]),
		body,
		Buffer.alloc(padding),
	])
}
const HEAD = 'Content-type: application/json\r\n\r\n'

describe('bodyOf', () => {
	it('joins what the answer says over several records and skips errors and padding', () => {
		const answer = Buffer.concat([
			record(6, 'one ', 4),
			record(7, 'a warning'),
			record(6, 'two'),
			record(3, '12345678'),
		])
		expect(bodyOf(answer)).toBe('one two')
	})
})

describe('askPool', () => {
	let folder: string
	let server: Server | undefined
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'fpm-status-'))
	})
	afterEach(() => {
		server?.close()
		rmSync(folder, { recursive: true })
	})

	it('asks for the status page and reads its numbers', async () => {
		const socket = join(folder, 'shop.sock')
		let asked = ''
		server = createServer((peer) => {
			peer.once('data', (request) => {
				asked = request.toString('latin1')
				const numbers = { 'active processes': 8, 'idle processes': 0, 'listen queue': 29, 'accepted conn': 70 }
				peer.end(Buffer.concat([record(6, HEAD + JSON.stringify(numbers)), record(3, '12345678')]))
			})
		})
		await new Promise<void>((resolve) => server?.listen(socket, resolve))
		expect(await askPool(socket)).toEqual({ active: 8, idle: 0, queue: 29, accepted: 70 })
		expect(asked).toContain('SCRIPT_NAME/status')
		expect(asked).toContain('QUERY_STRINGjson')
	})

	it('has no answer where nothing listens', async () => {
		expect(await askPool(join(folder, 'none.sock'))).toBeUndefined()
	})
})
