import { describe, expect, it } from 'vitest'
import { type CapacityFinding, emptyFinding } from '../../src/host/apache/find-capacity.js'
import { computeServerLimits } from '../../src/host/apache/server-limits.js'
import { hostFactsOf } from '../../src/host/host-findings.js'

const question = { ports: [80], capacity: undefined, backlog: 511, apacheConfig: 'auto' }

function finding(mpm: 'prefork' | 'event', workers: number): CapacityFinding {
	const limits = computeServerLimits({ directives: [], problems: [] } as never, mpm)
	const capacity = { workers, source: 'apache-config', provenance: 'from apache2.conf:7' } as const
	return { ...emptyFinding(question, {}, []), capacity, limits }
}

const pool = { path: '/run/php/site1.sock', name: 'site1', maxChildren: 8 }
const nothing = {
	mpm: undefined,
	maxRequestWorkers: undefined,
	threadsPerChild: undefined,
	asyncRequestWorkerFactor: undefined,
	listenBacklog: 511,
	http2: undefined,
	pools: [pool],
}
const { pools: _, ...own } = nothing
const event = { mpm: 'event', maxRequestWorkers: 75, serverLimit: 16, threadsPerChild: 25, asyncRequestWorkerFactor: 2 }

describe('hostFactsOf', () => {
	it.each([
		['one Apache', [finding('event', 75)], { ...nothing, ...event }],
		['two services of one Apache', [finding('event', 75), finding('event', 75)], { ...nothing, ...event }],
		[
			'two Apaches that work in different ways',
			[finding('event', 75), finding('prefork', 40)],
			{
				...nothing,
				services: {
					'service-0': { ...own, ...event },
					'service-1': { ...own, mpm: 'prefork', maxRequestWorkers: 40, threadsPerChild: 1 },
				},
			},
		],
		['a service of which nothing is known', [emptyFinding(question, {}, [])], nothing],
	])('%s', (_, findings, facts) => {
		const limits = new Map(findings.map((each, index) => [`service-${index}`, each]))
		expect(hostFactsOf({ limits, pools: { pools: [pool], notes: [] } })).toEqual(facts)
	})
})
