import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { ServiceHistory } from '../../src/incidents/history.js'
import type { ApiSources } from '../../src/serve/api.js'
import { createLive, MAX_LISTENERS } from '../../src/serve/live.js'
import { NOON, values } from '../incidents/points.js'
import { statusOf } from './statuses.js'
import { startWeb } from './web-sources.js'

const closing: (() => Promise<void> | void)[] = []

afterEach(async () => {
	for (const close of closing.splice(0).reverse()) await close()
})

async function serve(sources: Partial<ApiSources> = {}): Promise<string> {
	const web = await startWeb(sources)
	closing.push(web.close)
	return web.url
}

describe('/api/history', () => {
	const history = new ServiceHistory()
	for (const [seconds, accepted] of [
		[0, 4],
		[30, 6],
		[900, 11.5],
	] as const) {
		history.add(NOON + seconds * 1000, values({ accepted, capacity: null }))
	}
	const sources = {
		now: () => NOON + 900_000,
		history: (service: string) => (service === 'shop' ? history : undefined),
	}

	it('has every reading of an hour in columns', async () => {
		const answer = await fetch(`${await serve(sources)}/api/history?service=shop&range=1h`)
		expect(answer.headers.get('content-type')).toBe('application/json')
		expect(await answer.json()).toMatchObject({
			service: 'shop',
			range: '1h',
			until: NOON + 900_000,
			interval: 30,
			times: [NOON, NOON + 30_000, NOON + 900_000],
			columns: { accepted: [4, 6, 11.5], capacity: [null, null, null], total: [0, 0, 0] },
		})
	})

	it('has minimum, mean and maximum of the quarters of seven days', async () => {
		const answer = await fetch(`${await serve(sources)}/api/history?service=shop&range=7d`)
		expect(await answer.json()).toMatchObject({
			times: [NOON, NOON + 900_000],
			columns: {
				accepted: { min: [4, 11.5], mean: [5, 11.5], max: [6, 11.5] },
				capacity: { min: [null, null], mean: [null, null], max: [null, null] },
			},
		})
	})

	it('of a service that was never seen is empty', async () => {
		const answer = await fetch(`${await serve(sources)}/api/history?service=blog&range=1h`)
		expect(await answer.json()).toMatchObject({ service: 'blog', times: [], columns: { accepted: [] } })
	})

	it.each([
		['', 400, 'expected ?service=… with the name of a service, and &range=1h or &range=7d\n'],
		['?range=1h', 400, 'expected ?service=… with the name of a service, and &range=1h or &range=7d\n'],
		['?service=shop', 400, 'expected ?service=… with the name of a service, and &range=1h or &range=7d\n'],
		['?service=shop&range=2h', 400, 'expected &range=1h or &range=7d\n'],
		['?service=%3Cscript%3E&range=1h', 404, 'there is no such service, only shop, blog\n'],
		['?service=../../etc/passwd&range=7d', 404, 'there is no such service, only shop, blog\n'],
		['?service=constructor&range=7d', 404, 'there is no such service, only shop, blog\n'],
	])('%s: %i', async (query, code, text) => {
		const answer = await fetch(`${await serve(sources)}/api/history${query}`)
		expect({ code: answer.status, text: await answer.text() }).toEqual({ code, text })
		expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
	})
})

/** A status that changes, and who listens for that. */
function liveSource() {
	const listeners = new Set<() => void>()
	let host = 'first'
	return {
		listeners,
		status: () => statusOf({ host }),
		onChange: (listener: () => void) => {
			listeners.add(listener)
			return () => listeners.delete(listener)
		},
		change: (to: string) => {
			host = to
			for (const listener of listeners) listener()
		},
		/** Waits until so many listen. */
		count: async (wanted: number) => {
			for (let tries = 0; tries < 500 && listeners.size !== wanted; tries++) await setImmediate()
			for (let tries = 0; tries < 1000 && listeners.size !== wanted; tries++) await setTimeout(10)
			expect(listeners.size).toBe(wanted)
		},
	}
}

/** Opens `/api/live` and collects what comes. */
async function listen(url: string) {
	const ending = new AbortController()
	closing.push(() => ending.abort())
	const answer = await fetch(`${url}/api/live`, { signal: ending.signal })
	let text = ''
	const reading = (async () => {
		for await (const part of answer.body!.pipeThrough(new TextDecoderStream())) text += part
	})().catch(() => {})
	const until = async (sign: string) => {
		for (let tries = 0; tries < 1000 && !text.includes(sign); tries++) await setTimeout(10)
		expect(text).toContain(sign)
		return text
	}
	return { answer, until, hangUp: () => ending.abort(), reading }
}

