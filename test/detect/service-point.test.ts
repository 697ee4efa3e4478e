import { describe, expect, it } from 'vitest'
import type { MachineSample, Sample } from '../../src/detect/sample.js'
import { inboundConnections, toServicePoint } from '../../src/detect/service-point.js'
import { sample, serviceSample, stuckFor } from './readings.js'

const MARKS = { prompted: false, troubled: false }
const before = (given: Sample) => ({ sample: given, service: given.services[0]! })
const pointOf = (now: Sample, last?: Sample) => toServicePoint(now, now.services[0]!, last && before(last), MARKS)

describe('toServicePoint', () => {
	it('counts as held what takes a worker: accepted, stuck, and lingering close', () => {
		const now = sample(5, {
			accepted: 10,
			queued: 3,
			...stuckFor(40, 4),
			abandoned: 2,
			lingering: 1,
			timeWait: 900,
			halfOpen: 6,
		})
		expect(pointOf(now)).toMatchObject({
			at: 5,
			accepted: 10,
			held: 15,
			queued: 3,
			acceptQueue: 5,
			stuck: 4,
			longStuck: 4,
			oldestStuckSeconds: 40,
			abandoned: 2,
			halfOpen: 6,
			timeWait: 900,
			closeWait: 6,
			established: 13,
			inbound: 26,
		})
	})

	it('knows no rate at the first reading, and no growth', () => {
		const counters = { 'Tcp.PassiveOpens': 900, 'TcpExt.ListenOverflows': 50 }
		expect(pointOf(sample(5, { fresh: 9 }, { counters }))).toMatchObject({
			arrivals: undefined,
			throughput: undefined,
			overflows: 0,
			syncookies: 0,
			synDrops: 0,
		})
	})

	it('takes the growth of the counters since the last reading', () => {
		const counters = (by: number) => ({
			'TcpExt.ListenOverflows': 10 + by,
			'TcpExt.SyncookiesSent': 20 + 2 * by,
			'TcpExt.TCPReqQFullDrop': 30 + 3 * by,
		})
		const point = pointOf(sample(30, {}, { counters: counters(5) }), sample(0, {}, { counters: counters(0) }))
		expect(point).toMatchObject({ overflows: 5, syncookies: 10, synDrops: 15 })
	})

	it.each([
		['PassiveOpens where the service is alone', { accepted: 10, fresh: 2 }, 300, 0, 10],
		['its share of them where it is not', { accepted: 10, fresh: 2 }, 300, 30, 2.5],
		['TIME_WAIT counts for its share, too', { accepted: 10, timeWait: 20, fresh: 2 }, 300, 30, 5],
		['never below the new connections in its own table', { accepted: 60, fresh: 60 }, 30, 0, 2],
		['half-open ones are new, but no arrivals yet', { halfOpen: 60, fresh: 60 }, 0, 0, 0],
		['the new connections where the counter is missing', { accepted: 60, fresh: 45 }, undefined, 0, 1.5],
		['none of anybody', {}, 0, 0, 0],
	])('arrivals a second: %s', (_, numbers, opened, otherInbound, arrivals) => {
		const counters = (count: number | undefined) => (count === undefined ? {} : { 'Tcp.PassiveOpens': 1000 + count })
		const last = sample(0, {}, { counters: counters(opened === undefined ? undefined : 0) })
		expect(pointOf(sample(30, numbers, { otherInbound, counters: counters(opened) }), last).arrivals).toBe(arrivals)
	})

	it('knows no rate between two readings of one instant', () => {
		expect(pointOf(sample(30, { fresh: 9 }), sample(30)).arrivals).toBeUndefined()
	})

	it.each([
		['both families', { 'sockets.used': 200, 'TCP.inuse': 30, 'TCP6.inuse': 20 }, 150],
		['a kernel without IPv6', { 'sockets.used': 200, 'TCP.inuse': 30 }, 170],
		['no sockstat', {}, undefined],
	])('sockets without a row: %s', (_, counters, unlisted) => {
		expect(pointOf(sample(0, {}, { counters })).unlisted).toBe(unlisted)
	})

	const octets = (received: number, sent: number) => ({
		counters: { 'IpExt.InOctets': received, 'IpExt.OutOctets': sent },
	})
	const machine = (receivedBytes: number, sentBytes: number) => ({
		machine: { receivedBytes, sentBytes } as MachineSample,
	})

	it.each([
		['from the interfaces', machine(1000, 5000), machine(4000, 20_000), 600],
		['from the octets of IpExt where they were not read', octets(1000, 5000), octets(4000, 20_000), 600],
		['none where the interfaces began anew', machine(9000, 9000), machine(0, 0), 0],
		['unknown without either', {}, {}, undefined],
	])('throughput: %s', (_, then, now, throughput) => {
		expect(pointOf(sample(30, {}, now), sample(0, {}, then)).throughput).toBe(throughput)
	})
})

describe('inboundConnections', () => {
	it('leaves LISTEN and TIME_WAIT out', () => {
		expect(
			inboundConnections(serviceSample({ accepted: 3, halfOpen: 2, lingering: 1, timeWait: 900, listeners: 2 })),
		).toBe(6)
	})
})
