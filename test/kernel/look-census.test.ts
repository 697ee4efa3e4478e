import { describe, expect, it } from 'vitest'
import { generationCounters } from '../../src/detect/generation.js'
import type { Look } from '../../src/detect/look.js'
import {
	CLOSE_WAIT,
	ESTABLISHED,
	FIN_WAIT2,
	LISTEN,
	SYN_RECV,
	SYN_SENT,
	TIME_WAIT,
} from '../../src/detect/tcp-state.js'
import { LookCensus } from '../../src/kernel/look-census.js'
import type { UnixPath } from '../../src/kernel/proc-net-unix.js'
import {
	BYTES_ACKED,
	BYTES_RECEIVED,
	INFO,
	LAST_RECEIVED,
	LAST_SENT,
	LOCAL_ADDRESS,
	MAPPED_WORD,
	REMOTE_ADDRESS,
	REMOTE_PORT,
	type Row,
	STATE,
	TIMER,
	TIMER_KEEPALIVE,
	TIMER_WHEN,
	TX_QUEUE,
	UID,
} from '../../src/kernel/row.js'
import { RowBlock } from '../../src/kernel/row-block.js'
import type { Snapshot } from '../../src/kernel/snapshot.js'
import { rowOf } from './arbitrary-rows.js'
import { service } from './reading.js'

const WWW_DATA = 33
const CLIENT = [0, 0, MAPPED_WORD, 0x070200c0]
const listener = (port = 80, queue = 0, backlog = 0) =>
	rowOf({
		state: LISTEN,
		inode: port,
		localPort: port,
		remotePort: 0,
		queues: [backlog, queue],
		local: [0, 0, MAPPED_WORD, 0],
	})

/** A connection of a client of ours: what was sent and received how many milliseconds ago. */
function client(
	port: number,
	inode: number,
	info?: { sent: number; received: number; acked?: number; bytes?: number; queue?: number },
): Row {
	const row = rowOf({
		state: ESTABLISHED,
		inode,
		localPort: 80,
		remotePort: port,
		remote: CLIENT,
		queues: [info?.queue ?? 0, 0],
	})
	if (inode > 0) row[UID] = WWW_DATA
	return withInfo(row, info)
}

function withInfo(row: Row, info?: { sent: number; received: number; acked?: number; bytes?: number }): Row {
	if (!info) return row
	row[INFO] = 1
	row[LAST_SENT] = info.sent
	row[LAST_RECEIVED] = info.received
	row[BYTES_ACKED] = info.acked ?? 0
	row[BYTES_RECEIVED] = info.bytes ?? 500
	return row
}

/** A connection from here to 10.0.0.9:9000. */
function toBackend(
	port: number,
	info: { sent: number; received: number; acked?: number; bytes?: number },
	state = ESTABLISHED,
): Row {
	const row = rowOf({ state, inode: port, localPort: port, remotePort: 9000, remote: [0, 0, MAPPED_WORD, 0x0900000a] })
	row[UID] = WWW_DATA
	return withInfo(row, info)
}

function looks(
	...snapshots: {
		at: number
		rows: Row[]
		unix?: UnixPath[]
		extent?: Snapshot['extent']
		source?: Look['source']
		/** Event time of a reload of which old processes are left. */
		reloadedAt?: number
	}[]
): Look[] {
	const census = new LookCensus({ services: [service('shop', 80)] })
	return snapshots.map((snapshot) => lookOf(census, snapshot))
}

function lookOf(
	census: LookCensus,
	{ at, rows, unix, extent = 'full', source = 'sock-diag', reloadedAt }: Parameters<typeof looks>[number],
): Look {
	const block = new RowBlock()
	for (const row of rows) block.add(row)
	return census.look({
		at,
		wallTime: undefined,
		extent,
		source,
		rows: block,
		unix,
		counters: new Map(reloadedAt === undefined ? [] : generationCounters(80, { since: reloadedAt, old: 1 })),
		machine: undefined,
	})
}

const connectionsOf = (look: Look | undefined) => look!.services[0]!.connections!

