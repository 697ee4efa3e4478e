import { describe, expect, it } from 'vitest'
import { connectionLimit, readFront } from '../../src/detect/front.js'
import { capacityBeside } from '../../src/detect/generation.js'
import type { HostFacts, Look } from '../../src/detect/look.js'
import { activity, agesOf, type Beside, look, type ServiceNumbers, upstream } from './looks.js'

const facts = (mpm: HostFacts['mpm'], http2 = false): HostFacts => ({
	mpm,
	maxRequestWorkers: 75,
	threadsPerChild: 25,
	asyncRequestWorkerFactor: 2,
	listenBacklog: 511,
	http2,
	pools: [],
})

function read(numbers: ServiceNumbers, known: HostFacts | undefined, beside: Beside = {}) {
	const seen: Look = look(10, numbers, beside)
	const service = seen.services[0]!
	return readFront(service, service.connections!, seen, known, undefined, 0)
}

const INFO = activity({ busy: 10, idle: 80, writing: 3, silent: 2, active: 40, ages: agesOf(10, 1) })

describe('how many workers are busy', () => {
	it.each([
		{ name: 'under prefork every accepted connection holds one', mpm: 'prefork', busy: 95 + 4 + 1 },
		{ name: 'under worker as well', mpm: 'worker', busy: 95 + 4 + 1 },
		{
			name: 'under event a request does, an answer under way, and what its client has left',
			mpm: 'event',
			busy: 10 + 3 + 4,
		},
	] as const)('$name', ({ mpm, busy }) => {
		const numbers = { accepted: 95, stuck: 4, lingering: 1, activity: INFO }
		expect(read(numbers, facts(mpm)).workers).toMatchObject({ busy, busyHigh: busy })
	})

	it.each([
		['5 s is over after 10', 5, 16 + 30],
		['15 s is over after 30', 15, 16 + 20],
		['30 s is over after 60', 30, 16 + 10],
		['75 s is never seen to be over', 75, 16],
		['a time that is not known', undefined, 16],
	])('idle beyond KeepAliveTimeout is a tunnel: %s', (_, keepAliveTimeout, busy) => {
		const seen = activity({ busy: 10, idle: 80, writing: 3, streaming: 3, idleOver: [30, 20, 10] })
		expect(read({ accepted: 96, activity: seen }, { ...facts('event'), keepAliveTimeout }).workers).toMatchObject({
			busy,
		})
	})

	it('is a range where connections carry several requests', () => {
		expect(read({ accepted: 95, activity: INFO }, facts('event', true)).workers).toMatchObject({
			busy: 13,
			busyHigh: 40,
		})
	})

	it('is no fewer than wait for pools, and those without a row are hidden', () => {
		const upstreams = [upstream('/run/a.sock', { busy: 8, waiting: 20 }), upstream('10.0.0.9:80', { busy: 60 })]
		const few = { accepted: 13, activity: activity({ busy: 5 }) }
		expect(read(few, facts('event'), { upstreams })).toMatchObject({ hidden: 15, workers: { busy: 28 } })
		expect(read({ ...few, accepted: 40 }, facts('event'), { upstreams })).toMatchObject({
			hidden: 0,
			workers: { busy: 28 },
		})
	})
})

describe('after a reload of event', () => {
	const generation = { since: 8, old: 2 }

	it('what old processes hold is no worker of the present ones, nor what they asked of pools', () => {
		const requests = [7, 7.9, 8.1].map((since, index) => ({ key: String(index), since }))
		const upstreams = [upstream('/run/a.sock', { busy: 3, requests })]
		const numbers = { accepted: 1, finishing: 2, generation, activity: activity({ busy: 1 }) }
		expect(read(numbers, facts('event'), { upstreams })).toMatchObject({
			hidden: 0,
			workers: { busy: 1, reloadedAt: 8 },
		})
	})

	it.each([
		['two old processes beside ServerLimit 5', { serverLimit: 5 }, 'event', 75],
		['two beside 4: one process less', { serverLimit: 4 }, 'event', 50],
		['two beside 2: none is left, and a station without a server has no rate', { serverLimit: 2 }, 'event', 1],
		['worker counts old threads against MaxRequestWorkers itself', { serverLimit: 2 }, 'worker', 75],
		['an unknown ServerLimit', {}, 'event', 75],
	] as const)('the workers that are left: %s', (_, more, mpm, workers) => {
		const known = { workers: 75, source: 'apache-config', provenance: 'from apache2.conf' } as const
		const left = capacityBeside(generation, known, { ...facts(mpm), ...more })
		const provenance =
			workers === 75 ? known.provenance : `ServerLimit ${more.serverLimit} less 2 processes of before the last reload`
		expect(left).toEqual({ ...known, workers, provenance })
	})
})

describe("event's limit of connections", () => {
	const threads = { workers: 75, source: 'apache-config', provenance: 'from apache2.conf' } as const

	it('is a station: accepted and factor times busy, of threads times one and the factor', () => {
		expect(read({ accepted: 95, activity: INFO }, facts('event')).connections).toMatchObject({ busy: 95 + 2 * 13 })
		expect(connectionLimit(threads, facts('event'))).toEqual({ ...threads, workers: 225 })
	})

	it.each([
		{ name: 'prefork', known: facts('prefork'), of: threads },
		{ name: 'an unknown way of working', known: undefined, of: threads },
		{ name: 'an unknown number of threads', known: facts('event'), of: undefined },
	])('is none under $name', ({ known, of }) => {
		expect(connectionLimit(of, known)).toBeUndefined()
	})
})
