import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SocketCensus } from '../../src/kernel/census.js'
import {
	createRow,
	FAMILY,
	INODE,
	LOCAL_PORT,
	REMOTE_ADDRESS,
	REMOTE_PORT,
	type Row,
	STATE,
} from '../../src/kernel/row.js'
import { RowBlock } from '../../src/kernel/row-block.js'
import { captured, SCENES } from '../fixtures/proc-net.js'
import { arbitraryRows, rowOf } from './arbitrary-rows.js'
import { finish, sampleOf, scanInto, service } from './reading.js'

const NO_STATES = {
	ESTABLISHED: 0,
	SYN_SENT: 0,
	SYN_RECV: 0,
	FIN_WAIT1: 0,
	FIN_WAIT2: 0,
	TIME_WAIT: 0,
	CLOSE: 0,
	CLOSE_WAIT: 0,
	LAST_ACK: 0,
	LISTEN: 0,
	CLOSING: 0,
}
const NO_STUCK = { again: 0, overHalfMinute: 0, overMinute: 0, overThreeMinutes: 0, oldestSeconds: 0 }

describe('one reading of a captured table', () => {
	it('of idle listeners is all zero, never absent, and not blind', () => {
		const sample = sampleOf('idle', [service('apache', 80, 443)])
		expect(sample.services).toEqual([
			{
				name: 'apache',
				ports: [80, 443],
				states: { ...NO_STATES, LISTEN: 2 },
				accepted: 0,
				queued: 0,
				stuck: 0,
				abandoned: 0,
				halfOpen: 0,
				lingering: 0,
				acceptQueue: 0,
				listeners: 2,
				listenInodes: [1162269, 1162270],
				fresh: 0,
				stuckAges: NO_STUCK,
				medianAgeSeconds: undefined,
				topPeers: [],
			},
		])
		expect(sample.host).toEqual({
			total: 2,
			established: 0,
			timeWait: 0,
			closeWait: 0,
			listen: 2,
			counters: new Map(),
			machine: undefined,
			otherInbound: 0,
			otherStuck: [],
		})
	})

	it('merges both families: IPv4 clients of [::]:80 stand in tcp6 only', () => {
		const [apache] = sampleOf('dual-stack', [service('apache', 80)]).services
		expect(apache).toMatchObject({
			states: { ...NO_STATES, ESTABLISHED: 8, LISTEN: 1 },
			accepted: 5,
			queued: 3,
			acceptQueue: 3,
			listeners: 1,
			fresh: 8,
			topPeers: [
				{ prefix: '192.0.2.0/24', connections: 2 },
				{ prefix: '2001:db8:1::/48', connections: 1 },
			],
		})
		// The accepted ones were a second and a third old.
		expect(apache!.medianAgeSeconds).toBeCloseTo(1.3, 0)
	})

	it.each([
		{ keepaliveTime: 600, left: [59_000, 58_000, 57_000], expected: 20 },
		{ keepaliveTime: 7200, left: [719_000, 718_000, 717_000], expected: 20 },
		{ keepaliveTime: undefined, left: [719_000, 718_000, 717_000], expected: 20 },
		{ keepaliveTime: 20_000, left: [1_990_000], expected: 100 },
		{ keepaliveTime: 600, left: [60_001], expected: undefined },
	])('reads ages from timers of $left where tcp_keepalive_time is $keepaliveTime', (given) => {
		const census = new SocketCensus([service('app', 80)])
		census.begin(0)
		given.left.forEach((left, each) => {
			census.row(rowOf({ state: 1, inode: each + 1, localPort: 80, remotePort: each, timer: [2, left, 0] }))
		})
		const counters = new Map(given.keepaliveTime ? [['sysctl.tcp_keepalive_time', given.keepaliveTime]] : [])
		const { services } = census.finish({ at: 0, wallTime: undefined, counters, machine: undefined })
		const age = services[0]!.medianAgeSeconds
		if (given.expected === undefined) expect(age).toBeUndefined()
		else expect(age! / given.expected).toBeCloseTo(1, 1)
	})

	it('tells every state of one service, and those of the rest of the host', () => {
		const sample = sampleOf('states', [service('app', 8080)])
		expect(sample.services[0]).toMatchObject({
			states: {
				...NO_STATES,
				ESTABLISHED: 2,
				FIN_WAIT1: 1,
				FIN_WAIT2: 2,
				TIME_WAIT: 1,
				CLOSE_WAIT: 3,
				LAST_ACK: 1,
				LISTEN: 1,
				CLOSING: 1,
			},
			accepted: 1,
			queued: 1,
			stuck: 2,
			abandoned: 1,
			halfOpen: 0,
			lingering: 2,
			acceptQueue: 2,
			listeners: 1,
		})
		expect(sample.host).toMatchObject({
			total: 26,
			established: 7,
			timeWait: 1,
			closeWait: 5,
			listen: 2,
			otherInbound: 1,
		})
		expect(sample).toMatchObject({ malformedRows: 0, duplicateRows: 0, identityOverflow: false })
	})

	it.each([
		{
			scene: 'half-open',
			port: 80,
			expected: { halfOpen: 4, accepted: 0, queued: 0, acceptQueue: 0, listeners: 1, fresh: 4 },
		},
		{ scene: 'reuseport', port: 80, expected: { listeners: 4, acceptQueue: 10, queued: 10, accepted: 0 } },
		{ scene: 'closed-clients', port: 80, expected: { stuck: 4, abandoned: 3, acceptQueue: 3, accepted: 0, queued: 0 } },
		{ scene: 'listeners', port: 8059, expected: { listeners: 2, queued: 5, acceptQueue: 5 } },
		{ scene: 'wide', port: 80, expected: { listeners: 1, accepted: 5000, queued: 10, acceptQueue: 10, fresh: 5010 } },
	] as const)('of $scene counts $expected', ({ scene, port, expected }) => {
		const sample = sampleOf(scene, [service('app', port)])
		expect(sample.services[0]).toMatchObject(expected)
		expect(sample.malformedRows).toBe(0)
	})

	it('finds the same networks behind stuck, queued and abandoned connections in either family', () => {
		expect(sampleOf('closed-clients', [service('app', 80)]).services[0]!.topPeers).toEqual([
			{ prefix: '127.0.0.0/24', connections: 4 },
			{ prefix: '::/48', connections: 3 },
		])
	})

	it('gives a port that nobody listens on as no listeners at all', () => {
		expect(sampleOf('idle', [service('apache', 81)]).services[0]).toMatchObject({ listeners: 0, states: NO_STATES })
	})

	it('lists stuck connections of ports that are no service of ours', () => {
		const sample = sampleOf('closed-clients', [service('apache', 443)])
		expect(sample.host.otherStuck).toEqual([{ port: 80, connections: 4 }])
		expect(sample.host.otherInbound).toBe(7)
	})

	it('counts a table given twice once on the service ports, and says how many came twice', () => {
		const census = new SocketCensus([service('apache', 80)])
		const once = sampleOf('closed-clients', [], census)
		census.begin(0)
		const tables = { 4: captured('closed-clients', 'tcp'), 6: captured('closed-clients', 'tcp6') }
		const block = new RowBlock()
		scanInto(block, tables)
		block.pour(census)
		block.pour(census)
		const twice = finish(census, 0)
		expect(twice.duplicateRows).toBe(8)
		expect({ ...twice.services[0], fresh: 7 }).toEqual(once.services[0])
	})
})

