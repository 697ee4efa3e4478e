import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import type { Deps } from '../../src/cli/deps.js'
import { runProgram } from '../../src/cli/program.js'
import { STATE } from '../../src/kernel/row.js'
import { RecordingError } from '../../src/recording/file-format.js'
import { importFolder } from '../../src/recording/import-folder.js'
import { openRecording } from '../../src/recording/recording-reader.js'
import { captured, type Scene } from '../fixtures/proc-net.js'
import { contentOf, read, temporaryFolder } from './snapshots.js'

const base = temporaryFolder()
let folders = 0

/** Lays out a folder of copies: its sub-folders by name, each a captured scene or files by name. */
function layOut(instants: Record<string, Scene | Record<string, string | Buffer>>): string {
	const folder = join(base, String(folders++))
	mkdirSync(folder)
	for (const [name, content] of Object.entries(instants)) {
		mkdirSync(join(folder, name))
		const files =
			typeof content === 'string'
				? Object.fromEntries(
						['tcp', 'tcp6', 'snmp', 'netstat', 'sockstat', 'sockstat6'].map((file) => [file, captured(content, file)]),
					)
				: content
		for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, name, file), bytes)
	}
	return folder
}

/** Runs the program and collects what it says. */
async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
	const stdout = new PassThrough()
	const stderr = new PassThrough()
	const deps: Deps = {
		stdout,
		stderr,
		env: {},
		colour: false,
		terminal: false,
		signal: new AbortController().signal,
		webFolder: new URL('../../dist/web/', import.meta.url).pathname,
		wallClock: () => 0,
		monotonicClock: () => 0,
	}
	const code = await runProgram(['node', 'forewarn', ...words], deps)
	stdout.end()
	stderr.end()
	return { code, out: await text(stdout), err: await text(stderr) }
}

describe('a folder of copies', () => {
	it('becomes snapshots in the order of their seconds, the first of them second 0', () => {
		const folder = layOut({ '100.50': 'states', '99.5': 'idle', '110': 'dual-stack', README: {} })
		const seen = [...importFolder(folder, expect.fail)].map(({ at, wallTime, extent, rows, counters }) => [
			at,
			wallTime,
			extent,
			rows.length,
			counters.get('Tcp.PassiveOpens'),
			counters.get('TcpExt.ListenOverflows'),
			counters.get('sockets.used'),
			counters.get('TCP6.inuse'),
		])
		expect(seen).toEqual([
			[0, undefined, 'full', 2, 0, 0, 2, 1],
			[1, undefined, 'full', 26, 12, 1, 24, 0],
			[10.5, undefined, 'full', 17, 8, 0, 17, 12],
		])
	})

	it('knows the wall time where the seconds are those since 1970', () => {
		const folder = layOut({ '1700000000.123456789': 'idle', '1700000005': 'idle' })
		expect([...importFolder(folder, expect.fail)].map(({ at, wallTime }) => [at, wallTime])).toEqual([
			[0, 1_700_000_000_123],
			[4.877, 1_700_000_005_000],
		])
	})

	it.each(['tcp', 'tcp6'])('needs only %s', (file) => {
		const folder = layOut({ 0: { [file]: captured('closed-clients', file) } })
		const [snapshot] = [...importFolder(folder, expect.fail)]
		expect([...snapshot!.counters]).toEqual([])
		expect(snapshot!.rows.length).toBe(file === 'tcp' ? 4 : 11)
	})

	it('has the same rows whatever byte order the machine has', () => {
		const turned = (text: string) =>
			text.replace(/[0-9A-F]{8}(?=[0-9A-F:]*:[0-9A-F]{4} )/g, (word) => word.replace(/(..)(..)(..)(..)/, '$4$3$2$1'))
		const [little, big] = [(text: string) => text, turned].map((print) => {
			const files = ['tcp', 'tcp6'].map((name) => [name, print(captured('dual-stack', name).toString('latin1'))])
			return [...importFolder(layOut({ 0: Object.fromEntries(files) }), expect.fail)][0]!.rows
		})
		const rows = (block: typeof little) => Array.from({ length: block!.length }, (_, index) => [...block!.at(index)])
		expect(rows(big)).toEqual(rows(little))
		expect(big!.length).toBe(17)
	})

	it('gives a row that was cut off as a malformed one', () => {
		const tcp = captured('states', 'tcp')
		const [snapshot] = [...importFolder(layOut({ 0: { tcp: tcp.subarray(0, tcp.length - 80) } }), expect.fail)]
		expect([snapshot!.rows.length, snapshot!.rows.malformedRows]).toEqual([25, 1])
	})

	it.each([
		{ name: 'no table', last: { snmp: 'x' }, message: 'expected a copy of tcp or tcp6, found neither', file: '' },
		{ name: 'an empty table', last: { tcp: '' }, message: 'expected a socket table, got an empty file', file: '/tcp' },
	])(
		'loses its last instant with a warning where that has $name, as a stopped loop leaves it',
		({ last, message, file }) => {
			const folder = layOut({ 0: 'idle', 5: last })
			const warnings: string[] = []
			expect([...importFolder(folder, (warning) => warnings.push(warning))]).toHaveLength(1)
			expect(warnings).toEqual([`${folder}/5${file}: ${message}; dropped, as it is the last`])
			const early = layOut({ 0: 'idle', 3: last, 5: 'idle' })
			expect(() => [...importFolder(early, expect.fail)]).toThrow(new RecordingError(`${early}/3${file}: ${message}`))
		},
	)
})

