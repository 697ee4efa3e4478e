import { connect } from 'node:net'

/** What a pool's status page says. */
export type PoolStatus = {
	readonly active: number
	readonly idle: number
	/** Connections in its accept queue. */
	readonly queue: number
	/** Requests that it has taken so far. */
	readonly accepted: number
}

const RESPONSE_BODY = 6
const PATIENCE_MS = 2000

/** Asks a pool's status socket over FastCGI; undefined where no answer came within 2 s. */
export async function askPool(socket: string): Promise<PoolStatus | undefined> {
	const answer = await exchange(socket, statusRequest())
	const json = /\{.*\}/s.exec(bodyOf(answer))?.[0]
	if (json === undefined) return undefined
	const told = JSON.parse(json) as Record<string, number>
	return {
		active: told['active processes'] ?? 0,
		idle: told['idle processes'] ?? 0,
		queue: told['listen queue'] ?? 0,
		accepted: told['accepted conn'] ?? 0,
	}
}

/** The records of one FastCGI request for the status page. */
export function statusRequest(): Buffer {
	const names = {
		SCRIPT_NAME: '/status',
		SCRIPT_FILENAME: '/status',
		QUERY_STRING: 'json',
		REQUEST_METHOD: 'GET',
	}
	return fastcgiRequest(names)
}

/** The records of one FastCGI request with these parameters, each shorter than 128 bytes, and no body. */
export function fastcgiRequest(names: Readonly<Record<string, string>>): Buffer {
	const params = Object.entries(names).map(([name, value]) =>
		Buffer.concat([Buffer.from([name.length, value.length]), Buffer.from(name + value)]),
	)
	const begin = Buffer.from([0, 1, 0, 0, 0, 0, 0, 0])
	const none = Buffer.alloc(0)
	return Buffer.concat([record(1, begin), record(4, Buffer.concat(params)), record(4, none), record(5, none)])
}

/** The text of a FastCGI answer, its other records left out. */
export function bodyOf(answer: Buffer): string {
	let text = ''
	for (let at = 0; at + 8 <= answer.length; ) {
		const [type, length, padding] = [answer[at + 1], answer.readUInt16BE(at + 4), answer[at + 6]!]
		if (type === RESPONSE_BODY) text += answer.toString('latin1', at + 8, at + 8 + length)
		at += 8 + length + padding
	}
	return text
}

function record(type: number, content: Buffer): Buffer {
	const head = Buffer.from([1, type, 0, 1, 0, 0, 0, 0])
	head.writeUInt16BE(content.length, 4)
	return Buffer.concat([head, content])
}

function exchange(path: string, request: Buffer): Promise<Buffer> {
	return new Promise((resolve) => {
		const chunks: Buffer[] = []
		const socket = connect({ path })
		socket.setTimeout(PATIENCE_MS, () => socket.destroy())
		socket.on('error', () => undefined)
		socket.on('data', (chunk) => chunks.push(chunk))
		socket.on('close', () => resolve(Buffer.concat(chunks)))
		socket.write(request)
	})
}