describe('/api/live', () => {
	it('sends how everything stands at once, and then each change', async () => {
		const source = liveSource()
		const { answer, until } = await listen(await serve(source))
		expect(answer.headers.get('content-type')).toBe('text/event-stream')
		expect(answer.headers.get('x-accel-buffering')).toBe('no')
		expect(await until('"host":"first"')).toMatch(/^retry: 3000\n\nevent: status\ndata: \{"version".*\}\n\n$/)
		source.change('second')
		expect(await until('second')).toMatch(/\n\nevent: status\ndata: \{"version".*"host":"second".*\}\n\n$/)
	})

	it('forgets who has gone', async () => {
		const source = liveSource()
		const { count } = source
		const { until, hangUp } = await listen(await serve(source))
		await until('status')
		await count(1)
		hangUp()
		await count(0)
	})

	it('has places for sixteen pages, and a place again when one has gone', async () => {
		const source = liveSource()
		const { count } = source
		const url = await serve(source)
		const pages = []
		for (let page = 0; page < MAX_LISTENERS; page++) pages.push(await listen(url))
		const refused = await fetch(`${url}/api/live`)
		expect({ code: refused.status, wait: refused.headers.get('retry-after'), text: await refused.text() }).toEqual({
			code: 503,
			wait: '30',
			text: '16 pages listen already; /api/status answers all the same\n',
		})
		expect((await fetch(`${url}/api/status`)).status).toBe(200)
		pages[0]!.hangUp()
		await count(MAX_LISTENERS - 1)
		await (await listen(url)).until('status')
	})

	it('keeps no queue for a page that does not read: it gets the newest', async () => {
		const source = liveSource()
		const url = new URL(await serve(source))
		const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
			const asking = request({ host: url.hostname, port: url.port, path: '/api/live', agent: false }, resolve)
			asking.on('error', reject)
			asking.end()
		})
		closing.push(() => void response.destroy())
		response.pause()
		const padding = 'x'.repeat(100_000)
		for (let number = 0; number < 300; number++) {
			source.change(`${number} ${padding}`)
			if (number % 10 === 0) await setImmediate()
		}
		let text = ''
		response.setEncoding('utf8')
		response.on('data', (part: string) => {
			text += part
		})
		response.resume()
		for (let tries = 0; tries < 300 && !text.includes('"host":"299 x'); tries++) await setTimeout(10)
		expect(text).toContain('"host":"299 x')
		expect(text.match(/event: status/g)!.length).toBeLessThan(200)
	})

	it('shows signs of life, and hangs up on a page that has stopped to read', async () => {
		const source = liveSource()
		const { change, count } = source
		const app = new Hono().get('/api/live', createLive(source, 1000))
		const server = createAdaptorServer({ fetch: app.fetch }) as Server
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
		const { port } = server.address() as AddressInfo
		closing.push(() => new Promise((resolve) => server.close(() => resolve())))
		const reader = await listen(`http://127.0.0.1:${port}`)
		const idle = connect(port, '127.0.0.1')
		closing.push(() => void idle.destroy())
		idle.on('error', () => {})
		idle.write('GET /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n')
		await count(2)
		// More than all buffers between the two hold.
		for (let turn = 0; turn < 40; turn++) {
			change(`${turn} ${'x'.repeat(1_000_000)}`)
			await setImmediate()
		}
		await count(1)
		expect(await reader.until(': still here')).toContain('event: status')
		reader.hangUp()
	})

	it('answers HEAD without listening', async () => {
		const source = liveSource()
		const answer = await fetch(`${await serve(source)}/api/live`, { method: 'HEAD' })
		expect(answer.status).toBe(200)
		expect(source.listeners.size).toBe(0)
	})

	it('ends when the server does', async () => {
		const source = liveSource()
		const { count } = source
		const page = await listen(await serve(source))
		await page.until('status')
		await closing.shift()!()
		await page.reading
		await count(0)
	})
})

describe('the page and its assets', () => {
	it('come with a tag, and are not sent again', async () => {
		const webFolder = mkdtempSync(join(tmpdir(), 'assets-'))
		closing.push(() => rmSync(webFolder, { recursive: true, force: true }))
		writeFileSync(join(webFolder, 'status.js'), 'one()')
		const url = await serve({ webFolder })
		const first = await fetch(`${url}/assets/status.js`)
		expect({ type: first.headers.get('content-type'), text: await first.text() }).toEqual({
			type: 'text/javascript; charset=utf-8',
			text: 'one()',
		})
		expect(first.headers.get('cache-control')).toBe('no-cache')
		const tag = first.headers.get('etag')!
		const again = await fetch(`${url}/assets/status.js`, { headers: { 'if-none-match': tag } })
		expect({ code: again.status, text: await again.text() }).toEqual({ code: 304, text: '' })
		writeFileSync(join(webFolder, 'status.js'), 'two()')
		const other = await fetch(`${url}/assets/status.js`, { headers: { 'if-none-match': tag } })
		expect({ code: other.status, text: await other.text() }).toEqual({ code: 200, text: 'two()' })
	})

	it('that were not built say so', async () => {
		const answer = await fetch(`${await serve({ webFolder: '/nowhere' })}/assets/status.css`)
		expect({ code: answer.status, text: await answer.text() }).toEqual({
			code: 500,
			text: 'status.css was not built: npm run build makes it\n',
		})
	})

	it('ask for nothing from elsewhere', async () => {
		const text = await (await fetch(await serve())).text()
		const addresses = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address)
		expect(addresses.filter((address) => !address!.startsWith('data:'))).toEqual([
			'assets/status.css',
			'assets/status.js',
			'api/status',
		])
	})
})
