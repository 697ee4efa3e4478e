import { setTimeout as wait } from 'node:timers/promises'
import { Connection, type Route } from './client/connection.js'
import { poolsOf, type Run } from './run.js'
import { STATUS_PORT } from './server/apache-config.js'
import { statusSocket } from './server/fpm-config.js'
import { askPool, type PoolStatus } from './server/fpm-status.js'
import { FRONT_PORT } from './server/front-config.js'
import { ADDRESSES } from './testbed.js'

const EVERY = 10
const STATUS_EVERY = 5

/** What a monitor that asks mod_status saw: the workers' numbers, or nothing. */
export type StatusPoll = {
	readonly at: number
	readonly busy?: number
	readonly idle?: number
	/** What the scoreboard said: letters and how often each stood there, as `W12 K3 _85`. */
	readonly scoreboard?: string
}

/** What a pool said of itself. */
export type PoolPoll = PoolStatus & { readonly at: number; readonly pool: string }

/** What a monitor that fetches a light page saw: its latency in ms, or -1 for none within 10 s. */
export type Probe = { readonly at: number; readonly ms: number }

/** Polls mod_status every 5 s at a port of its own, each answer within 2 s or unreachable. */
export async function watchStatus(run: Run, now: () => number, seen: (poll: StatusPoll) => void): Promise<void> {
	const route: Route = { host: ADDRESSES.server, port: STATUS_PORT, from: ADDRESSES.monitor, tls: false }
	await every(run, now, { first: 3, each: STATUS_EVERY }, async (at) => {
		const connection = new Connection(route)
		let text = ''
		connection.socket.on('data', (chunk) => {
			text += chunk
		})
		const outcome = await connection.get('/server-status?auto', false, 2000, 'fin')
		const busy = /^BusyWorkers: (\d+)/m.exec(text)?.[1]
		const idle = /^IdleWorkers: (\d+)/m.exec(text)?.[1]
		const answered = outcome === 'ok' && busy && idle
		seen(answered ? { at, busy: Number(busy), idle: Number(idle), scoreboard: lettersOf(text) } : { at })
	})
}

/** Fetches a light page as a user would, through the proxy if there is one, every 10 s. */
export async function watchProbe(run: Run, now: () => number, seen: (probe: Probe) => void): Promise<void> {
	const direct = run.front.kind === 'direct'
	const route: Route = direct
		? { host: ADDRESSES.server, port: 80, from: ADDRESSES.monitor, tls: false }
		: { host: ADDRESSES.client, port: FRONT_PORT, from: ADDRESSES.monitor, tls: false }
	await every(run, now, { first: 7, each: EVERY }, async (at) => {
		const outcome = await new Connection(route).get('/light.html', false, 10_000, 'fin')
		seen({ at, ms: outcome === 'ok' ? Math.round((now() - at) * 1000) : -1 })
	})
}

/** Asks every pool for its own numbers every 5 s. */
export async function watchPools(
	run: Run,
	now: () => number,
	{ home, seen }: { readonly home: string; readonly seen: (poll: PoolPoll) => void },
): Promise<void> {
	const pools = poolsOf(run.server)
	if (pools.length === 0) return
	await every(run, now, { first: 4, each: STATUS_EVERY }, async (at) => {
		for (const { name } of pools) {
			const status = await askPool(statusSocket(home, name))
			if (status) seen({ at, pool: name, ...status })
		}
	})
}

/** Counts the letters of mod_status's scoreboard, empty slots left out. */
export function lettersOf(text: string): string {
	const letters = /^Scoreboard: (.*)$/m.exec(text)?.[1] ?? ''
	const counts = new Map<string, number>()
	for (const letter of letters) if (letter !== '.') counts.set(letter, (counts.get(letter) ?? 0) + 1)
	return [...counts].map(([letter, count]) => `${letter}${count}`).join(' ')
}

async function every(
	run: Run,
	now: () => number,
	{ first, each }: { readonly first: number; readonly each: number },
	look: (at: number) => Promise<void>,
): Promise<void> {
	for (let at = first; at < run.seconds; at += each) {
		await wait(Math.max(0, at - now()) * 1000)
		void look(Math.round(now() * 10) / 10)
	}
}
