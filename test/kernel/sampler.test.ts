import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ServiceSettings } from '../../src/detect/settings.js'
import { SocketCensus } from '../../src/kernel/census.js'
import { listenersOf } from '../../src/kernel/listeners.js'
import { locateProc, type ProcPaths } from '../../src/kernel/proc-paths.js'
import { createSampler, type SamplerOptions } from '../../src/kernel/sampler.js'
import type { Snapshot } from '../../src/kernel/snapshot.js'
import { openRecording } from '../../src/recording/recording-reader.js'
import { RecordingWriter } from '../../src/recording/recording-writer.js'
import { captured } from '../fixtures/proc-net.js'
import { CAN_UNSHARE, type Namespace, openNamespace } from './namespace.js'
import { procTree, sceneFiles, temporaryFolder } from './proc-trees.js'
import { service } from './reading.js'

const HEADER = { pseudonymised: false } as const

/** A sampler whose clocks stand where the test puts them. */
function samplerOf(paths: ProcPaths, services: readonly ServiceSettings[], more: Partial<SamplerOptions> = {}) {
	const clock = { monotonic: 5_000_000, wall: 1.7e12 }
	const sampler = createSampler({
		services,
		paths,
		monotonicClock: () => clock.monotonic,
		wallClock: () => clock.wall,
		...more,
	})
	return { clock, sampler }
}

describe('a full reading', () => {
	it('is stamped once, with the seconds since the sampler was made and the wall time, to the millisecond', async () => {
		const { clock, sampler } = samplerOf(procTree(sceneFiles('states')).paths, [service('app', 8080)])
		clock.monotonic += 30_000.4567
		clock.wall += 30_000.4
		const reading = await sampler.sample()
		expect(reading).toMatchObject({
			kind: 'sample',
			sample: {
				at: 30,
				wallTime: 1_700_000_030_000,
				malformedRows: 0,
				services: [{ name: 'app', accepted: 1, queued: 1, stuck: 2, abandoned: 1, listeners: 1, acceptQueue: 2 }],
			},
		})
		if (reading.kind !== 'sample') return
		expect(reading.sample.host.counters.get('Tcp.PassiveOpens')).toBe(12)
		expect(reading.sample.host.machine).toBeUndefined()
	})

	it('that fails is a value, and changes nothing of what the next ones compare with', async () => {
		const { root, paths } = procTree(sceneFiles('closed-clients'))
		const { clock, sampler } = samplerOf(paths, [service('app', 80)])
		await sampler.sample()
		rmSync(join(root, 'self/net/tcp'))
		for (let times = 0; times < 5; times++) {
			clock.monotonic += 30_000
			expect(await sampler.sample()).toMatchObject({
				kind: 'failed',
				at: 30 * (times + 1),
				reason: `${paths.tcp}: ENOENT`,
			})
		}
		writeFileSync(join(root, 'self/net/tcp'), captured('closed-clients', 'tcp'))
		clock.monotonic += 30_000
		expect(await sampler.sample()).toMatchObject({
			sample: { services: [{ fresh: 0, stuck: 4, stuckAges: { again: 4, oldestSeconds: 180 } }] },
		})
	})

	it('does not run twice at a time, and ticks meanwhile are skipped', async () => {
		const { sampler } = samplerOf(procTree(sceneFiles('wide')).paths, [service('app', 80)])
		const first = sampler.sample()
		expect(sampler.tick()).toEqual({ kind: 'skipped', at: 0 })
		expect(await sampler.sample()).toMatchObject({ kind: 'failed', reason: 'the last reading is still under way' })
		expect(await first).toMatchObject({ kind: 'sample', sample: { services: [{ accepted: 5000, queued: 10 }] } })
		expect(sampler.tick().kind).toBe('tick')
	})

	it('ends early when the program is stopped', async () => {
		const stop = new AbortController()
		const { paths } = procTree(sceneFiles('wide'))
		const { sampler } = samplerOf(paths, [service('app', 80)], { signal: stop.signal })
		stop.abort()
		expect(await sampler.sample()).toMatchObject({ kind: 'failed', reason: 'stopped while reading' })
	})
})

