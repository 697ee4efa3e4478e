import { setTimeout as wait } from 'node:timers/promises'
import type { Run, Traffic } from '../run.js'
import { createRandom, spreadOf, waitOf } from './arrivals.js'
import { Connection, type Route } from './connection.js'
import { valueAt } from './curve.js'
import { playHalfOpen } from './half-open.js'
import { playHealthChecks } from './health-checks.js'
import { playHttp2 } from './http2.js'
import { playLeakyService } from './leaky-clients.js'
import type { OutcomeLog } from './outcomes.js'
import { playPreconnects } from './preconnects.js'
import { playDownloads, playUploads } from './slow-bodies.js'
import { playSlowloris } from './slowloris.js'
import { atArrivals, atMoments, routeOf, type Stage } from './stage.js'
import { playWebsockets } from './websockets.js'

/** The clients of a run, each stream with its own seeded randomness, from now until the run is over. */
export function playTraffic(run: Run, outcomes: OutcomeLog, now: () => number): void {
	run.traffic.forEach((traffic, index) => {
		const stage: Stage = { run, outcomes, now, random: createRandom(run.seed * 1009 + index) }
		play(traffic, stage).catch((error: unknown) => {
			process.stderr.write(`${run.name}: ${traffic.kind} stopped: ${error}\n`)
		})
	})
}

function play(traffic: Traffic, stage: Stage): Promise<void> {
	switch (traffic.kind) {
		case 'requests':
			return playRequests(traffic, stage)
		case 'http2':
			return playHttp2(traffic, stage)
		case 'slowloris':
			return playSlowloris(traffic, stage)
		case 'download':
			return playDownloads(traffic, stage)
		case 'upload':
			return playUploads(traffic, stage)
		case 'preconnect':
			return playPreconnects(traffic, stage)
		case 'health-check':
			return playHealthChecks(traffic, stage)
		case 'websocket':
			return playWebsockets(traffic, stage)
		case 'half-open':
			return playHalfOpen(traffic, stage)
		case 'leaky-service':
			return playLeakyService(traffic, stage)
	}
}

type Requests = Extract<Traffic, { kind: 'requests' }>

async function playRequests(traffic: Requests, stage: Stage): Promise<void> {
	const come = () => void visit(traffic, stage)
	await (traffic.moments ? atMoments(traffic.moments, stage, come) : atArrivals(traffic.rate, stage, come))
}

async function visit(traffic: Requests, stage: Stage): Promise<void> {
	const { session, users, site } = traffic
	const route = routeOf(stage, traffic.family, traffic.tls, traffic.network)
	let connection: Connection | undefined
	for (let count = 1; count <= session.requests; count++) {
		if (count > 1) await wait(waitOf(session.think, stage.random) * 1000)
		const hold = Math.round(valueAt(traffic.holdMs, stage.now()) * spreadOf(traffic.spread, stage.random))
		const began = stage.now()
		if (users) stage.outcomes.start(began, site)
		const fetched = await fetchPage(connection, route, pageOf(traffic, hold), traffic)
		connection = fetched.connection
		const ended = stage.now()
		if (users) stage.outcomes.end(ended, fetched.outcome, (ended - began) * 1000, site)
		if (fetched.outcome !== 'ok') return
	}
	if (session.end === 'client' && session.requests > 1) connection?.socket.end()
}

/** The path of a page that takes so many ms; 0 is a file. */
function pageOf({ site, database }: Pick<Requests, 'site' | 'database'>, hold: number): string {
	if (hold === 0) return '/light.html'
	return `${site === undefined ? '' : `/${site}`}/app?ms=${hold}${database ? '&database=1' : ''}`
}

/** One page, over the kept connection if there is one; as browsers do, again over a new one if that was closed meanwhile. */
async function fetchPage(kept: Connection | undefined, route: Route, path: string, traffic: Requests) {
	const keep = traffic.session.requests > 1
	const began = performance.now()
	const patienceMs = traffic.patience * 1000
	const reused = kept?.isOpen ? kept : undefined
	if (reused) {
		const outcome = await reused.get(path, keep, patienceMs, traffic.abort)
		if (outcome !== 'reset' || !reused.wasSilent) return { connection: reused, outcome }
	}
	const connection = new Connection(route)
	const left = Math.max(1, patienceMs - (performance.now() - began))
	return { connection, outcome: await connection.get(path, keep, left, traffic.abort) }
}
