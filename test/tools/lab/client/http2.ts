import { type ClientHttp2Session, connect } from 'node:http2'
import { setTimeout as wait } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import type { Traffic } from '../run.js'
import { spreadOf, waitOf } from './arrivals.js'
import { valueAt } from './curve.js'
import type { Outcome } from './outcomes.js'
import { atArrivals, routeOf, type Stage } from './stage.js'

/** Browsers over HTTP/2 and TLS: one connection each, several requests on it, some of them side by side. */
export async function playHttp2(traffic: Extract<Traffic, { kind: 'http2' }>, stage: Stage): Promise<void> {
	await atArrivals(traffic.rate, stage, () => void visit(traffic, stage))
}

type Sessions = Extract<Traffic, { kind: 'http2' }>

async function visit(traffic: Sessions, stage: Stage): Promise<void> {
	const session = openSession(stage)
	const requests: Promise<void>[] = []
	const { pause = 2, stay = 3 } = traffic
	for (let count = 0; count < traffic.streams; count++) {
		requests.push(request(session, traffic, stage))
		if (count % 3 === 2) await wait(Math.min(2 * pause, waitOf(pause, stage.random)) * 1000)
	}
	await Promise.all(requests)
	await wait(stay * 1000)
	session.destroy()
}

function openSession(stage: Stage): ClientHttp2Session {
	const { host, port, from } = routeOf(stage, 4, true)
	const to = { host, port, localAddress: from }
	const socket = connectTls({ ...to, ALPNProtocols: ['h2'], rejectUnauthorized: false })
	socket.on('error', () => undefined)
	const session = connect('https://lab.example', { createConnection: () => socket })
	session.on('error', () => undefined)
	session.on('close', () => socket.destroy())
	return session
}

async function request(session: ClientHttp2Session, traffic: Sessions, stage: Stage): Promise<void> {
	const { site, patience } = traffic
	const hold = Math.round(valueAt(traffic.holdMs, stage.now()) * spreadOf(0.4, stage.random))
	const path = `${site === undefined ? '' : `/${site}`}/app?ms=${hold}`
	const began = stage.now()
	stage.outcomes.start(began, site)
	const outcome = await fetchPage(session, stage, { path, patience })
	const ended = stage.now()
	stage.outcomes.end(ended, outcome, (ended - began) * 1000, site)
}

/** One page; as browsers do, once more over a new connection if the server left the kept one, as it does when it is reloaded. */
async function fetchPage(
	session: ClientHttp2Session,
	stage: Stage,
	{ path, patience }: { readonly path: string; readonly patience: number },
): Promise<Outcome> {
	const until = stage.now() + patience
	const outcome = await outcomeOf(session, path, patience * 1000)
	if (outcome !== 'reset') return outcome
	const another = openSession(stage)
	const second = await outcomeOf(another, path, Math.max(1, until - stage.now()) * 1000)
	another.destroy()
	return second
}

function outcomeOf(session: ClientHttp2Session, path: string, patienceMs: number): Promise<Outcome> {
	return new Promise((resolve) => {
		if (session.closed || session.destroyed) return resolve('reset')
		const stream = session.request({ ':path': path })
		let status = 0
		const giveUp = setTimeout(() => {
			resolve('timeout')
			stream.close()
		}, patienceMs)
		stream.on('response', (headers) => {
			status = Number(headers[':status'])
		})
		stream.on('error', () => undefined)
		stream.on('close', () => {
			clearTimeout(giveUp)
			if (status === 0) resolve('reset')
			else resolve(status < 500 ? 'ok' : 'error-status')
		})
		stream.resume()
	})
}
