import { createConnection } from 'node:net'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { type RunningWeb, startWeb } from '../../../serve/web-sources.js'
import { anyBytes, edited } from '../edits.js'
import { createTarget, type FuzzTarget, must } from '../target.js'

const TOKEN = 'correct-horse-battery'
const BASIC = Buffer.from(`x:${TOKEN}`).toString('base64')
/** What the metrics are, so that they are recognised where they must not be. */
const METRICS = 'forewarn_secret_metric 1\n'
/** Requests of one address are rationed; all of 127.0.0.0/8 is ours. */
const ADDRESSES = 5000

const requests = [
	`GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
	`GET /api/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ${BASIC}\r\nAccept-Encoding: gzip\r\n\r\n`,
	'GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer wrong\r\n\r\n',
	'GET /metrics HTTP/1.0\r\n\r\n',
	'HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n',
	`GET /api/history?service=shop&range=1h HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
	`GET /api/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nLast-Event-ID: 5\r\n\r\n`,
	`GET /assets/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
	'POST /api/status HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
	'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nIf-None-Match: "x"\r\n\r\n',
].map((request) => Buffer.from(request))
const WORDS = [
	'GET ',
	'OPTIONS * ',
	'//',
	'%2e%2e/',
	'%00',
	'%ff',
	'?service=',
	'Host: [::1]\r\n',
	'Content-Length: ',
	'\r\n\r\n',
]

const inputs = fc.record({
	bytes: fc.oneof({ arbitrary: edited(requests, WORDS), weight: 12 }, { arbitrary: anyBytes, weight: 1 }),
	cut: fc.nat(1_000_000),
})

/** The web server, over real connections, each of which ends after its bytes. */
export function createHttpTarget(): FuzzTarget {
	let web: RunningWeb | undefined
	let number = 0
	const errors: unknown[] = []
	const start = async () => {
		const sources = { metrics: async () => METRICS, onError: (error: unknown) => void errors.push(error) }
		web ??= await startWeb(sources, TOKEN)
		return web.port
	}
	return createTarget({
		name: 'http',
		about:
			'the web server: an answer of HTTP or hung up, no 500, nothing without the token, no place kept by who has gone',
		inputs,
		async check({ bytes, cut }) {
			const port = await start()
			number++
			const localAddress = `127.1.${(number % ADDRESSES) >> 8}.${number & 0xff}`
			const socket = createConnection({ host: '127.0.0.1', port, localAddress })
			socket.on('error', () => {})
			const middle = Math.floor((cut / 1_000_000) * bytes.length)
			socket.write(bytes.subarray(0, middle))
			socket.end(bytes.subarray(middle))
			const back = await text(socket).catch(() => '')
			const sent = bytes.toString('latin1')
			must(errors.length === 0, () => `a handler threw ${String(errors.splice(0)[0])}`)
			must(back === '' || back.startsWith('HTTP/1.1 '), () => `answered ${back.slice(0, 200)}`)
			must(!back.startsWith('HTTP/1.1 500'), () => back.slice(0, 500))
			must(!back.includes('pages listen already'), () => 'a page that has gone keeps its place')
			must(!back.includes(TOKEN), () => 'the token was repeated')
			must(!back.includes(METRICS) || sent.includes(TOKEN) || /basic/i.test(sent), () => 'answered without the token')
		},
		async close() {
			await web?.close()
		},
	})
}