describe('after a reload of event', () => {
	const hung = (at: number, inode = 5) => client(1001, inode, { sent: 1000 * at, received: 1000 * (at - 1) })
	const left = (at: number) => {
		const row = hung(at)
		row[STATE] = CLOSE_WAIT
		return row
	}
	const listening = listener()

	it.each<[string, Parameters<typeof looks>, object]>([
		[
			'what was accepted before is finished by an old process',
			[
				{ at: 10, rows: [listening, hung(10)] },
				{ at: 12, rows: [listening, hung(12)], reloadedAt: 11 },
			],
			{ finishing: 1, accepted: 0, fresh: 0, survivors: 1, requests: [], activity: { busy: 0 } },
		],
		[
			'as long as old processes are there',
			[
				{ at: 10, rows: [listening, hung(10)] },
				{ at: 12, rows: [listening, hung(12)], reloadedAt: 11 },
				{ at: 14, rows: [listening, hung(14)], reloadedAt: 11 },
			],
			{ finishing: 1, accepted: 0, requests: [] },
		],
		[
			'what its client has left as well',
			[
				{ at: 10, rows: [listening, hung(10)] },
				{ at: 12, rows: [listening, left(12)], reloadedAt: 11 },
			],
			{ finishing: 1, stuck: 0, stuckSince: [] },
		],
		[
			'who waited when it came is served by a new process',
			[
				{ at: 10, rows: [listening, hung(10, 0)] },
				{ at: 12, rows: [listening, hung(12)], reloadedAt: 11 },
				{ at: 14, rows: [listening, hung(14)], reloadedAt: 11 },
			],
			{ finishing: 0, accepted: 1, activity: { busy: 1 } },
		],
		[
			'another connection of the same client is a new one',
			[
				{ at: 10, rows: [listening, hung(10)] },
				{ at: 12, rows: [listening, hung(12, 6)], reloadedAt: 11 },
			],
			{ finishing: 0, accepted: 1 },
		],
		[
			'who has been silent since before it, at the first look of all, is an old one',
			[{ at: 12, rows: [listening, hung(12)], reloadedAt: 1.5 }],
			{ finishing: 1, accepted: 0 },
		],
		[
			'who has spoken since, at the first look of all, is a new one',
			[{ at: 12, rows: [listening, hung(12)], reloadedAt: 0.5 }],
			{ finishing: 0, accepted: 1 },
		],
		[
			'a second one leaves what came in between to old processes too',
			[
				{ at: 10, rows: [listening], reloadedAt: 5 },
				{ at: 12, rows: [listening, client(1002, 7, { sent: 900, received: 800 })], reloadedAt: 5 },
				{ at: 14, rows: [listening, client(1002, 7, { sent: 2900, received: 2800 })], reloadedAt: 13 },
			],
			{ finishing: 1, accepted: 0 },
		],
		[
			'without tcp_info what was held before is all that is known',
			[
				{ at: 10, rows: [listening, client(1001, 5)], source: 'proc' },
				{ at: 12, rows: [listening, client(1001, 5), client(1002, 6)], source: 'proc', reloadedAt: 11 },
			],
			{ finishing: 1, accepted: 1 },
		],
	])('%s', (_, given, expected) => {
		const all = looks(...given)
		expect(connectionsOf(all.at(-1))).toMatchObject(expected)
		expect(all.at(-1)!.services[0]!.generation).toEqual({ since: given.at(-1)!.reloadedAt, old: 1 })
	})
})

