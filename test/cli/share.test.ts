import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LOCAL_ADDRESS, REMOTE_ADDRESS, type Row } from '../../src/kernel/row.js'
import { openRecording } from '../../src/recording/recording-reader.js'
import { connections, instant, listener } from '../detect/instants.js'
import { HEADER, temporaryFolder, write } from '../recording/snapshots.js'
import { runCli } from './run-cli.js'

const SCENARIO = 'scenarios/gradual-traffic-prefork'
const folder = temporaryFolder()

/** The addresses of a recording, as the words that a row has them in. */
function addressesOf(file: string): Set<string> {
	const seen = new Set<string>()
	for (const { rows } of openRecording(file, expect.fail).snapshots) {
		for (let index = 0; index < rows.length; index++) {
			const row: Row = rows.at(index)
			for (const at of [LOCAL_ADDRESS, REMOTE_ADDRESS]) seen.add([...row.slice(at, at + 4)].join(' '))
		}
	}
	return seen
}

/** The first octet of an IPv4 address is the lowest byte of its word. */
const isLoopback = (address: string) => Number(address.split(' ')[3]) % 256 === 127

describe('share', () => {
	it('makes a copy without an address of the original, which a replay judges alike', async () => {
		const copy = join(folder, 'copy.fwr')
		const { code, out } = await runCli(['share', SCENARIO, '-o', copy])
		expect(code).toBe(0)
		expect(out).toMatch(
			/^\S+copy\.fwr: \d+ samples, \d+ bytes; addresses are pseudonyms, names and paths are left out, times and ports are kept\n$/,
		)
		const [original, shared] = [addressesOf(join(SCENARIO, 'recording.fwr')), addressesOf(copy)]
		expect(original.size).toBeGreaterThan(2)
		expect(shared.size).toBe(original.size)
		const isLocal = (address: string) => address === '0 0 0 0' || isLoopback(address)
		expect([...shared].filter((address) => original.has(address) && !isLocal(address))).toEqual([])

		const replay = async (path: string) => {
			const { out: lines } = await runCli(['replay', path, '--ports', '80', '--capacity', '40', '--json'])
			return lines
				.trim()
				.split('\n')
				.map((line) => JSON.parse(line) as { event: string; at?: number; severity?: string; pattern?: string })
				.map(({ event, at, severity, pattern }) => ({ event, at, severity, pattern }))
		}
		const events = await replay(join(SCENARIO, 'recording.fwr'))
		expect(events.length).toBeGreaterThan(2)
		expect(await replay(copy)).toEqual(events)
	})

	it('leaves out names and paths, and keeps what a replay needs', async () => {
		const capacity = { workers: 40, source: 'apache-config', provenance: 'from /srv/customer/httpd.conf:3' } as const
		const file = join(folder, 'live.fwr')
		const services = ['customer', 'intranet'].map((name) => ({ name, ports: [80], capacity, backlog: 511 }))
		const header = {
			...HEADER,
			startedAt: 1_750_000_000_000,
			every: 30,
			live: true as const,
			source: 'on web-1',
			services,
		}
		write(file, [instant(0, [listener(), ...connections(3)])], {
			...header,
			capacity: 40,
			capacityProvenance: 'from x',
		})
		const copy = join(folder, 'live-copy.fwr')
		expect((await runCli(['share', file, '-o', copy])).code).toBe(0)
		const told = { ...capacity, provenance: 'as recorded' }
		expect(openRecording(copy, expect.fail).header).toEqual({
			...HEADER,
			startedAt: 1_750_000_000_000,
			every: 30,
			live: true,
			capacity: 40,
			capacityProvenance: 'as recorded',
			services: [
				{ name: 'apache-1', ports: [80], capacity: told, backlog: 511 },
				{ name: 'apache-2', ports: [80], capacity: told, backlog: 511 },
			],
			pseudonymised: true,
			source: 'copied by forewarn share',
		})
		for (const word of ['customer', 'intranet', 'httpd.conf', 'web-1']) {
			expect(readFileSync(copy, 'latin1')).not.toContain(word)
		}
	})

	it('numbers the addresses of each copy anew, so that two copies cannot be matched by them', async () => {
		const copies = [0x0a0b0c0d, 0x0e0f1011].map((word) => {
			const file = join(folder, `${word}.fwr`)
			const rows = [listener(), ...connections(3)].map((row) => {
				row.set([0, 0, 0xffff0000, word], REMOTE_ADDRESS)
				return row
			})
			write(file, [instant(0, rows)])
			return { file, copy: `${file}.copy` }
		})
		for (const { file, copy } of copies) await runCli(['share', file, '-o', copy])
		const [a, b] = copies.map(({ copy }) =>
			[...addressesOf(copy)].filter((address) => /^0 0 4294901760/.test(address) && !isLoopback(address)),
		)
		expect(a).toHaveLength(1)
		expect(a).toEqual(b)
	})

	it('does not write over the recording itself, and leaves nothing of a copy that failed', async () => {
		const file = join(folder, 'self.fwr')
		write(file, [instant(0)])
		const before = readFileSync(file)
		expect(await runCli(['share', file, '-o', file])).toEqual({
			code: 2,
			out: '',
			err: `forewarn: ${file}: is the recording itself; the copy needs a name of its own\n`,
		})
		expect(readFileSync(file)).toEqual(before)
		const nowhere = join(folder, 'nowhere', 'copy.fwr')
		expect((await runCli(['share', file, '-o', nowhere])).err).toBe(`forewarn: ${nowhere}: cannot be written: ENOENT\n`)
		expect(existsSync(nowhere)).toBe(false)
	})
})
