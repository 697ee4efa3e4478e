import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RowScanner } from '../../src/kernel/proc-net-tcp.js'
import { locateProc } from '../../src/kernel/proc-paths.js'
import { TableReader } from '../../src/kernel/table-reader.js'
import { captured, SCENES } from '../fixtures/proc-net.js'
import { procTree, sceneFiles } from './proc-trees.js'
import { RowList, scanInto } from './reading.js'

async function read(paths: { tcp: string; tcp6: string }, options: { sliceMs?: number; signal?: AbortSignal } = {}) {
	const list = new RowList()
	let begun = 0
	const reader = new TableReader({ paths, ...(options.sliceMs === undefined ? {} : { sliceMs: options.sliceMs }) })
	const reading = await reader.read(new RowScanner(list), () => begun++, options.signal)
	return { reading, list, begun }
}

describe('where the files are', () => {
	it.each([
		{ name: 'its own namespace', location: {}, tcp: '/proc/self/net/tcp', loadavg: '/proc/loadavg' },
		{ name: 'that of a process', location: { pid: 42 }, tcp: '/proc/42/net/tcp', loadavg: '/proc/loadavg' },
		{
			name: "a host's proc",
			location: { procRoot: '/host/proc', pid: 1 },
			tcp: '/host/proc/1/net/tcp',
			loadavg: '/host/proc/loadavg',
		},
	])('of $name', ({ location, tcp, loadavg }) => {
		expect(locateProc(location)).toMatchObject({ tcp, tcp6: `${tcp}6`, loadavg })
	})
})

describe('reading both tables', () => {
	it.each(SCENES)('gives the rows of %s, whatever the slices', async (scene) => {
		const { paths } = procTree(sceneFiles(scene))
		const whole = new RowList()
		const tables = { 4: captured(scene, 'tcp'), 6: captured(scene, 'tcp6') }
		scanInto(whole, tables)
		for (const sliceMs of [5, 0]) {
			const { reading, list, begun } = await read(paths, { sliceMs })
			expect(reading).toMatchObject({ kind: 'read', bytes: tables[4].length + tables[6].length })
			expect(list).toEqual(whole)
			expect(begun).toBe(1)
			expect(reading.cost.longestBlockMs).toBeLessThanOrEqual(reading.cost.wallMs)
		}
	})

	it('lets the event loop go on between slices', async () => {
		const { paths } = procTree(sceneFiles('wide'))
		let turns = 0
		const timer = setInterval(() => turns++, 0)
		const reader = new TableReader({ paths, sliceMs: 0 })
		await reader.read(new RowScanner(new RowList()))
		clearInterval(timer)
		expect(turns).toBeGreaterThan(0)
	})

	it('is fine without tcp6, as where IPv6 is off', async () => {
		const { paths } = procTree({ 'self/net/tcp': captured('states', 'tcp') })
		const { reading, list } = await read(paths)
		expect([reading.kind, list.rows.length]).toEqual(['read', 26])
	})

	it('counts a row that is cut off at the end of its file', async () => {
		const { paths } = procTree({ ...sceneFiles('states'), 'self/net/tcp': captured('states', 'tcp').subarray(0, 4000) })
		const { reading, list } = await read(paths)
		expect([reading.kind, list.rows.length, list.malformedLines]).toEqual(['read', 25, 1])
	})

	it('stops when it is told to', async () => {
		const { paths } = procTree(sceneFiles('wide'))
		const { reading } = await read(paths, { signal: AbortSignal.abort() })
		expect(reading).toMatchObject({ kind: 'failed', reason: 'stopped while reading' })
	})

	it.each([
		{ name: 'a missing tcp', change: (net: string) => rmSync(join(net, 'tcp')), reason: 'tcp: ENOENT', begun: 0 },
		{
			name: 'a folder',
			change: (net: string) => {
				rmSync(join(net, 'tcp6'))
				mkdirSync(join(net, 'tcp6'))
			},
			reason: 'tcp6: EISDIR',
			begun: 1,
		},
		{
			name: 'another file',
			change: (net: string) => writeFileSync(join(net, 'tcp'), 'Inter-|   Receive\x1b[2J\nfoo\n'),
			reason: 'tcp: expected the heading of a socket table ("  sl  local_address …"), got "Inter-|   Receive.[2J"',
			begun: 1,
		},
		{
			name: 'a file without a line end',
			change: (net: string) => writeFileSync(join(net, 'tcp'), 'hello'),
			reason: 'tcp: expected the heading of a socket table ("  sl  local_address …"), got "hello"',
			begun: 1,
		},
		{
			name: 'an empty file',
			change: (net: string) => writeFileSync(join(net, 'tcp6'), ''),
			reason: 'tcp6: expected the heading of a socket table ("  sl  local_address …"), got an empty file',
			begun: 1,
		},
		{
			name: 'an endless line',
			change: (net: string) => writeFileSync(join(net, 'tcp'), 'x'.repeat(200_000)),
			reason: 'tcp: expected rows, got a line of more than 60,000 bytes',
			begun: 1,
		},
		{
			name: 'an endless line behind the heading',
			change: (net: string) =>
				writeFileSync(join(net, 'tcp'), captured('idle', 'tcp').toString() + '0'.repeat(200_000)),
			reason: 'tcp: expected rows, got a line of more than 60,000 bytes',
			begun: 1,
		},
	])('says of $name what it saw', async ({ change, reason, begun }) => {
		const { root, paths } = procTree(sceneFiles('idle'))
		const net = join(root, 'self', 'net')
		change(net)
		const result = await read(paths)
		expect(result.reading).toMatchObject({ kind: 'failed', reason: `${net}/${reason}` })
		expect(result.begun).toBe(begun)
	})

	it.skipIf(process.getuid?.() === 0)('says that a file may not be read', async () => {
		const { root, paths } = procTree(sceneFiles('idle'))
		chmodSync(join(root, 'self', 'net', 'tcp'), 0)
		expect((await read(paths)).reading).toMatchObject({ kind: 'failed', reason: `${paths.tcp}: EACCES` })
	})
})
