import { setTimeout as wait } from 'node:timers/promises'
import { Connection, type Route } from './client/connection.js'
import type { Run } from './run.js'
import { FRONT_PORT } from './server/front-config.js'
import { ADDRESSES } from './testbed.js'

const EVERY = 10

/** What a monitor that asks mod_status saw: the workers' numbers, or nothing. */
export type StatusPoll = { readonly at: number; readonly busy?: number; readonly idle?: number }

/** What a monitor that fetches a light page saw: its latency in ms, or -1 for none within 10 s. */
export type Probe = { readonly at: number; readonly ms: number }

/** Polls mod_status every 10 s, each answer within 2 s or unreachable. */
export async function watchStatus(run: Run, now: () => number, seen: (poll: StatusPoll) => void): Promise<void> {
	const route: Route = { host: ADDRESSES.server, port: 80, from: ADDRESSES.monitor, tls: false }
	await every(run, now, 3, async (at) => {
		const connection = new Connection(route)
		let text = ''
		connection.socket.on('data', (chunk) => {
			text += chunk
		})
		const outcome = await connection.get('/server-status?auto', false, 2000, 'fin')
		const busy = /^BusyWorkers: (\d+)/m.exec(text)?.[1]
		const idle = /^IdleWorkers: (\d+)/m.exec(text)?.[1]
		seen(outcome === 'ok' && busy && idle ? { at, busy: Number(busy), idle: Number(idle) } : { at })
	})
}

/** Fetches a light page as a user would, through the proxy if there is one, every 10 s. */
export async function watchProbe(run: Run, now: () => number, seen: (probe: Probe) => void): Promise<void> {
	const direct = run.front.kind === 'direct'
	const route: Route = direct
		? { host: ADDRESSES.server, port: 80, from: ADDRESSES.monitor, tls: false }
		: { host: ADDRESSES.client, port: FRONT_PORT, from: ADDRESSES.monitor, tls: false }
	await every(run, now, 7, async (at) => {
		const outcome = await new Connection(route).get('/light.html', false, 10_000, 'fin')
		seen({ at, ms: outcome === 'ok' ? Math.round((now() - at) * 1000) : -1 })
	})
}

async function every(run: Run, now: () => number, first: number, look: (at: number) => Promise<void>): Promise<void> {
	for (let at = first; at < run.seconds; at += EVERY) {
		await wait(Math.max(0, at - now()) * 1000)
		void look(Math.round(now() * 10) / 10)
	}
}
