import { setTimeout as wait } from 'node:timers/promises'
import type { Run } from '../run.js'
import { FRONT_PORT } from '../server/front-config.js'
import { ADDRESSES } from '../testbed.js'
import { arrivals, type Random } from './arrivals.js'
import type { Route } from './connection.js'
import type { Curve } from './curve.js'
import type { OutcomeLog } from './outcomes.js'

/** What every client stream needs to know of its run. */
export type Stage = {
	readonly run: Run
	readonly outcomes: OutcomeLog
	/** Seconds since the run's start. */
	readonly now: () => number
	readonly random: Random
}

/** Calls `visit` at each Poisson arrival, on time whatever earlier visits are doing. */
export async function atArrivals(rate: Curve, stage: Stage, visit: () => void): Promise<void> {
	await atMoments(arrivals(rate, stage.run.seconds, stage.random), stage, visit)
}

/** Calls `visit` at these seconds of the run. */
export async function atMoments(moments: Iterable<number>, stage: Stage, visit: () => void): Promise<void> {
	for (const at of moments) {
		await until(at, stage)
		visit()
	}
}

/** Waits for a second of the run. */
export async function until(at: number, stage: Stage): Promise<void> {
	const rest = at - stage.now()
	if (rest > 0) await wait(rest * 1000)
}

/** A client's way to Apache or to the proxy in front of it, from an address of its own. */
export function routeOf(stage: Stage, family: 4 | 6 = 4, tls = false, network?: string): Route {
	const [high, low] = [Math.floor(stage.random() * 250), 1 + Math.floor(stage.random() * 250)]
	if (family === 6)
		return { host: ADDRESSES.serverV6, port: tls ? 443 : 80, from: `2001:db8:c::${high + 1}:${low}`, tls }
	const from = addressIn(network ?? `198.18.${high}`, low)
	if (stage.run.front.kind !== 'direct') return { host: ADDRESSES.client, port: FRONT_PORT, from, tls: false }
	return { host: ADDRESSES.server, port: tls ? 443 : 80, from, tls }
}

/** One address of a network; of an address itself, that. */
function addressIn(network: string, low: number): string {
	return network.split('.').length === 4 ? network : `${network}.${low}`
}
