import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Look } from '../../src/detect/look.js'
import type { ServiceSettings } from '../../src/detect/settings.js'
import { LookCensus } from '../../src/kernel/look-census.js'
import { locateProc, type ProcPaths } from '../../src/kernel/proc-paths.js'
import { createSampler, type LookSampler, type SamplerOptions } from '../../src/kernel/sampler.js'
import type { Snapshot } from '../../src/kernel/snapshot.js'
import { openRecording } from '../../src/recording/recording-reader.js'
import { RecordingWriter } from '../../src/recording/recording-writer.js'
import { captured } from '../fixtures/proc-net.js'
import { CAN_UNSHARE, type Namespace, openNamespace } from './namespace.js'
import { procTree, sceneFiles, temporaryFolder } from './proc-trees.js'
import { service } from './reading.js'

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

async function lookOf(sampler: LookSampler, due: boolean): Promise<Look> {
	const reading = await sampler.look(due)
	if (reading.kind === 'failed') throw new Error(reading.reason)
	return reading.look
}

describe('a look', () => {
	it('is stamped once, with the seconds since the sampler was made and the wall time, to the millisecond', async () => {
		const { clock, sampler } = samplerOf(procTree(sceneFiles('states')).paths, [service('app', 8080)])
		clock.monotonic += 30_000.4567
		clock.wall += 30_000.4
		const look = await lookOf(sampler, true)
		expect(look).toMatchObject({
			at: 30,
			wallTime: 1_700_000_030_000,
			services: [{ listeners: 1, acceptQueue: 2, connections: { accepted: 1, queued: 1, stuck: 2, abandoned: 1 } }],
			host: { malformedRows: 0, machine: undefined },
		})
		expect(look.host.counters.get('Tcp.PassiveOpens')).toBe(12)
	})

	it('that fails is a value, and changes nothing of what the next ones compare with', async () => {
		const { root, paths } = procTree(sceneFiles('closed-clients'))
		const { clock, sampler } = samplerOf(paths, [service('app', 80)])
		await sampler.look(true)
		rmSync(join(root, 'self/net/tcp'))
		clock.monotonic += 30_000
		expect(await sampler.look(true)).toMatchObject({ kind: 'failed', at: 30, reason: `${paths.tcp}: ENOENT` })
		writeFileSync(join(root, 'self/net/tcp'), captured('closed-clients', 'tcp'))
		clock.monotonic += 30_000
		expect((await lookOf(sampler, true)).services[0]!.connections).toMatchObject({
			fresh: 0,
			stuckSince: [{ since: 0 }, {}, {}, {}],
		})
	})

	it('does not run twice at a time', async () => {
		const { sampler } = samplerOf(procTree(sceneFiles('wide')).paths, [service('app', 80)])
		const first = sampler.look(true)
		expect(await sampler.look(false)).toMatchObject({ kind: 'failed', reason: 'the last look is still under way' })
		expect(await first).toMatchObject({
			kind: 'look',
			look: { services: [{ connections: { accepted: 5000, queued: 10 } }] },
		})
	})

	it('ends early when the program is stopped', async () => {
		const stop = new AbortController()
		const { sampler } = samplerOf(procTree(sceneFiles('wide')).paths, [service('app', 80)], { signal: stop.signal })
		stop.abort()
		expect(await sampler.look(true)).toMatchObject({ kind: 'failed', reason: 'stopped while reading' })
	})

	it.each([
		{ scene: 'dual-stack', ports: [80], acceptQueue: 3, listeners: 1 },
		{ scene: 'reuseport', ports: [80], acceptQueue: 10, listeners: 4 },
		{ scene: 'listeners', ports: [8059], acceptQueue: 5, listeners: 2 },
		{ scene: 'states', ports: [8080, 8081], acceptQueue: 3, listeners: 2 },
		{ scene: 'idle', ports: [81], acceptQueue: 0, listeners: 0 },
	] as const)(
		'of $scene finds $listeners listeners and $acceptQueue waiting',
		async ({ scene, ports, acceptQueue, listeners }) => {
			const { sampler } = samplerOf(procTree(sceneFiles(scene)).paths, [service('app', ...ports)])
			for (const due of [true, false]) {
				expect(await lookOf(sampler, due)).toMatchObject({ services: [{ name: 'app', acceptQueue, listeners }] })
			}
		},
	)
})

describe('a recording of what is read', () => {
	it('holds exactly what the live run saw', async () => {
		const file = join(temporaryFolder(), 'live.fwr')
		const { root, paths } = procTree({ ...sceneFiles('states'), loadavg: '0.53 1.00 2.00 1/100 7\n' })
		const services = [service('app', 8080, 80), service('other', 443)]
		const writer = new RecordingWriter(file, { pseudonymised: false })
		const { clock, sampler } = samplerOf(paths, services, { recording: writer })
		const live: Look[] = []
		for (const scene of ['states', 'closed-clients', 'dual-stack', 'wide', 'spoken', 'states'] as const) {
			for (const [path, bytes] of Object.entries(sceneFiles(scene))) writeFileSync(join(root, path), bytes)
			writeFileSync(join(root, 'self/net/unix'), captured('spoken', 'unix'))
			for (const due of [true, false]) {
				live.push(await lookOf(sampler, due))
				clock.monotonic += 2000.3
				clock.wall += 2000.3
			}
		}
		writer.close()
		const census = new LookCensus({ services })
		const replayed = [...openRecording(file, expect.fail).snapshots].map((snapshot) => census.look(snapshot))
		expect(replayed).toEqual(live)
	})

	it('that cannot be written is reported once and given up; looks go on', async () => {
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
		for (let times = 0; times < 4; times++) expect((await sampler.look(true)).kind).toBe('look')
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

	it('show 200 accepted and 30 waiting connections, look after look, and never this namespace by sock_diag', async () => {
		const { clock, sampler } = samplerOf(locateProc({ pid: namespace.pid }), [service('app', 8080)])
		for (const fresh of [230, 0, 0]) {
			expect(await lookOf(sampler, true)).toMatchObject({
				source: 'proc',
				services: [{ acceptQueue: 30, listeners: 1, connections: { accepted: 200, queued: 30, fresh } }],
				host: { listen: 1, established: 460, total: 461, malformedRows: 0 },
			})
			clock.monotonic += 30_000
		}
		expect(sampler.source.reason).toMatch(/^the network namespace that is watched \(.*\) is not this process's own$/)
	})

	it('give counters and the machine', async () => {
		const { sampler } = samplerOf(locateProc({ pid: namespace.pid }), [service('app', 8080)])
		const { counters, machine } = (await lookOf(sampler, true)).host
		expect(counters.get('Tcp.PassiveOpens')).toBe(230)
		expect(counters.get('TCP6.inuse')).toBe(231)
		expect(counters.get('TcpExt.ListenOverflows')).toBe(0)
		expect(machine!.load1).toBeGreaterThanOrEqual(0)
		expect(machine!.memoryTotalBytes).toBeGreaterThan(machine!.memoryAvailableBytes!)
		// Nothing but lo stands in the namespace.
		expect([machine!.receivedBytes, machine!.sentBytes]).toEqual([0, 0])
	})

	it('are a failed look once the process is gone', async () => {
		const other = await openNamespace(1, 0)
		const { sampler } = samplerOf(locateProc({ pid: other.pid }), [service('app', 8080)])
		await sampler.look(true)
		await other.close()
		expect(await sampler.look(true)).toMatchObject({ kind: 'failed', reason: expect.stringContaining('net/tcp: E') })
	})
})
