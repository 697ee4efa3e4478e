import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { type ReceivedMail, readMail } from './mail.js'

/** What the peer can do wrong. */
export type SmtpFault =
	| 'greylist'
	| 'refuse-login'
	| 'no-such-user'
	| 'drop-after-data'
	| 'slow-after-data'
	| 'echo-login'
	| 'never'

/** How long a server that scans mail takes: longer than the sender's timeout in the tests. */
const SCANNING_MS = 1500

/** How the peer is set up. */
export interface SmtpPeerOptions {
	readonly tls?: { readonly key: string; readonly cert: string }
	/** TLS from the first byte instead of STARTTLS. */
	readonly implicit?: boolean
	/** The login it wants; without one it takes mail from anybody. */
	readonly login?: { readonly user: string; readonly password: string }
	/** A free one where it is left out. */
	readonly port?: number
	readonly fault?: SmtpFault
	/** How often it does it; from then on it behaves. Unset: always. */
	readonly faultCount?: number
}

/** A real SMTP server (npm smtp-server) on a free port of 127.0.0.1. It keeps the mails that it accepted. */
export async function startSmtpPeer(options: SmtpPeerOptions = {}) {
	const { tls, implicit = false, login, fault } = options
	const mails: ReceivedMail[] = []
	const connections = { count: 0 }
	let faults = options.faultCount ?? Number.POSITIVE_INFINITY
	const misbehave = (which: SmtpFault) => fault === which && faults-- > 0
	const server = new SMTPServer({
		...(tls ? tls : {}),
		secure: implicit,
		authOptional: !login,
		disabledCommands: [...(tls ? [] : ['STARTTLS']), ...(login ? [] : ['AUTH'])],
		disableReverseLookup: true,
		closeTimeout: 100,
		logger: false,
		onConnect(_session, callback) {
			connections.count++
			if (!misbehave('never')) callback()
		},
		onAuth({ username, password }, _session, callback) {
			if (misbehave('echo-login')) return callback(failure(535, `no such login ${username} ${password}`))
			const good = username === login?.user && password === login?.password && !misbehave('refuse-login')
			return good ? callback(null, { user: username }) : callback(failure(535, 'authentication failed'))
		},
		onRcptTo(_address, _session, callback) {
			if (misbehave('greylist')) return callback(failure(451, 'greylisted, come again'))
			return callback(misbehave('no-such-user') ? failure(550, 'no such user here') : null)
		},
		async onData(stream, session, callback) {
			const raw = await text(stream)
			if (misbehave('drop-after-data')) return dropConnections(server)
			if (misbehave('slow-after-data')) await delay(SCANNING_MS)
			const { mailFrom, rcptTo } = session.envelope
			const from = mailFrom ? mailFrom.address : ''
			mails.push(readMail(raw, { from, to: rcptTo.map(({ address }) => address), secure: session.secure }))
			return callback()
		},
	} satisfies SMTPServerOptions)
	// A client that resets is no failure of the test.
	server.on('error', () => {})
	server.listen(options.port ?? 0, '127.0.0.1')
	await once(server.server, 'listening')
	return {
		port: (server.server.address() as AddressInfo).port,
		mails,
		connections,
		async stop() {
			if (!server.server.listening) return
			await new Promise<void>((resolve) => server.close(() => resolve()))
		},
	}
}

function failure(responseCode: number, message: string): Error {
	return Object.assign(new Error(message), { responseCode })
}

function dropConnections(server: SMTPServer): void {
	const { connections } = server as unknown as { connections: Set<{ _socket: { destroy(): void } }> }
	for (const connection of connections) connection._socket.destroy()
}