describe('a tick', () => {
	it.each([
		{ scene: 'idle', ports: [80, 443], acceptQueue: 0, listeners: 2 },
		{ scene: 'dual-stack', ports: [80], acceptQueue: 3, listeners: 1 },
		{ scene: 'reuseport', ports: [80], acceptQueue: 10, listeners: 4 },
		{ scene: 'listeners', ports: [8059], acceptQueue: 5, listeners: 2 },
		{ scene: 'states', ports: [8080, 8081], acceptQueue: 3, listeners: 2 },
		{ scene: 'wide', ports: [80], acceptQueue: 10, listeners: 1 },
		{ scene: 'idle', ports: [81], acceptQueue: 0, listeners: 0 },
	] as const)(
		'of $scene finds $listeners listeners and $acceptQueue waiting, as the full reading does',
		async ({ scene, ports, acceptQueue, listeners }) => {
			const { sampler } = samplerOf(procTree(sceneFiles(scene)).paths, [service('app', ...ports)])
			for (let times = 0; times < 10; times++) {
				expect(sampler.tick()).toMatchObject({
					kind: 'tick',
					tick: { at: 0, services: [{ name: 'app', acceptQueue, listeners }] },
				})
			}
			expect(await sampler.sample()).toMatchObject({ sample: { services: [{ acceptQueue, listeners }] } })
		},
	)

	it('reads no more than the first page of a long table', () => {
		const { root, paths } = procTree(sceneFiles('wide'))
		writeFileSync(join(root, 'self/net/tcp'), captured('wide', 'tcp').subarray(0, 4100))
		const { sampler } = samplerOf(paths, [service('app', 80)])
		expect(sampler.tick()).toMatchObject({ kind: 'tick', tick: { services: [{ acceptQueue: 10 }] } })
	})

	it('carries the counters', () => {
		const { sampler } = samplerOf(procTree(sceneFiles('states')).paths, [service('app', 8080)])
		const reading = sampler.tick()
		expect(reading.kind === 'tick' && reading.tick.counters.get('TcpExt.ListenOverflows')).toBe(1)
	})

	it('notices within eight ticks that a listener moved to the other family', () => {
		const { root, paths } = procTree(sceneFiles('dual-stack'))
		const { sampler } = samplerOf(paths, [service('app', 80)])
		sampler.tick()
		// Now in both families; the tick looks at tcp6 alone for a while, because only there it had found it.
		writeFileSync(join(root, 'self/net/tcp'), captured('wide', 'tcp'))
		const queues = Array.from({ length: 9 }, () => {
			const reading = sampler.tick()
			return reading.kind === 'tick' && reading.tick.services[0]!.acceptQueue
		})
		expect(queues).toEqual([3, 3, 3, 3, 3, 3, 3, 13, 13])
	})

	it('reads no table while nobody waited and no handshake was completed since', () => {
		const { root, paths } = procTree({ ...sceneFiles('idle'), 'self/net/snmp': 'Tcp: PassiveOpens\nTcp: 7\n' })
		const { sampler } = samplerOf(paths, [service('app', 80)])
		const look = () => {
			const reading = sampler.tick()
			return reading.kind === 'tick' ? reading.tick.services[0]!.acceptQueue : reading.kind
		}
		expect(look()).toBe(0)
		writeFileSync(join(root, 'self/net/tcp'), captured('wide', 'tcp'))
		expect([look(), look()]).toEqual([0, 0])
		writeFileSync(join(root, 'self/net/snmp'), 'Tcp: PassiveOpens\nTcp: 8\n')
		expect(look()).toBe(10)
		// Somebody waits: from now on it looks every time.
		writeFileSync(join(root, 'self/net/tcp'), captured('idle', 'tcp'))
		expect(look()).toBe(0)
	})

	it('that fails is a value with its reason', () => {
		const { paths } = procTree({ 'self/net/tcp': 'nonsense\n' })
		const { sampler } = samplerOf(paths, [service('app', 80)])
		expect(sampler.tick()).toMatchObject({
			kind: 'failed',
			at: 0,
			reason: `${paths.tcp}: expected the heading of a socket table ("  sl  local_address …"), got "nonsense"`,
		})
	})
})