describe('over several readings', () => {
	const row = (state: number, inode: number, remotePort = 5000) => rowOf({ state, inode, localPort: 80, remotePort })
	const reading = (census: SocketCensus, at: number, rows: Row[]) => {
		census.begin(at)
		for (const each of rows) census.row(each)
		return finish(census, at).services[0]!
	}

	it('counts as fresh what the last two readings did not hold', () => {
		const census = new SocketCensus([service('apache', 80)])
		expect(reading(census, 0, [row(1, 7, 1), row(1, 8, 2)]).fresh).toBe(2)
		expect(reading(census, 30, [row(1, 7, 1), row(1, 9, 3)]).fresh).toBe(1)
		// Port 2 was missed once: no proof that it had been closed.
		expect(reading(census, 60, [row(1, 7, 1), row(1, 8, 2)]).fresh).toBe(0)
		expect(reading(census, 90, []).fresh).toBe(0)
		expect(reading(census, 120, []).fresh).toBe(0)
		expect(reading(census, 150, [row(1, 7, 1)]).fresh).toBe(1)
	})

	it.each([
		{
			name: 'stays',
			second: row(8, 7),
			ages: { again: 1, overHalfMinute: 1, overMinute: 0, overThreeMinutes: 0, oldestSeconds: 30 },
		},
		{ name: 'has another inode: another socket of the same ends', second: row(8, 8), ages: NO_STUCK },
		{ name: 'is stuck no longer', second: row(1, 7), ages: NO_STUCK },
		{ name: 'is held by nobody', second: row(8, 0), ages: NO_STUCK },
	])('the age of a stuck connection that $name', ({ second, ages }) => {
		const census = new SocketCensus([service('apache', 80)])
		reading(census, 100, [row(8, 7)])
		expect(reading(census, 130, [second]).stuckAges).toEqual(ages)
	})

	it('counts the age from the first reading that showed it stuck, over one missed row', () => {
		const census = new SocketCensus([service('apache', 80)])
		reading(census, 0, [row(8, 7)])
		reading(census, 30, [row(8, 7)])
		reading(census, 60, [])
		expect(reading(census, 181.5, [row(8, 7)]).stuckAges).toEqual({
			again: 1,
			overHalfMinute: 1,
			overMinute: 1,
			overThreeMinutes: 1,
			oldestSeconds: 181.5,
		})
	})

	it('starts over for one that two readings did not show', () => {
		const census = new SocketCensus([service('apache', 80)])
		reading(census, 0, [row(8, 7)])
		reading(census, 30, [])
		reading(census, 60, [])
		expect(reading(census, 90, [row(8, 7)])).toMatchObject({ fresh: 1, stuckAges: NO_STUCK })
	})

	it('keeps ages right beyond the 497 days that 32 bits of centiseconds hold', () => {
		const census = new SocketCensus([service('apache', 80)])
		const days = 497.1 * 86_400
		reading(census, days, [row(8, 7)])
		reading(census, days + 30, [row(8, 7)])
		expect(reading(census, days + 60, [row(8, 7)]).stuckAges.oldestSeconds).toBe(60)
	})

	it('does not take five hundred unaccepted connections (inode 0) of one client for fewer', () => {
		const census = new SocketCensus([service('apache', 80)])
		const rows = Array.from({ length: 500 }, (_, port) => row(1, 0, 20_000 + port))
		expect(reading(census, 0, rows)).toMatchObject({ queued: 500, fresh: 500 })
		expect(reading(census, 30, rows)).toMatchObject({ queued: 500, fresh: 0 })
	})
})

