import { stringify } from 'yaml'
import type { Label } from './label.js'
import { poolsOf, portsOf, type Run, stationOf } from './run.js'
import { sourceOf } from './source.js'

/** Apache's own default, which no run changes. */
const ASYNC_REQUEST_WORKER_FACTOR = 2

/** The text of a run's scenario.yml; the times of `run` are those of its recording. */
export function scenarioOf(run: Run, label: Label): string {
	return stringify({
		title: run.title,
		pattern: run.pattern,
		...(run.cause === undefined ? {} : { cause: run.cause }),
		ports: portsOf(run),
		capacity: run.server.workers,
		...(run.pattern === 'none' ? {} : { onset: run.onset, firstFailure: label.firstFailure }),
		source: sourceOf(run),
	})
}

/** What a look at the host's configuration would have found: host.json at the top of a capture. */
export function hostOf(run: Run): Readonly<Record<string, unknown>> {
	const { server } = run
	return {
		mpm: server.mpm,
		maxRequestWorkers: server.workers,
		...(server.mpm === 'prefork' ? {} : { threadsPerChild: server.threadsPerChild }),
		...(server.mpm === 'event' ? { asyncRequestWorkerFactor: ASYNC_REQUEST_WORKER_FACTOR } : {}),
		listenBacklog: server.backlog,
		keepAliveTimeout: server.keepAlive,
		pools: poolsOf(server).map((pool) => ({ path: stationOf(pool), name: pool.name, maxChildren: pool.children })),
	}
}