describe('an accepted connection', () => {
	it.each([
		['whose client spoke last', { sent: 2000, received: 1500, acked: 900 }, 'busy'],
		['whose server spoke last', { sent: 1500, received: 2000, acked: 900 }, 'idle'],
		[
			'whose server spoke last and has not sent it all',
			{ sent: 20, received: 2000, acked: 900, queue: 4000 },
			'writing',
		],
		['that has sent nothing', { sent: 700, received: 700, bytes: 0 }, 'silent'],
		['whose first request came with the handshake', { sent: 700, received: 700 }, 'busy'],
		[
			'whose first answer left within the tick and is not acknowledged',
			{ sent: 700, received: 700, queue: 300 },
			'writing',
		],
		['that was answered within the tick', { sent: 700, received: 700, acked: 300 }, 'idle'],
	])('%s is %s', (_, info, kind) => {
		const { activity } = connectionsOf(looks({ at: 10, rows: [listener(), client(1001, 5, info)] })[0])
		expect(activity).toMatchObject({ busy: 0, idle: 0, writing: 0, silent: 0, [kind]: 1 })
	})

	it('is as old as its request, and the same one as long as nothing was received', () => {
		const [first, second, third] = looks(
			{ at: 10, rows: [listener(), client(1001, 5, { sent: 9000, received: 1500 })] },
			{ at: 12, rows: [listener(), client(1001, 5, { sent: 11_000, received: 3504 })] },
			{ at: 14, rows: [listener(), client(1001, 5, { sent: 1000, received: 400, bytes: 900 })] },
		).map(connectionsOf)
		expect(first).toMatchObject({ fresh: 1, survivors: 0, requests: [{ since: 8.5 }] })
		expect(first!.oldest).toEqual([{ since: 8.5, network: '192.0.2.0/24' }])
		expect(second).toMatchObject({ fresh: 0, survivors: 1, requests: first!.requests })
		expect(second!.activity!.ages).toEqual({
			count: 1,
			median: 3.5,
			p90: 3.5,
			oldest: 3.5,
			over10: 0,
			over30: 0,
			over60: 0,
		})
		expect(third).toMatchObject({ fresh: 0, survivors: 0, requests: [{ since: 13.6 }] })
		expect(third!.requests[0]!.key).not.toBe(first!.requests[0]!.key)
	})

	it('still comes in where more bytes arrive and nothing was sent since: the same request, and none that is late', () => {
		const rows = (received: number, bytes: number, sent: number) => [
			listener(),
			client(1001, 5, { sent, received, bytes }),
		]
		const [, second, third] = looks(
			{ at: 10, rows: rows(500, 40, 9000) },
			{ at: 12, rows: rows(100, 60, 11_000) },
			{ at: 14, rows: rows(3000, 60, 200) },
		).map(connectionsOf)
		expect(second).toMatchObject({ survivors: 1, requests: [], activity: { busy: 1, receiving: 1 } })
		expect(third).toMatchObject({ activity: { busy: 0, receiving: 0, idle: 1 } })
	})

	it('is a stream once the server has sent more without being asked, until it closes', () => {
		const rows = (sent: number, acked: number) => [listener(), client(1001, 5, { sent, received: 30_000, acked })]
		const [first, second, third] = looks(
			{ at: 10, rows: rows(9000, 5000) },
			{ at: 12, rows: rows(400, 5200) },
			{ at: 14, rows: rows(2400, 5200) },
		).map((look) => connectionsOf(look).activity)
		expect(first).toMatchObject({ busy: 0, idle: 1, streaming: 0 })
		expect(second).toMatchObject({ busy: 0, idle: 0, streaming: 1 })
		expect(third).toMatchObject({ busy: 0, idle: 0, streaming: 1 })
	})

	it.each([
		['4 bytes and their echo: a WebSocket’s ping', { bytes: 504, acked: 304 }, 'streaming'],
		['28 and 26: the same over TLS 1.3', { bytes: 528, acked: 326 }, 'streaming'],
		['39 and 39: an HTTP/2 PING over TLS 1.3', { bytes: 539, acked: 339 }, 'idle'],
		['28 and 71: the shortest page over plain HTTP', { bytes: 528, acked: 371 }, 'idle'],
		['112 and 51: the end of a TLS 1.2 handshake', { bytes: 612, acked: 351 }, 'idle'],
		['4 bytes without an echo: a request that is slow to come', { bytes: 504, acked: 300, sent: 9000 }, 'busy'],
	])('that exchanged %s', (_, after, kind) => {
		const at = (info: object) => [listener(), client(1001, 5, { sent: 900, received: 900, ...info })]
		const [first, second] = looks({ at: 10, rows: at({ bytes: 500, acked: 300 }) }, { at: 12, rows: at(after) }).map(
			(look) => connectionsOf(look).activity,
		)
		expect(first).toMatchObject({ busy: 0, idle: 1 })
		expect(second).toMatchObject({ busy: 0, idle: 0, streaming: 0, [kind]: 1 })
	})

	it.each([
		['as many bytes each way', 590, 390, 90, 90, 'streaming'],
		['as many bytes each way, in records of TLS 1.3', 612, 412, 90, 90, 'streaming'],
		['as many bytes each way, in records of TLS 1.2', 619, 419, 90, 90, 'streaming'],
		['more bytes, as mod_proxy adds headers', 590, 390, 131, 90, 'idle'],
		['other answers, as Apache writes its own headers', 590, 390, 90, 60, 'idle'],
	])('that said to a backend %s', (_, bytes, acked, sent, received, kind) => {
		const front = (info: object) => client(1001, 5, { sent: 900, received: 900, ...info })
		const back = (info: object) => toBackend(40_001, { sent: 900, received: 900, ...info })
		const [, second, third] = looks(
			{ at: 10, rows: [listener(), front({ bytes: 500, acked: 300 }), back({ bytes: 200, acked: 400 })] },
			{
				at: 12,
				rows: [listener(), front({ bytes, acked }), back({ bytes: 200 + received, acked: 400 + sent })],
			},
			{
				at: 14,
				rows: [listener(), front({ bytes, acked }), back({ bytes: 200 + received, acked: 400 + sent })],
			},
		).map((look) => connectionsOf(look).activity)
		for (const seen of [second, third]) expect(seen).toMatchObject({ busy: 0, idle: 0, streaming: 0, [kind]: 1 })
	})

	it('is no tunnel where its client is on this host: the other end says the same bytes and relays nothing', () => {
		const front = (info: object) => client(1001, 5, { sent: 900, received: 900, ...info })
		const back = (info: object) => {
			const row = toBackend(1001, { sent: 900, received: 900, ...info })
			row[REMOTE_PORT] = 80
			row.copyWithin(REMOTE_ADDRESS, LOCAL_ADDRESS, LOCAL_ADDRESS + 4)
			return row
		}
		const [, second] = looks(
			{ at: 10, rows: [listener(), front({ bytes: 500, acked: 300 }), back({ bytes: 300, acked: 501 })] },
			{ at: 12, rows: [listener(), front({ bytes: 620, acked: 900 }), back({ bytes: 900, acked: 621 })] },
		).map((look) => connectionsOf(look).activity)
		expect(second).toMatchObject({ busy: 0, idle: 1, streaming: 0 })
	})

	it.each([
		[9.9, [0, 0, 0]],
		[10.1, [1, 0, 0]],
		[30.1, [1, 1, 0]],
		[60.1, [1, 1, 1]],
	])('that is idle since %d s', (seconds, idleOver) => {
		const row = client(1001, 5, { sent: seconds * 1000, received: seconds * 1000 + 50, acked: 300 })
		const { activity } = connectionsOf(looks({ at: 100, rows: [listener(), row] })[0])
		expect(activity).toMatchObject({ idle: 1, idleOver })
	})

	it('is no stream where the rest of an answer has left: it is idle then', () => {
		const rows = (acked: number, unsent: number) => {
			const row = client(1001, 5, { sent: 900, received: 30_000, acked })
			row[TX_QUEUE] = unsent
			return [listener(), row]
		}
		const [first, second] = looks({ at: 10, rows: rows(5000, 800) }, { at: 12, rows: rows(5800, 0) }).map(
			(look) => connectionsOf(look).activity,
		)
		expect(first).toMatchObject({ writing: 1 })
		expect(second).toMatchObject({ idle: 1, streaming: 0 })
	})

	it('is as old as it was seen accepted where only /proc is read', () => {
		const rows = [listener(), client(1001, 5)]
		const [, second] = looks({ at: 10, rows, source: 'proc' }, { at: 12, rows, source: 'proc' }).map(connectionsOf)
		expect(second).toMatchObject({
			activity: undefined,
			accepted: 1,
			survivors: 1,
			requests: [{ since: 10 }],
			oldest: [],
		})
	})
})