describe('the order of rows', () => {
	it.each(SCENES)('changes nothing in %s', (scene) => {
		const block = new RowBlock()
		scanInto(block, { 4: captured(scene, 'tcp'), 6: captured(scene, 'tcp6') })
		const services = [service('one', 80, 8080), service('two', 8059)]
		const census = new SocketCensus(services)
		const backwards = new SocketCensus(services)
		census.begin(0)
		backwards.begin(0)
		block.pour(census)
		for (let index = block.length - 1; index >= 0; index--) backwards.row(block.at(index))
		expect(finish(backwards, 0)).toEqual(finish(census, 0))
	})

	it('changes nothing over readings of arbitrary rows', () => {
		fc.assert(
			fc.property(fc.array(arbitraryRows(), { minLength: 1, maxLength: 4 }), (readings) => {
				const services = [service('one', 80), service('two', 443, 8080)]
				const forth = new SocketCensus(services)
				const back = new SocketCensus(services, 12345)
				readings.forEach((rows, at) => {
					forth.begin(at)
					back.begin(at)
					for (const each of rows) forth.row(each)
					for (const each of [...rows].reverse()) back.row(each)
					expect(finish(back, at)).toEqual(finish(forth, at))
				})
			}),
		)
	})
})

describe('the sum of a service', () => {
	it('is the number of its rows, and accepted + queued and stuck + abandoned are whole states', () => {
		fc.assert(
			fc.property(arbitraryRows(), (rows) => {
				const census = new SocketCensus([service('one', 80)])
				census.begin(0)
				for (const each of rows) census.row(each)
				const sample = finish(census, 0)
				const [one] = sample.services
				const states = Object.values(one!.states).reduce((sum, count) => sum + count, 0)
				expect(states).toBe(rows.filter((each) => each[LOCAL_PORT] === 80).length)
				expect(one!.accepted + one!.queued).toBe(one!.states.ESTABLISHED)
				expect(one!.stuck + one!.abandoned).toBe(one!.states.CLOSE_WAIT)
				expect(sample.host.total).toBe(rows.length)
				expect(sample.duplicateRows).toBe(0)
			}),
		)
	})
})

describe('a connection of both families', () => {
	it('is one: the kernel shows a mapped socket in tcp6, never in tcp too', () => {
		const census = new SocketCensus([service('apache', 80)])
		census.begin(0)
		const first = createRow()
		first.set(rowOf({ state: 1, inode: 5, localPort: 80, remotePort: 9 }))
		census.row(first)
		first[FAMILY] = 6
		census.row(first)
		first[REMOTE_ADDRESS + 3] = 77
		census.row(first)
		expect(finish(census, 0)).toMatchObject({ duplicateRows: 1, services: [{ accepted: 2 }] })
		expect([first[STATE], first[INODE], first[REMOTE_PORT]]).toEqual([1, 5, 9])
	})
})