describe('a recording of what is read', () => {
	it('holds exactly what the live run saw', async () => {
		const file = join(temporaryFolder(), 'live.fwr')
		const { root, paths } = procTree({ ...sceneFiles('states'), loadavg: '0.53 1.00 2.00 1/100 7\n' })
		const services = [service('app', 8080, 80), service('other', 443)]
		const writer = new RecordingWriter(file, HEADER)
		const { clock, sampler } = samplerOf(paths, services, { recording: writer })
		const live: unknown[] = []
		for (const scene of ['states', 'closed-clients', 'dual-stack', 'closed-clients', 'wide', 'states'] as const) {
			for (const [path, bytes] of Object.entries(sceneFiles(scene))) writeFileSync(join(root, path), bytes)
			const reading = await sampler.sample()
			if (reading.kind !== 'sample') throw new Error(`expected a sample, got ${reading.kind}`)
			const { host } = reading.sample
			live.push({ ...reading.sample, host: { ...host, counters: new Map(host.counters) } })
			clock.monotonic += 2000.3
			clock.wall += 2000.3
			const tick = sampler.tick()
			if (tick.kind !== 'tick') throw new Error(`expected a tick, got ${tick.kind}`)
			live.push({ ...tick.tick, counters: new Map(tick.tick.counters) })
			clock.monotonic += 28_000
			clock.wall += 28_000
		}
		writer.close()

		const census = new SocketCensus(services)
		const replayed = [...openRecording(file, expect.fail).snapshots].map((snapshot) => {
			const { at, wallTime, counters, machine, rows } = snapshot
			if (snapshot.extent === 'partial') return { at, services: listenersOf(rows, services), counters }
			census.begin(at)
			rows.pour(census)
			return census.finish({ at, wallTime, counters, machine })
		})
		expect(replayed).toEqual(live)
	})

	it('that cannot be written is told of once and given up; sampling goes on', async () => {
		const failures: unknown[] = []
		const appended: Snapshot[] = []
		const full = new Error('ENOSPC')
		const { sampler } = samplerOf(procTree(sceneFiles('idle')).paths, [service('app', 80)], {
			recording: {
				append: (snapshot) => {
					if (appended.push(snapshot) === 2) throw full
				},
			},
			onRecordingFailure: (error) => failures.push(error),
		})
		for (let times = 0; times < 3; times++) {
			expect((await sampler.sample()).kind).toBe('sample')
			expect(sampler.tick().kind).toBe('tick')
		}
		expect(failures).toEqual([full])
		expect(appended).toHaveLength(2)
	})
})

describe.skipIf(!CAN_UNSHARE)("the kernel's own files, of a namespace made for the test", () => {
	let namespace: Namespace
	beforeAll(async () => {
		namespace = await openNamespace(200, 30)
	})
	afterAll(() => namespace.close())

	it('show 200 accepted and 30 waiting connections, tick after tick and sample after sample', async () => {
		const { clock, sampler } = samplerOf(locateProc({ pid: namespace.pid }), [service('app', 8080)])
		for (const fresh of [230, 0, 0]) {
			const reading = await sampler.sample()
			expect(reading).toMatchObject({
				kind: 'sample',
				sample: {
					services: [{ accepted: 200, queued: 30, acceptQueue: 30, listeners: 1, fresh }],
					host: { listen: 1, established: 460, total: 461 },
					malformedRows: 0,
					duplicateRows: 0,
				},
			})
			expect(sampler.tick()).toMatchObject({ kind: 'tick', tick: { services: [{ acceptQueue: 30, listeners: 1 }] } })
			clock.monotonic += 30_000
		}
	})

	it('give counters and the machine', async () => {
		const { sampler } = samplerOf(locateProc({ pid: namespace.pid }), [service('app', 8080)])
		const reading = await sampler.sample()
		if (reading.kind !== 'sample') throw new Error(reading.reason)
		const { counters, machine } = reading.sample.host
		expect(counters.get('Tcp.PassiveOpens')).toBe(230)
		expect(counters.get('TCP6.inuse')).toBe(231)
		expect(counters.get('TcpExt.ListenOverflows')).toBe(0)
		expect(machine!.load1).toBeGreaterThanOrEqual(0)
		expect(machine!.memoryTotalBytes).toBeGreaterThan(machine!.memoryAvailableBytes!)
		// Nothing but lo stands in the namespace.
		expect([machine!.receivedBytes, machine!.sentBytes]).toEqual([0, 0])
	})

	it('are a failed reading once the process is gone', async () => {
		const gone = await openNamespace(0, 0)
		const { sampler } = samplerOf(locateProc({ pid: gone.pid }), [service('app', 8080)])
		expect((await sampler.sample()).kind).toBe('sample')
		await gone.close()
		expect(await sampler.sample()).toMatchObject({ kind: 'failed', reason: `/proc/${gone.pid}/net/tcp: ENOENT` })
	})
})