describe('a TLS connection whose tickets went out in the tick of its first request', () => {
	const HANDSHAKE = 1334
	/** Both spoke so many milliseconds ago, when the connection was 30 ms old. */
	const tie = (port: number, ago: number, acked: number, received = 600) => {
		const row = client(port, port, { sent: ago, received: ago, acked, bytes: received })
		row[TIMER] = TIMER_KEEPALIVE
		row[TIMER_WHEN] = 720_000 - (ago + 30) / 10
		return row
	}
	const busyIn = (...rows: Row[][]) =>
		looks(...rows.map((each, index) => ({ at: index * 2, rows: [listener(), ...each] }))).map(
			(look) => connectionsOf(look).activity!.busy,
		)
	const four = [1, 2, 3, 4]

	it('is busy once others like it got their answer later', () => {
		const pending = four.map((port) => tie(port, 1000, HANDSHAKE + port))
		const answered = four.map((port) =>
			client(port, port, { sent: 500, received: 3000, acked: HANDSHAKE + 300, bytes: 600 }),
		)
		expect(busyIn(pending, answered, [tie(9, 1700, HANDSHAKE + 2)])).toEqual([0, 0, 1])
	})

	it('is idle where others like it asked again: they had been answered within the tick', () => {
		const served = four.map((port) => tie(port, 1000, HANDSHAKE + 900))
		const again = four.map((port) => tie(port, 400, HANDSHAKE + 1800, 700))
		expect(busyIn(served, again, [tie(9, 1700, HANDSHAKE + 900)])).toEqual([0, 0, 0])
	})
})

