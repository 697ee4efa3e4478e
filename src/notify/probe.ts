import { connect, isIP } from 'node:net'
import type { Secret } from '../settings/secret.js'
import { describeNetworkError } from './network-error.js'
import { redact } from './redact.js'

/**
 * Looks a web address up and connects to it, with TLS where it is https, and sends nothing. Undefined = it can be
 * reached, else why not, without what is secret in the address.
 */
export async function probeAddress(address: Secret, seconds: number, signal: AbortSignal): Promise<string | undefined> {
	const { hostname, port, protocol } = new URL(address.reveal())
	const secure = protocol === 'https:'
	const host = hostname.replace(/^\[|\]$/g, '')
	const where = { host, port: Number(port || (secure ? 443 : 80)) }
	// A certificate is of a name; an address has none to ask for.
	const name = isIP(host) ? {} : { servername: host }
	const socket = secure ? (await import('node:tls')).connect({ ...where, ...name }) : connect(where)
	return new Promise((resolve) => {
		const timer = setTimeout(() => end(`no answer within ${seconds} s`), seconds * 1000)
		const onAbort = () => end('given up')
		const end = (problem: string | undefined) => {
			clearTimeout(timer)
			signal.removeEventListener('abort', onAbort)
			socket.destroy()
			resolve(problem && redact(`cannot be reached: ${problem}`, [address]))
		}
		socket.once(secure ? 'secureConnect' : 'connect', () => end(undefined))
		socket.once('error', (error) => end(describeNetworkError(error)))
		signal.addEventListener('abort', onAbort, { once: true })
		if (signal.aborted) onAbort()
	})
}
