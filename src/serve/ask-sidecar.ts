import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { CONFIG_HEADER, configHeaderOf, PID_HEADER, readConfigHeader } from './socket-path.js'
import { findSocketDistrust } from './trusted-folder.js'

/** What a command asks of the running sidecar. */
export interface Question {
	readonly method: 'GET' | 'POST' | 'DELETE'
	readonly path: string
	/** Sent as JSON. */
	readonly body?: unknown
}

/** Which sidecar is asked. */
interface Addressee {
	readonly socket: string
	/** The configuration that it must run with, as an absolute path; undefined = built-in defaults. */
	readonly configFile: string | undefined
	/** The socket lies in a folder that the configuration names. */
	readonly namedByConfig: boolean
}

/** What came of asking. */
export type Asked =
	| { readonly kind: 'answered'; readonly result: unknown; readonly pid: string }
	/** The sidecar does not do it, for a reason that concerns the user's input. */
	| { readonly kind: 'refused'; readonly reason: string }
	/** No sidecar of this configuration answers. `sent`: it has the question all the same, and may still act on it. */
	| {
			readonly kind: 'unreachable'
			readonly reason: string
			readonly sent: boolean
			/** What the sidecar that listens there runs with, where it is another configuration. */
			readonly runsWith?: { readonly configFile: string | undefined } | undefined
	  }

/**
 * Milliseconds to wait for an answer. A sidecar answers within milliseconds; on a host that swaps, or while the disk stands that
 * a mute is written to, it takes longer, and that is when people ask.
 */
const TIMEOUT = 30_000

/** A status of 64 services has some 100 kB. */
const MAX_ANSWER_BYTES = 8_000_000

const REASONS: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such socket',
	ECONNREFUSED: 'nothing listens there any more',
	EACCES: 'it belongs to another user',
}

/** Asks a sidecar over its UNIX socket. Never throws for what may listen there. */
export async function askSidecar(addressee: Addressee, question: Question, timeout = TIMEOUT): Promise<Asked> {
	const distrust = findSocketDistrust(addressee.socket, addressee.namedByConfig)
	if (distrust !== undefined) return { kind: 'unreachable', reason: distrust, sent: false }
	let sent = false
	try {
		const exchangeOnce = () => {
			return exchange(addressee, question, timeout, () => {
				sent = true
			})
		}
		let answer = await exchangeOnce()
		// A sidecar that was held up for longer than it waits for a request has not read it yet when it says so.
		if (answer.status === 408) answer = await exchangeOnce()
		return read(answer, configHeaderOf(addressee.configFile))
	} catch (error) {
		return { kind: 'unreachable', reason: describe(error as NodeJS.ErrnoException, timeout), sent }
	}
}

interface Answer {
	readonly status: number
	readonly config: string | undefined
	readonly pid: string
	readonly body: string
}

async function exchange(
	{ socket, configFile }: Addressee,
	{ method, path, body }: Question,
	timeout: number,
	onSent: () => void,
): Promise<Answer> {
	const signal = AbortSignal.timeout(timeout)
	const headers = { [CONFIG_HEADER]: configHeaderOf(configFile), 'Content-Type': 'application/json' }
	return await new Promise<Answer>((resolve, reject) => {
		const asking = request({ socketPath: socket, method, path, headers, signal, agent: false }, (response) => {
			const tooLong = () => asking.destroy(new Error('what listens there is no forewarn'))
			let length = 0
			response.on('data', (part: Buffer) => {
				length += part.length
				if (length > MAX_ANSWER_BYTES) tooLong()
			})
			const header = (name: string) => String(response.headers[name.toLowerCase()])
			const [config, pid] = [header(CONFIG_HEADER), header(PID_HEADER)]
			text(response).then((body) => resolve({ status: response.statusCode ?? 0, config, pid, body }), reject)
		})
		asking.once('socket', (connection) => connection.once('connect', onSent))
		asking.once('error', reject)
		asking.end(body === undefined ? undefined : JSON.stringify(body))
	})
}

function read({ status, config, pid, body }: Answer, expected: string): Asked {
	const reason = body.trimEnd()
	if (status === 421) {
		return {
			kind: 'unreachable',
			reason,
			sent: false,
			runsWith: config === undefined ? undefined : readConfigHeader(config),
		}
	}
	if (config !== expected) return { kind: 'unreachable', reason: 'what listens there is no forewarn', sent: false }
	if (status === 504) return { kind: 'unreachable', reason, sent: true }
	if (status !== 200) return { kind: 'refused', reason }
	try {
		return { kind: 'answered', result: JSON.parse(body), pid }
	} catch {
		return { kind: 'unreachable', reason: 'what listens there is no forewarn', sent: false }
	}
}

function describe(error: NodeJS.ErrnoException, timeout: number): string {
	if (error.name === 'TimeoutError' || error.code === 'ABORT_ERR') return `no answer within ${timeout / 1000} s`
	if (error.code?.startsWith('HPE_')) return 'what listens there is no forewarn'
	if (error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_PREMATURE_CLOSE') return 'it hung up without an answer'
	return REASONS[error.code ?? ''] ?? error.message
}