describe('waiting connections', () => {
	it('have waited since the handshake with sock_diag, since they were first seen without', () => {
		const rows = (info?: { sent: number; received: number }) => [listener(80, 1, 511), client(1001, 0, info)]
		const [exact] = looks({ at: 10, rows: rows({ sent: 3200, received: 3200 }) })
		expect(exact!.services[0]).toMatchObject({ acceptQueue: 1, backlog: 511, connections: { queued: 1, accepted: 0 } })
		expect(connectionsOf(exact).waits.oldest).toBeCloseTo(3.2)
		const [, seen] = looks({ at: 10, rows: rows(), source: 'proc' }, { at: 12, rows: rows(), source: 'proc' })
		expect(connectionsOf(seen).waits.oldest).toBe(2)
	})

	it('are counted by network, and one address where it has half of them', () => {
		const at = (last: number, port: number) =>
			rowOf({
				state: ESTABLISHED,
				inode: 0,
				localPort: 80,
				remotePort: port,
				remote: [0, 0, MAPPED_WORD, (last << 24) | 0x0200c0],
			})
		const [look] = looks({ at: 0, rows: [listener(), at(1, 1), at(2, 2), at(2, 3), at(2, 4)] })
		expect(connectionsOf(look).waiters).toEqual([{ prefix: '192.0.2.2', connections: 3 }])
	})
})

