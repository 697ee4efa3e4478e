import { describe, expect, it } from 'vitest'
import { parseScenario } from '../../../src/replay/scenario.js'
import { defineRun, EVENT, PREFORK, pool, poolIsCause } from './runs/defaults.js'
import { RUNS } from './runs/index.js'
import { hostOf, scenarioOf } from './scenario.js'

const seen = { firstFailure: 700, maxAccepted: 0, maxQueued: 0, maxCloseWait: 0, defects: [] }

describe('scenarioOf', () => {
	it.each(RUNS.map((run) => [run.name, run] as const))('%s can be read again', (_, run) => {
		const label =
			run.pattern === 'none' ? { ...seen, firstFailure: 0 } : { ...seen, firstFailure: (run.onset ?? 0) + 60 }
		expect(parseScenario(scenarioOf(run, label), 'scenario.yml')).toMatchObject({
			ok: true,
			warnings: [],
			scenario: { pattern: run.pattern, cause: run.cause },
		})
	})
})

describe('hostOf', () => {
	it('says what a look at the host would have found', () => {
		const pools = [pool('shop', 8), pool('main', 12, { port: 9000 })]
		const server = { ...EVENT, workers: 75, pools }
		const run = defineRun({ name: 'any', title: 'any', pattern: 'none', seconds: 60, server, traffic: [] })
		expect(hostOf(run)).toEqual({
			mpm: 'event',
			maxRequestWorkers: 75,
			threadsPerChild: 25,
			asyncRequestWorkerFactor: 2,
			listenBacklog: 511,
			keepAliveTimeout: 5,
			pools: [
				{ path: '/run/php/shop.sock', name: 'shop', maxChildren: 8 },
				{ path: '127.0.0.1:9000', name: 'main', maxChildren: 12 },
			],
		})
	})

	it('leaves out what prefork does not have', () => {
		const run = defineRun({ name: 'any', title: 'any', pattern: 'none', seconds: 60, server: PREFORK, traffic: [] })
		expect(hostOf(run)).toEqual({
			mpm: 'prefork',
			maxRequestWorkers: 40,
			listenBacklog: 511,
			keepAliveTimeout: 0,
			pools: [],
		})
	})
})

it('names a pool as the kernel prints it', () => {
	expect(poolIsCause('shop')).toEqual({ kind: 'pool', station: '/run/php/shop.sock' })
	expect(poolIsCause('main', 9000)).toEqual({ kind: 'pool', station: '127.0.0.1:9000' })
})