describe('forewarn import', () => {
	it('writes a recording of what was copied, and says how big it is', async () => {
		const folder = layOut({ 0: 'states', 5: 'states', 10: 'closed-clients' })
		const output = join(base, 'good.fwr')
		const { code, out, err } = await run('import', folder, '-o', output)
		expect({ code, err }).toEqual({ code: 0, err: '' })
		expect(out).toMatch(/good\.fwr: 3 samples over 10 s, 67 rows, \d+ bytes \(\d+\.\d a row\)\n$/)
		expect(read(output).contents).toEqual([...importFolder(folder, expect.fail)].map(contentOf))
		expect(read(output).header).toMatchObject({ pseudonymised: false, source: 'imported from plain copies' })
	})

	it('replaces addresses where it is told to, and says so in the header', async () => {
		const folder = layOut({ 0: 'dual-stack' })
		const output = join(base, 'pseudonymised.fwr')
		expect((await run('import', folder, '-o', output, '--pseudonymise')).code).toBe(0)
		const { header, snapshots } = openRecording(output, expect.fail)
		expect(header.pseudonymised).toBe(true)
		for (const { rows } of snapshots) {
			const words = new Set<number>()
			for (let index = 0; index < rows.length; index++)
				for (const word of rows.at(index).subarray(STATE)) words.add(word)
			expect([words.has(0x070200c0), words.has(0xb80d0120)]).toEqual([false, false])
		}
	})

	it.each([
		{
			name: 'a missing folder',
			make: () => join(base, 'none'),
			message: ': expected a folder of copies, one folder per second: ENOENT',
		},
		{
			name: 'a file',
			make: () => join(layOut({ 0: 'idle' }), '0', 'tcp'),
			message: ': expected a folder of copies, one folder per second: ENOTDIR',
		},
		{
			name: 'an empty folder',
			make: () => layOut({}),
			message: ': expected folders named by seconds (0, 5, 10.5 …), got an empty folder',
		},
		{
			name: 'one instant itself',
			make: () => join(layOut({ 0: 'idle' }), '0'),
			message: ': expected folders named by seconds (0, 5, 10.5 …), got netstat, snmp, sockstat',
		},
		{
			name: 'two names of one millisecond',
			make: () => layOut({ 1: 'idle', '1.0': 'idle' }),
			message: ': 1 and 1.0 name the same millisecond',
		},
		{
			name: 'seconds of two origins',
			make: () => layOut({ 5: 'idle', 1700000000: 'idle' }),
			message: ': expected seconds of one origin, got 5 and 1700000000, more than 31 days apart',
		},
		{
			name: 'a name that no number can hold',
			make: () => layOut({ ['9'.repeat(200)]: 'idle' }),
			message: `: expected folders named by seconds (0, 5, 10.5 …), got ${'9'.repeat(200)}`,
		},
		{
			name: 'a first instant without tables',
			make: () => layOut({ 0: { snmp: '' } }),
			message: '/0: expected a copy of tcp or tcp6, found neither',
		},
		{
			name: 'a table that is none',
			make: () => layOut({ 0: { tcp: '<html>\x1b[31m hello\n' } }),
			message:
				'/0/tcp:1: expected the heading of a socket table ("  sl  local_address rem_address …"), got "<html>.[31m hello"',
		},
		{
			name: "tables under each other's name",
			make: () => layOut({ 0: { tcp6: captured('idle', 'tcp') } }),
			message:
				'/0/tcp6:1: expected the heading of a socket table ("  sl  local_address remote_address …"), got "  sl  local_address rem_address   st tx_queue rx_queue tr tm"',
		},
	])('refuses $name, says what it saw, and leaves no file', async ({ make, message }) => {
		const folder = make()
		const output = join(base, 'refused.fwr')
		expect(await run('import', folder, '-o', output)).toEqual({
			code: 2,
			out: '',
			err: `forewarn: ${folder}${message}\n`,
		})
		expect(readdirSync(base)).not.toContain('refused.fwr')
	})

	it('refuses a folder among the files of an instant', async () => {
		const folder = layOut({ 0: 'idle' })
		mkdirSync(join(folder, '1', 'tcp'), { recursive: true })
		const { code, err } = await run('import', folder, '-o', join(base, 'refused.fwr'))
		expect({ code, err }).toEqual({
			code: 2,
			err: `forewarn: ${folder}/1/tcp: expected a copy of the kernel's file: EISDIR\n`,
		})
		expect(readdirSync(base)).not.toContain('refused.fwr')
	})

	it.each([
		{ name: 'a folder that is not there', output: () => join(base, 'none', 'x.fwr'), code: 'ENOENT' },
		{ name: 'a folder', output: () => base, code: 'EISDIR' },
		{ name: 'a full disk', output: () => '/dev/full', code: 'ENOSPC' },
	])('says of $name as its output what the file system says', async ({ output, code }) => {
		const result = await run('import', layOut({ 0: 'idle' }), '-o', output())
		expect(result).toEqual({ code: 2, out: '', err: `forewarn: ${output()}: cannot be written: ${code}\n` })
	})
})