describe('rows that hold no worker', () => {
	it('are counted by what they are', () => {
		const row = (state: number, inode: number, remotePort: number) => rowOf({ state, inode, localPort: 80, remotePort })
		const [look] = looks({
			at: 0,
			rows: [
				listener(),
				row(CLOSE_WAIT, 7, 1),
				row(CLOSE_WAIT, 0, 2),
				row(SYN_RECV, 0, 3),
				row(FIN_WAIT2, 9, 4),
				row(TIME_WAIT, 0, 5),
			],
		})
		expect(connectionsOf(look)).toMatchObject({ stuck: 1, abandoned: 1, halfOpen: 1, lingering: 1, fresh: 3 })
		expect(look!.host).toMatchObject({ total: 6, timeWait: 1, closeWait: 2, listen: 1 })
	})

	it('stand as the last full look had them where an active one leaves them out', () => {
		const other = rowOf({ state: ESTABLISHED, inode: 3, localPort: 22, remotePort: 5 })
		const timeWait = rowOf({ state: TIME_WAIT, inode: 0, localPort: 80, remotePort: 6 })
		const [full, active] = looks(
			{ at: 0, rows: [listener(), listener(22), other, timeWait] },
			{ at: 2, rows: [listener(), listener(22)], extent: 'active' },
		)
		expect(active!.host).toEqual({ ...full!.host })
		expect(active!.services).toEqual(full!.services)
	})

	it.each([
		['one listener', [listener(80, 4, 511)], undefined],
		['two empty ones', [listener(80, 0, 511), listener(443, 0, 511)], undefined],
		[
			'two, of which the one is longer',
			[listener(80, 4, 511), listener(443, 9, 511)],
			{ port: 443, waiting: 9, backlog: 511 },
		],
		[
			'two, the shorter of which is nearer to its limit',
			[listener(80, 9, 511), listener(443, 6, 10)],
			{ port: 443, waiting: 6, backlog: 10 },
		],
		['two without sock_diag', [listener(80, 9), listener(443, 6)], { port: 80, waiting: 9, backlog: undefined }],
	])('name the accept queue that is nearest to its end: %s', (_, rows, fullest) => {
		const census = new LookCensus({ services: [service('shop', 80, 443)] })
		expect(lookOf(census, { at: 0, rows, extent: 'partial' }).services[0]!.fullest).toEqual(fullest)
	})

	it('say nothing where only the listeners were read', () => {
		const [look] = looks({ at: 0, rows: [listener(80, 4)], extent: 'partial' })
		expect(look!.services[0]).toMatchObject({ listeners: 1, acceptQueue: 4, connections: undefined })
		expect(look!.upstreams).toBeUndefined()
	})
})

describe('backends', () => {
	it('are those that we spoke to last, with the age of what we said', () => {
		const [first, second] = looks(
			{
				at: 10,
				rows: [
					toBackend(1, { sent: 400, received: 900 }),
					toBackend(2, { sent: 900, received: 400 }),
					toBackend(3, { sent: 5, received: 5, bytes: 0, acked: 1 }),
				],
			},
			{
				at: 12,
				rows: [
					toBackend(1, { sent: 2400, received: 2900 }),
					toBackend(4, { sent: 0, received: 0 }, CLOSE_WAIT),
					toBackend(5, { sent: 0, received: 0 }, TIME_WAIT),
				],
			},
		)
		expect(first!.upstreams).toMatchObject([
			{ id: '10.0.0.9:9000', kind: 'backend', busy: 1, waiting: 0, survivors: 0, ages: { count: 1 } },
		])
		expect(first!.host.destinations).toMatchObject([{ id: '10.0.0.9:9000', localPorts: 3, closeWait: 0 }])
		expect(second!.upstreams).toMatchObject([{ busy: 1, survivors: 1, ages: { count: 1, oldest: 2.4 } }])
		expect(second!.host.destinations).toMatchObject([{ localPorts: 3, closeWait: 1 }])
	})

	it('that listen here have their own queue', () => {
		const row = (port: number) => {
			const to = rowOf({ state: ESTABLISHED, inode: port, localPort: port, remotePort: 9000 })
			to[UID] = WWW_DATA
			return withInfo(to, { sent: 10, received: 20 })
		}
		const [look] = looks({ at: 0, rows: [listener(9000, 2, 128), row(1), row(2), row(3)] })
		expect(look!.upstreams).toMatchObject([{ id: '127.0.0.1:9000', busy: 1, waiting: 2 }])
	})

	it('are no connections of root where Apache is another user, nor ours to ourselves', () => {
		const byRoot = toBackend(1, { sent: 10, received: 20 })
		byRoot[UID] = 0
		const toOurselves = rowOf({ state: SYN_SENT, inode: 8, localPort: 5000, remotePort: 80 })
		const [look] = looks({ at: 0, rows: [listener(), client(7, 7, { sent: 2, received: 1 }), byRoot, toOurselves] })
		expect(look!.upstreams).toEqual([])
	})
})

