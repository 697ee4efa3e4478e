import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { createCommandListener } from '../../../../src/serve/api.js'
import { askSidecar } from '../../../../src/serve/ask-sidecar.js'
import { CommandSocket } from '../../../../src/serve/command-socket.js'
import { SOURCES } from '../../../serve/web-sources.js'
import { anyBytes, edited } from '../edits.js'
import { createTarget, type FuzzTarget, must } from '../target.js'

const MUTE = '{"seconds":900,"reason":"deploy","service":"shop"}'
const CONFIG = encodeURIComponent(SOURCES.configFile ?? '')

const messages = [
	'GET /api/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
	`DELETE /api/mute HTTP/1.1\r\nHost: x\r\nForewarn-Config: ${CONFIG}\r\n\r\n`,
	`POST /api/mute HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${MUTE.length}\r\n\r\n${MUTE}`,
	`POST /api/mute HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"sec\r\n0\r\n\r\n`,
	`HTTP/1.1 200 OK\r\nForewarn-Config: ${CONFIG}\r\nContent-Length: 25\r\n\r\n{"a":[1,2,{"b":null}]}   `,
	`HTTP/1.1 400 Bad Request\r\nForewarn-Config: ${CONFIG}\r\nContent-Length: 3\r\n\r\nno\n`,
].map((message) => Buffer.from(message))
const WORDS = [
	'"seconds":',
	'"__proto__":{',
	'[',
	'{',
	'null',
	'\\ud800',
	'\r\n\r\n',
	'Content-Length: ',
	'Forewarn-Config: -\r\n',
]

const said = fc.oneof(
	{ arbitrary: edited(messages, WORDS), weight: 300 },
	{ arbitrary: anyBytes, weight: 30 },
	{ arbitrary: nested(), weight: 5 },
	{ arbitrary: fc.integer({ min: 1, max: 5_000_000 }).map((length) => Buffer.alloc(length, 'a')), weight: 1 },
)
const inputs = fc.record({
	side: fc.constantFrom('server', 'client'),
	bytes: said,
	cuts: fc.array(fc.nat(1_000_000), { maxLength: 4 }),
})

/** The socket that `status` and `mute` talk to, and the commands when something else answers there. */
export function createControlTarget(): FuzzTarget {
	const folder = mkdtempSync(join(tmpdir(), 'forewarn-fuzz-'))
	const ours = join(folder, 'ours.sock')
	const theirs = join(folder, 'theirs.sock')
	let answer: Buffer = Buffer.alloc(0)
	const impostor = createServer((socket) => {
		socket.on('error', () => {})
		socket.once('data', () => socket.end(answer))
	})
	const errors: unknown[] = []
	const socket = new CommandSocket(ours, async () =>
		createCommandListener({ ...SOURCES, onError: (error) => errors.push(error) }),
	)
	let started: Promise<void> | undefined
	const start = () => {
		started ??= (async () => {
			await socket.open()
			await once(impostor.listen(theirs), 'listening')
		})()
		return started
	}
	return createTarget({
		name: 'control',
		about: 'the command socket: an answer of HTTP or hung up, no 500; its client: an answer, or why there is none',
		inputs,
		async check({ side, bytes, cuts }) {
			await start()
			if (side === 'server') {
				await checkServer(ours, bytes, cuts)
				return must(errors.length === 0, () => `a handler threw ${String(errors.splice(0)[0])}`)
			}
			answer = bytes
			const addressee = { socket: theirs, configFile: SOURCES.configFile, namedByConfig: true }
			const asked = await askSidecar(addressee, { method: 'GET', path: '/api/status' })
			must(['answered', 'refused', 'unreachable'].includes(asked.kind), () => JSON.stringify(asked))
		},
		async close() {
			await socket.close()
			impostor.close()
			rmSync(folder, { recursive: true })
		},
	})
}

async function checkServer(path: string, bytes: Buffer, cuts: readonly number[]): Promise<void> {
	const socket = createConnection(path)
	socket.on('error', () => {})
	let from = 0
	for (const cut of [...cuts].sort((a, b) => a - b)) {
		const to = Math.floor((cut / 1_000_000) * bytes.length)
		if (to > from) socket.write(bytes.subarray(from, to))
		from = Math.max(from, to)
	}
	socket.end(bytes.subarray(from))
	const back = await text(socket).catch(() => '')
	if (back === '') return
	must(back.startsWith('HTTP/1.1 ') && back.length < 100_000, () => `answered ${back.length} characters`)
	must(!back.startsWith('HTTP/1.1 500'), () => back.slice(0, 500))
}

function nested(): fc.Arbitrary<Buffer> {
	return fc.tuple(fc.constantFrom('[', '{"a":'), fc.nat(200_000), fc.boolean()).map(([open, times, closed]) => {
		const inner = open.repeat(times) + (closed ? (open === '[' ? ']' : '1}').repeat(times) : '')
		const body = `{"seconds":${inner},"reason":"x"}`
		return Buffer.from(
			`POST /api/mute HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
		)
	})
}
