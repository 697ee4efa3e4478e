import { createConnection } from 'node:net'
import { readLine } from './line.js'
import { type ControlAnswer, type ControlRequest, parseAnswer } from './protocol.js'

/** What came of asking the sidecar. */
export type Asked =
	| { readonly kind: 'answered'; readonly answer: ControlAnswer }
	/** Nobody listens there, or it is somebody else's. */
	| { readonly kind: 'unreachable'; readonly reason: string }

/** A sidecar that is alive answers at once. */
const PATIENCE_MS = 5000

const REASONS: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such socket',
	ECONNREFUSED: 'nobody listens there any more',
	EACCES: 'it belongs to another user',
}

/** Asks the sidecar that listens at a path. */
export function askSidecar(path: string, request: ControlRequest): Promise<Asked> {
	return new Promise((resolve) => {
		const socket = createConnection(path)
		const fail = (reason: string) => {
			socket.destroy()
			resolve({ kind: 'unreachable', reason })
		}
		socket.setTimeout(PATIENCE_MS, () => fail(`no answer within ${PATIENCE_MS / 1000} s`))
		socket.once('error', (error: Error & { code?: string }) => fail(REASONS[error.code ?? ''] ?? error.message))
		socket.once('connect', async () => {
			socket.write(`${JSON.stringify(request)}\n`)
			const line = await readLine(socket)
			socket.destroy()
			if (line === undefined) return fail('it hung up without an answer')
			const answer = parseAnswer(line)
			if (answer === undefined) return fail('what listens there is no forewarn')
			resolve({ kind: 'answered', answer })
		})
	})
}
