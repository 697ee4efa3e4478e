import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { askSidecar } from '../../../../src/serve/control-client.js'
import { type ControlListening, listenForControl } from '../../../../src/serve/control-server.js'
import type { ControlAnswer, ControlRequest } from '../../../../src/serve/protocol.js'
import { anyBytes, edited } from '../edits.js'
import { createTarget, type FuzzTarget, must } from '../target.js'

const lines = [
	'{"command":"status"}\n',
	'{"command":"unmute"}\n',
	'{"command":"mute","seconds":900,"reason":"deploy"}\n',
	'{"command":"mute","seconds":1e3,"reason":"x","service":"shop"}\n{"command":"status"}\n',
	'{"ok":true,"result":{"a":[1,2,{"b":null}]}}\n',
	'{"ok":false,"error":"there is no service"}\n',
].map((line) => Buffer.from(line))
const WORDS = ['"command":', '"seconds":', '"__proto__":{', '[', '{', 'null', '\\ud800', '}\n']

const said = fc.oneof(
	{ arbitrary: edited(lines, WORDS), weight: 300 },
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
	let listening: ControlListening | undefined
	const start = async () => {
		if (listening) return
		listening = await listenForControl(ours, handle)
		impostor.listen(theirs)
		await once(impostor, 'listening')
	}
	return createTarget({
		name: 'control',
		about: 'the control socket: one line of JSON in answer, or hung up; its client: an answer, or why there is none',
		inputs,
		async check({ side, bytes, cuts }) {
			await start()
			if (side === 'server') return checkServer(ours, bytes, cuts)
			answer = bytes
			const asked = await askSidecar(theirs, { command: 'status' })
			must(asked.kind === 'unreachable' || typeof asked.answer.ok === 'boolean', () => JSON.stringify(asked))
		},
		async close() {
			if (listening?.kind === 'listening') await listening.close()
			impostor.close()
			rmSync(folder, { recursive: true })
		},
	})
}

/** Answers what a sidecar would: the request's own words come back. */
async function handle(request: ControlRequest): Promise<ControlAnswer> {
	if (request.command === 'mute' && request.service !== undefined) {
		return { ok: false, error: `there is no service ${JSON.stringify(request.service)}` }
	}
	return { ok: true, result: request }
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
	must(back.endsWith('\n') && back.length < 100_000, () => `answered ${back.length} characters`)
	const { ok } = JSON.parse(back) as ControlAnswer
	must(typeof ok === 'boolean', () => back)
}

function nested(): fc.Arbitrary<Buffer> {
	return fc.tuple(fc.constantFrom('[', '{"a":'), fc.nat(200_000), fc.boolean()).map(([open, times, closed]) => {
		const inner = open.repeat(times) + (closed ? (open === '[' ? ']' : '1}').repeat(times) : '')
		return Buffer.from(`{"command":${inner}}\n`)
	})
}