describe('pools', () => {
	const pool = (accepted: number[], waiting: number): UnixPath[] => [
		{ path: '/run/php/shop.sock', listeners: [1], accepted, waiting },
	]

	it('are the listening UNIX sockets that had a connection, followed by inode and queue order', () => {
		const found = looks(
			{ at: 0, rows: [], unix: pool([], 0) },
			{ at: 2, rows: [], unix: pool([5, 6], 1) },
			{ at: 4, rows: [], unix: pool([6, 7], 2) },
		).map(({ upstreams }) => upstreams!)
		expect(found[0]).toEqual([])
		expect(found[1]).toMatchObject([{ id: '/run/php/shop.sock', busy: 2, waiting: 1, survivors: 0 }])
		// Inode 7 is the one that waited; two others wait since now.
		expect(found[2]).toMatchObject([{ busy: 2, waiting: 2, survivors: 2, ages: { oldest: 2, count: 4 } }])
	})

	it('are at most 64, the busiest; the rest is summed', () => {
		const unix = Array.from({ length: 70 }, (_, index) => ({
			path: `/run/${index}.sock`,
			listeners: [1],
			accepted: Array.from({ length: index + 1 }, (_, each) => index * 100 + each),
			waiting: 1,
		}))
		const [look] = looks({ at: 0, rows: [], unix })
		expect(look!.upstreams).toHaveLength(64)
		expect(look!.upstreams![0]).toMatchObject({ id: '/run/69.sock', busy: 70 })
		expect(look!.otherUpstreams).toEqual({ busy: 1 + 2 + 3 + 4 + 5 + 6, waiting: 6 })
	})
})

describe('services on one port, and ports that come later', () => {
	const at = (address: number, state: number, inode: number, remotePort: number) =>
		rowOf({ state, inode, localPort: 80, remotePort, local: [0, 0, MAPPED_WORD, address], remote: CLIENT })
	const [ONE, TWO] = [0x010200c0, 0x020200c0]
	const rows = [
		at(ONE, LISTEN, 11, 0),
		at(TWO, LISTEN, 12, 0),
		at(ONE, ESTABLISHED, 21, 5001),
		at(TWO, ESTABLISHED, 22, 5002),
		at(TWO, ESTABLISHED, 23, 5003),
	]
	const look = (census: LookCensus, at: number, all: readonly Row[]) => {
		const { services, host } = lookOf(census, { at, rows: [...all] })
		const counts = services.map(({ name, listeners, connections }) => `${name} ${listeners} ${connections?.accepted}`)
		return [...counts, `others ${host.otherInbound}`]
	}

	it.each([
		['each with its address', ['192.0.2.1:80'], ['192.0.2.2:80'], ['a 1 1', 'b 1 2', 'others 0']],
		['the second with all other addresses', ['192.0.2.1:80'], [80], ['a 1 1', 'b 1 2', 'others 0']],
		['one that is not watched is another program', ['192.0.2.1:80'], [8080], ['a 1 1', 'b 0 0', 'others 2']],
	])('two servers on one port: %s', (_, a, b, expected) => {
		const services = [
			{ ...service('a', 0), ports: a },
			{ ...service('b', 0), ports: b },
		]
		expect(look(new LookCensus({ services }), 0, rows)).toEqual(expected)
	})

	it('a further port of the same Apache is counted from the next full look on', () => {
		let shared: ReadonlyMap<string, readonly number[]> = new Map()
		const census = new LookCensus({ services: [service('shop', 443)], sharedPorts: () => shared })
		expect(look(census, 0, rows)).toEqual(['shop 0 0', 'others 3'])
		shared = new Map([['shop', [80]]])
		expect(look(census, 30, rows)).toEqual(['shop 2 3', 'others 0'])
	})
})
