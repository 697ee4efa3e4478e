import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { DEFAULT_CONFIG } from '../../src/config/config.js'
import type { CapacityFinding } from '../../src/host/apache/find-capacity.js'
import type { IncidentMessage, Message, NoticeMessage } from '../../src/message/message.js'
import { KnownHost } from '../../src/run/known-host.js'
import { createLogger } from '../../src/run/log.js'
import { watch } from '../../src/run.js'
import { RuntimeState } from '../../src/serve/runtime-state.js'
import { CONTEXT } from '../message/messages.js'
import { createFakeSampler, FakeTime, type Scene } from './fake-time.js'

function finding(workers: number | undefined): CapacityFinding {
	return {
		capacity:
			workers === undefined ? undefined : { workers, source: 'apache-config', provenance: 'from apache2.conf:7' },
		atLeast: undefined,
		connectionLimit: undefined,
		backlog: { connections: 511, provenance: 'from the compiled default of ListenBacklog' },
		limits: undefined,
		presumed: undefined,
		otherPorts: [],
		server: undefined,
		notes: [],
	}
}

/** Runs the whole loop on fake time until `end`. */
async function watchUntil(end: number, sceneAt: (at: number) => Scene, found: readonly (number | undefined)[] = [40]) {
	const time = new FakeTime(end)
	const sampler = createFakeSampler(time, sceneAt)
	const stream = new PassThrough()
	const messages: Message[] = []
	let asked = 0
	const findHost = async () => ({
		limits: new Map([['apache', finding(found[Math.min(asked++, found.length - 1)])]]),
		pools: { pools: [], notes: [] },
	})
	const host = new KnownHost()
	host.know(await findHost())
	const state = new RuntimeState(() => time.now)
	await watch({
		settings: DEFAULT_CONFIG,
		host,
		findHost,
		sampler,
		resume: new Map(),
		runbooks: {},
		context: CONTEXT,
		state,
		handle: (message) => void messages.push(message),
		publish: (judged) => state.publish(judged),
		log: createLogger({ level: 'info', format: 'json', stream }),
		wait: time.wait,
		wallClock: time.wallClock,
		signal: time.signal,
	})
	const logged = String(stream.read() ?? '')
		.split('\n')
		.filter(Boolean)
		.map((line) => JSON.parse(line))
		// What the reporter says of messages has tests of its own.
		.filter(({ incident, rule, source, msg }) => !incident && !rule && !source && !msg.startsWith('waiting'))
	const incidents = messages.filter((message): message is IncidentMessage => message.type === 'incident')
	const events = incidents.map(({ event }) => event)
	const recents = incidents.map(({ recent }) => recent)
	const notices = messages.filter((each): each is NoticeMessage => each.type === 'notice').map(({ notice }) => notice)
	return { counts: state.counts, state, events, recents, notices, logged, sampler, asked: () => asked }
}

/** Held workers and queue of a pool of 40 that fills from second 600 on and is full at 840. */
function filling(at: number): Scene {
	const held = at < 600 ? 10 : Math.min(40, 10 + Math.round((at - 600) / 8))
	const queue = at < 840 ? 0 : Math.min(500, Math.round((at - 840) * 2))
	return { service: { accepted: held, fresh: held, acceptQueue: queue, queued: queue } }
}

describe('the loop', () => {
	it('says nothing about a healthy service', async () => {
		const { counts, events, notices, logged } = await watchUntil(900, () => ({ service: { accepted: 10 } }))
		expect([events, notices, logged]).toEqual([[], [], []])
		expect(counts).toMatchObject({ samples: 30, missed: 0, late: 0, failed: 0, lastSampleAt: 870 })
		expect(counts.looks).toBeGreaterThan(400)
	})

	it('announces a pool that fills before it is full, on capacity found from outside the table', async () => {
		const { events } = await watchUntil(900, filling)
		expect(events[0]).toMatchObject({
			kind: 'opened',
			incident: { pattern: 'gradual-saturation', service: 'apache' },
			evidence: { capacity: { workers: 40, provenance: 'from apache2.conf:7' } },
		})
		expect(events[0]!.at).toBeLessThan(840)
	})

	it('brings with each event the readings that led there, the newest being the one that decided', async () => {
		const { events, recents } = await watchUntil(900, filling)
		expect(recents).toHaveLength(events.length)
		expect(recents[0]!.accepted.at(-1)).toBe(events[0]!.evidence.accepted)
		expect(recents[0]!.until).toBe(events[0]!.wallTime)
		expect(recents[0]!.secondsAgo[0]).toBeGreaterThan(500)
	})

	it('says once that it is blind, waits, and says that it sees', async () => {
		const { notices, counts } = await watchUntil(200, (at) =>
			at < 100 ? { service: { listeners: 0, listenInodes: [] } } : {},
		)
		expect(notices).toMatchObject([
			{ kind: 'blind', at: 0, service: 'apache', rule: 'no-listener' },
			{ kind: 'visible', at: 100, service: 'apache' },
		])
		expect(counts.notices).toBe(2)
	})

	it('looks for the capacity again when Apache listens with other sockets than before', async () => {
		const { logged, asked } = await watchUntil(
			200,
			(at) => ({ service: { listenInodes: [at < 100 ? 111 : 222] } }),
			[40, 80],
		)
		expect(asked()).toBe(2)
		expect(logged).toMatchObject([
			{ level: 'info', service: 'apache', msg: 'Apache was started anew, its capacity is 80, from apache2.conf:7' },
		])
	})

	it('looks for the capacity again when Apache listens for the first time', async () => {
		const start = (at: number): Scene => (at < 50 ? { service: { listeners: 0, listenInodes: [] } } : {})
		const { logged } = await watchUntil(100, start, [undefined, 60])
		expect(logged).toMatchObject([{ msg: 'Apache was started anew, its capacity is 60, from apache2.conf:7' }])
	})

	it('goes on without a table that cannot be read, logs each reason once, and tells people once', async () => {
		const { notices, logged, counts } = await watchUntil(200, (at) =>
			at >= 50 && at < 140 ? { failure: 'EACCES' } : {},
		)
		expect(notices).toMatchObject([
			{ kind: 'blind', at: 90, service: undefined, rule: 'table-unreadable' },
			{ kind: 'visible', at: 150 },
		])
		expect(logged).toMatchObject([
			{ reason: 'EACCES', msg: 'no look: it could not be read' },
			{ reason: 'EACCES', msg: 'no sample: it could not be read' },
		])
		expect(counts.failed).toBeGreaterThan(3)
	})

	it('neither opens nor resolves anything by samples that are missing', async () => {
		const { events } = await watchUntil(1500, (at) => (at >= 860 ? { failure: 'EIO' } : filling(at)))
		expect(events.map(({ kind }) => kind)).not.toContain('resolved')
		expect(events.every(({ at }) => at < 860)).toBe(true)
	})

	it('counts what a sleeping machine missed', async () => {
		const { counts, logged } = await watchUntil(400, (at) => ({ seconds: at === 60 ? 200 : 0.01 }))
		expect(counts).toMatchObject({ missed: 6 })
		expect(logged.map(({ msg }) => msg)).toContainEqual(expect.stringContaining('6 samples were missed'))
	})

	it('says once that a reading costs too much', async () => {
		const { logged } = await watchUntil(200, () => ({ seconds: 3.5 }))
		expect(logged).toMatchObject([{ level: 'warn', seconds: 3.5, msg: expect.stringContaining('sampling.interval') }])
	})
})
