import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../kernel/proc-trees.js'
import { runCli } from './run-cli.js'

const SCENARIOS = join(import.meta.dirname, '../../scenarios')
/** A short run of each pattern, and a healthy one. */
const SHORT = ['gradual-traffic-prefork', 'spike-small-backlog', 'leak-fast-prefork', 'healthy-three-connections']
const SPIKE = join(SCENARIOS, 'spike-small-backlog', 'recording.fwr')

/** A recording damaged so. */
function damaged(name: string, damage: (bytes: Buffer) => Buffer): string {
	const file = join(temporaryFolder(), name)
	writeFileSync(file, damage(readFileSync(SPIKE)))
	return file
}

describe('replay', () => {
	it.each(SHORT)('%s: says what the scenario expects, at every tenth second of offset', async (name) => {
		for (const offset of ['0s', '10s', '20s']) {
			const { code, err } = await runCli(['replay', join(SCENARIOS, name), '--expect', '--offset', offset])
			expect({ code, err }).toEqual({ code: 0, err: '' })
		}
	})

	it('prints the lines of the contract as JSON', async () => {
		const { out } = await runCli(['replay', join(SCENARIOS, 'spike-small-backlog'), '--json'])
		const lines = out
			.split('\n')
			.filter(Boolean)
			.map((line) => JSON.parse(line))
		expect(lines[0]).toMatchObject({
			event: 'opened',
			at: expect.any(Number),
			service: 'apache',
			pattern: 'sudden-spike',
			severity: 'critical',
			reason: expect.stringContaining('accept queue'),
			evidence: { capacity: { workers: 30 } },
		})
		expect(lines.at(-1)).toMatchObject({
			event: 'summary',
			samples: expect.any(Number),
			incidents: 1,
			firstWarning: lines[0].at,
			firstCritical: lines[0].at,
			pattern: 'sudden-spike',
			leadSeconds: expect.any(Number),
		})
	})

	it('ends with 1 where a scenario expected something else, and says what', async () => {
		const folder = temporaryFolder()
		writeFileSync(join(folder, 'recording.fwr'), readFileSync(SPIKE))
		writeFileSync(
			join(folder, 'scenario.yml'),
			'title: not what it was\npattern: resource-leak\nports: [80]\ncapacity: 30\nonset: 200\nfirstFailure: 287\n',
		)
		const { code, err } = await runCli(['replay', folder, '--expect'])
		expect(code).toBe(1)
		expect(err).toContain('expected resource-leak, got sudden-spike')
		expect((await runCli(['replay', folder])).code).toBe(0)
	})

	it.each(['5s', '10s'])(
		'finds no burst that the queue absorbs critical where looks are %s apart',
		async (tripwire) => {
			const config = join(temporaryFolder(), 'config.yml')
			writeFileSync(config, `sampling: { tripwire: ${tripwire} }\n`)
			for (const offset of ['0s', '10s', '20s']) {
				const words = ['replay', join(SCENARIOS, 'healthy-bursts'), '-c', config, '--offset', offset]
				expect((await runCli(words)).out).not.toContain('critical')
			}
		},
	)

	it.each([
		[
			'spike-small-backlog',
			[
				'recorded without sock_diag (no ages of requests, and idle keep-alive connections pass for busy) and /proc/net/unix (no pools)',
			],
		],
		['backend-stops', []],
	])('of %s says once which sources it lacks', async (name, lines) => {
		const { out } = await runCli(['replay', join(SCENARIOS, name)])
		const said = out.split('\n').filter((line) => line.includes('recorded without'))
		expect(said.map((line) => line.trim())).toEqual(lines)
	})

	it('forgets the capacity that it knows where it is told to: the queue shows it', async () => {
		const { out } = await runCli(['replay', join(SCENARIOS, 'spike-small-backlog'), '--capacity', 'auto', '--json'])
		expect(JSON.parse(out.split('\n')[0]!).evidence.capacity).toEqual({
			workers: 30,
			source: 'learned',
			provenance: 'learned: busy while others waited',
		})
	})

	it('reads a recording that was cut in the middle of a frame as far as it goes, with a warning', async () => {
		const file = damaged('cut.fwr', (bytes) => bytes.subarray(0, bytes.length / 2))
		const { code, out, err } = await runCli(['replay', file, '--json'])
		expect(code).toBe(0)
		expect(JSON.parse(out.trim().split('\n').at(-1)!).event).toBe('summary')
		expect(err).toMatch(
			/^forewarn: .*cut\.fwr: frame \d+ at byte \d+ .*cut off, as a killed recorder leaves it; dropped\n$/,
		)
	})

	it.each([
		[
			'a folder that is no scenario',
			() => temporaryFolder(),
			'expected a recording, or a scenario folder with a scenario.yml',
		],
		['a file that is not there', () => '/nowhere/x.fwr', '/nowhere/x.fwr: cannot be opened: ENOENT'],
		[
			'an empty file',
			() => damaged('empty', () => Buffer.alloc(0)),
			'expected a forewarn recording, got an empty file',
		],
		[
			'something else',
			() => damaged('notes.txt', () => Buffer.from('hello\n')),
			'whose first line is JSON, got "hello"',
		],
		['a device that never ends', () => '/dev/zero', 'expected a forewarn recording'],
		[
			'a recording with a changed byte',
			() =>
				damaged('bad.fwr', (bytes) => {
					bytes[bytes.length >> 1]! ^= 0xff
					return bytes
				}),
			'damaged',
		],
	])('refuses %s with 2 and says what it is', async (_name, make, message) => {
		const { code, err } = await runCli(['replay', make()])
		expect(code).toBe(2)
		expect(err).toContain(message)
		expect(err).not.toMatch(/^ +at /m)
	})
})
