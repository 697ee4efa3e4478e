import { request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { ApiSources } from '../../src/serve/api.js'
import { WebServer } from '../../src/serve/web-server.js'
import { keepLog } from '../incidents/log.js'
import { SOURCES, startWeb } from './web-sources.js'

const TOKEN = 'correct-horse-battery'
const closing: (() => Promise<void>)[] = []

afterEach(async () => {
	for (const close of closing.splice(0)) await close()
})

async function serve({ token, sources = {} }: { token?: string; sources?: Partial<ApiSources> } = {}): Promise<number> {
	const web = await startWeb(sources, token)
	closing.push(web.close)
	return web.port
}

interface Answer {
	readonly status: number
	readonly headers: NodeJS.Dict<string | string[]>
	readonly body: string
}

/** Asks without anything that `fetch` would mend: the path and the Host header go out as they are. */
function ask(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const asking = request({ host: '127.0.0.1', port, path, headers, method, agent: false }, (response) => {
			const parts: Buffer[] = []
			response.on('data', (part) => parts.push(part))
			response.on('end', () => {
				resolve({
					status: response.statusCode!,
					headers: response.headers,
					body: Buffer.concat(parts).toString(),
				})
			})
		})
		asking.on('error', reject)
		asking.end()
	})
}

describe('health', () => {
	it.each([
		['on time', true, 200, 'ok: the last sample is 3 s old\n'],
		['late', false, 503, 'not ok: the last sample is 3 s old\n'],
	])('%s', async (_name, ok, status, body) => {
		const port = await serve({
			token: TOKEN,
			sources: { health: () => ({ ok, reason: 'the last sample is 3 s old' }) },
		})
		expect(await ask(port, '/healthz')).toMatchObject({ status, body })
	})
})

describe('a token', () => {
	const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
	it.each([
		['none', undefined, 401],
		['as bearer', `Bearer ${TOKEN}`, 200],
		['as bearer, in small letters', `bearer ${TOKEN}`, 200],
		['as password of any user', basic(`me:${TOKEN}`), 200],
		['wrong', 'Bearer correct-horse-batterz', 401],
		['its beginning', 'Bearer correct-horse', 401],
		['empty', 'Bearer ', 401],
		['another scheme', `Digest ${TOKEN}`, 401],
		['not base64', 'Basic %%%', 401],
	])('%s', async (_name, authorization, status) => {
		const port = await serve({ token: TOKEN })
		const answer = await ask(port, '/api/status', authorization === undefined ? {} : { authorization })
		expect(answer.status).toBe(status)
		expect(answer.headers['www-authenticate']).toBe(
			status === 401 ? 'Basic realm="forewarn", charset="UTF-8"' : undefined,
		)
	})

	it('cannot be guessed: wrong ones are refused after ten, and the right one is let in all the same', async () => {
		const port = await serve({ token: TOKEN })
		const guess = (number: number) => ask(port, '/api/status', { authorization: `Bearer wrong-${number}` })
		for (let number = 0; number < 10; number++) expect((await guess(number)).status).toBe(401)
		const refused = await guess(10)
		expect(refused.status).toBe(429)
		expect(Number(refused.headers['retry-after'])).toBeGreaterThan(50)
		// Behind a proxy all clients share one address.
		expect((await ask(port, '/api/status', { authorization: `Bearer ${TOKEN}` })).status).toBe(200)
		expect((await ask(port, '/healthz')).status).toBe(200)
	})

	it('lets any name ask', async () => {
		const port = await serve({ token: TOKEN })
		const headers = { host: 'web-1.example.org', authorization: `Bearer ${TOKEN}` }
		expect((await ask(port, '/api/status', headers)).status).toBe(200)
	})
})

describe('without a token only names of this host are answered', () => {
	it.each([
		['127.0.0.1', 200],
		['127.0.0.1:9503', 200],
		['localhost:9503', 200],
		['[::1]:9503', 200],
		['evil.example.org', 403],
		['evil.example.org:9503', 403],
		['127.0.0.1.evil.example.org', 403],
		['localhost.evil.example.org', 403],
	])('%j', async (host, status) => {
		expect((await ask(await serve(), '/api/status', { host })).status).toBe(status)
	})
})

describe('what is asked for', () => {
	it.each([
		['an unknown page', 'GET', '/nothing', 404],
		['something to be changed', 'POST', '/api/status', 405],
		['out of the folder', 'GET', '/../../package.json', 404],
		['out of the folder, encoded', 'GET', '/%2e%2e/%2e%2e/package.json', 404],
		['out of the assets', 'GET', '/assets/../../../package.json', 404],
		['out of the assets, encoded', 'GET', '/assets/..%2f..%2f..%2fpackage.json', 404],
		['a zero byte', 'GET', '/assets/status.js%00.css', 404],
	])('%s', async (_name, method, path, status) => {
		expect((await ask(await serve(), path, {}, method)).status).toBe(status)
	})

	it('comes with headers that leave nothing to others', async () => {
		const { headers } = await ask(await serve(), '/api/status')
		expect(headers).toMatchObject({
			'content-security-policy':
				"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
			'x-content-type-options': 'nosniff',
			'referrer-policy': 'no-referrer',
			'cache-control': 'no-store',
		})
		expect(headers['x-powered-by']).toBeUndefined()
	})

	it('is refused when it comes too often, and health is still shown', async () => {
		const port = await serve()
		const many = (path: string) => Promise.all(Array.from({ length: 60 }, () => ask(port, path)))
		const statuses = []
		for (let round = 0; round < 10; round++) statuses.push(...(await many('/api/nothing')).map(({ status }) => status))
		expect(new Set(statuses)).toEqual(new Set([404]))
		expect(await ask(port, '/api/status')).toMatchObject({ status: 429 })
		expect(await ask(port, '/healthz')).toMatchObject({ status: 200 })
	})

	it('is the text format of Prometheus at /metrics', async () => {
		const { status, headers, body } = await ask(await serve(), '/metrics')
		expect([status, headers['content-type'], body]).toEqual([
			200,
			'text/plain; version=0.0.4; charset=utf-8',
			'# nothing yet\n',
		])
	})

	it('is not at /metrics for those who have no token', async () => {
		expect((await ask(await serve({ token: TOKEN }), '/metrics')).status).toBe(401)
	})

	it('a bug is told to the log and not to the client', async () => {
		const heard: unknown[] = []
		const broken = new Error('in /secret/path')
		const port = await serve({
			sources: {
				status: () => {
					throw broken
				},
				onError: (error) => heard.push(error),
			},
		})
		expect(await ask(port, '/api/status')).toMatchObject({ status: 500, body: 'a bug in the sidecar, see its log\n' })
		expect(heard).toEqual([broken])
	})
})

describe('a port that is taken', () => {
	it('is a reason and is logged once, not an exception', async () => {
		const port = await serve()
		const { log, lines } = keepLog()
		const second = new WebServer(SOURCES, log)
		const settings = { host: '127.0.0.1', port, token: undefined }
		await second.apply(settings)
		await second.apply(settings)
		const reason = `nothing can listen on 127.0.0.1:${port} (EADDRINUSE)`
		expect(second.problem).toBe(reason)
		expect(lines).toContainEqual(`error no web server, watching goes on {"reason":"${reason}"}`)
		await second.close()
		expect(second.problem).toBeUndefined()
	})
})
