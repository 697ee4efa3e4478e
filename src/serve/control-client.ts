import { createConnection } from 'node:net'
import { readLine } from './line.js'
import { type ControlAnswer, type ControlRequest, parseAnswer } from './protocol.js'

/** What came of asking the sidecar. */
export type Asked =
	| { readonly kind: 'answered'; readonly answer: ControlAnswer }
	/** Nobody listens there, it is somebody else's, or whoever `took` the question gave no answer. */
	| { readonly kind: 'unreachable'; readonly reason: string; readonly took: boolean }

/**
 * A sidecar answers within milliseconds. On a host that swaps, or whose disk stands while a mute is written to it, it takes
 * what it takes, and that is when somebody asks.
 */
const PATIENCE_MS = 30_000

const REASONS: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such socket',
	ECONNREFUSED: 'nobody listens there any more',
	EACCES: 'it belongs to another user',
}

/** Asks the sidecar that listens at a path, and waits so many milliseconds while nothing comes from it. */
export function askSidecar(path: string, request: ControlRequest, patience = PATIENCE_MS): Promise<Asked> {
	return new Promise((resolve) => {
		const socket = createConnection(path)
		const fail = (reason: string, took = false) => {
			socket.destroy()
			resolve({ kind: 'unreachable', reason, took })
		}
		socket.setTimeout(patience, () => fail(`no answer within ${patience / 1000} s`, !socket.connecting))
		socket.once('error', (error: Error & { code?: string }) => fail(REASONS[error.code ?? ''] ?? error.message))
		socket.once('connect', async () => {
			socket.write(`${JSON.stringify(request)}\n`)
			const line = await readLine(socket)
			socket.destroy()
			if (line === undefined) return fail('it hung up without an answer', true)
			const answer = parseAnswer(line)
			if (answer === undefined) return fail('what listens there is no forewarn')
			resolve({ kind: 'answered', answer })
		})
	})
}
