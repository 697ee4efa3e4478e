import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LookReader, type LookReaderOptions } from '../../src/kernel/look-reader.js'
import { locateProc } from '../../src/kernel/proc-paths.js'
import { SockDiagReader } from '../../src/kernel/sock-diag.js'
import { captured, type Scene } from '../fixtures/proc-net.js'
import { procTree, sceneFiles } from './proc-trees.js'
import { service } from './reading.js'

const services = [service('shop', 80)]
const ELSEWHERE = 'the network namespace that is watched'

/** A reader of a captured scene, which is no namespace of this process. */
function readerOf(scene: Scene, more: Partial<LookReaderOptions> = {}) {
	const { root, paths } = procTree(sceneFiles(scene))
	writeFileSync(join(root, 'self/net/unix'), captured('spoken', 'unix'))
	const reader = new LookReader({ services, paths, ...more })
	return { reader, paths }
}

async function lookOf(reader: LookReader, at: number, due: boolean) {
	const reading = await reader.look(at, 1.7e12, due, false)
	if (reading.kind === 'failed') throw new Error(reading.reason)
	return reading.look
}

describe('without sock_diag', () => {
	it('the whole table is read at the grid, and between it while it is small', async () => {
		const { reader } = readerOf('closed-clients')
		for (const [at, due] of [
			[0, true],
			[2, false],
		] as const) {
			const look = await lookOf(reader, at, due)
			expect(look).toMatchObject({
				at,
				source: 'proc',
				services: [{ connections: { stuck: 4, abandoned: 3, activity: undefined } }],
			})
			expect(look.upstreams!.map(({ id }) => id)).toContain('/tmp/pools/shop.sock')
		}
		const { source, reason } = reader.source
		expect(`${source}: ${reason?.slice(0, ELSEWHERE.length)}`).toBe(`proc: ${ELSEWHERE}`)
	})

	it('of a large table only the listeners are read between, which it says', async () => {
		const { reader } = readerOf('wide')
		expect((await lookOf(reader, 0, true)).services[0]!.connections).toMatchObject({ accepted: 5000, queued: 10 })
		expect((await lookOf(reader, 2, false)).services[0]).toMatchObject({ acceptQueue: 10, connections: undefined })
		expect(reader.source.stretched).toBe(true)
	})

	it('looks are few where the budget is small, and those at the grid are made all the same', async () => {
		const { reader } = readerOf('closed-clients', { share: 1e-6 })
		const hasRows: boolean[] = []
		for (let at = 0; at < 8; at += 2)
			hasRows.push((await lookOf(reader, at, at === 6)).services[0]!.connections !== undefined)
		expect(hasRows).toEqual([true, false, false, true])
	})
})

describe('with sock_diag refused', () => {
	it('falls back, says why, and tries again after a minute', async () => {
		let attempts = 0
		const sockDiag = new SockDiagReader(() => {
			attempts++
			return { ok: false, reason: 'netlink: EAFNOSUPPORT' }
		})
		const paths = locateProc()
		const reader = new LookReader({ services, paths, sockDiag })
		const refused = { source: 'proc', table: paths.tcp, reason: 'netlink: EAFNOSUPPORT', stretched: false }
		for (const at of [0, 2, 30, 62]) {
			expect(await lookOf(reader, at, true)).toMatchObject({ source: 'proc' })
			expect(reader.source).toEqual(refused)
		}
		// Twice at second 0, twice at second 62.
		expect(attempts).toBe(4)
	})
})

describe('on this host', () => {
	it('looks see the same sockets as /proc, and record what they see', async () => {
		const reader = new LookReader({ services, paths: locateProc() })
		const reading = await reader.look(0, 1.7e12, true, true)
		expect(reading).toMatchObject({
			kind: 'look',
			look: { source: 'sock-diag' },
			snapshot: { extent: 'full', source: 'sock-diag' },
		})
		if (reading.kind !== 'look') return
		expect(reading.snapshot!.rows.length).toBe(reading.look.host.total)
	})
})
