import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/detect/settings.js'
import { LookCensus } from '../../src/kernel/look-census.js'
import { RowBlock } from '../../src/kernel/row-block.js'
import type { Snapshot } from '../../src/kernel/snapshot.js'
import { RecordingError } from '../../src/recording/file-format.js'
import type { RecordedService } from '../../src/recording/header.js'
import { formatHeader } from '../../src/recording/header.js'
import { openRecording } from '../../src/recording/recording-reader.js'
import { RecordingWriter } from '../../src/recording/recording-writer.js'
import { captured, SCENES } from '../fixtures/proc-net.js'
import { rowOf } from '../kernel/arbitrary-rows.js'
import { scanInto } from '../kernel/reading.js'
import { arbitrarySnapshots, contentOf, HEADER, read, snapshotOf, temporaryFolder, write } from './snapshots.js'

const folder = temporaryFolder()
const path = join(folder, 'a.fwr')

function capturedSnapshots(): Snapshot[] {
	return SCENES.filter((scene) => scene !== 'wide').map((scene, index) => {
		const rows = new RowBlock()
		scanInto(rows, { 4: captured(scene, 'tcp'), 6: captured(scene, 'tcp6') })
		const counters = new Map([['Tcp.PassiveOpens', index * 17]])
		return {
			at: index * 5,
			wallTime: 1.7e12 + index * 5000,
			extent: 'full',
			rows,
			counters,
			machine: undefined,
			source: 'proc',
			unix: undefined,
		}
	})
}

function errorOf(read: () => unknown): string {
	try {
		read()
	} catch (error) {
		expect(error).toBeInstanceOf(RecordingError)
		return (error as Error).message
	}
	return 'no error'
}

describe('what was written', () => {
	it('is read again exactly, whatever rows, counters and times follow each other', () => {
		fc.assert(
			fc.property(arbitrarySnapshots, (snapshots) => {
				const contents = snapshots.map(contentOf)
				write(path, snapshots)
				expect(read(path)).toEqual({ header: HEADER, contents, warnings: [] })
			}),
			{ numRuns: 300 },
		)
	})

	it('keeps rows apart that the kernel lists in another order from reading to reading', () => {
		const [a, b, c] = [1, 2, 3].map((port) => rowOf({ state: 1, inode: port, localPort: 80, remotePort: port }))
		const closed = [a!, b!, c!].map((row) => row.slice())
		closed[1]![3] = 8
		const snapshots = [
			snapshotOf([a!, b!], { at: 1 }),
			snapshotOf([c!, b!, a!], { at: 2 }),
			snapshotOf([closed[1]!, c!, a!], { at: 3 }),
			snapshotOf([a!, c!], { at: 4 }),
		]
		const contents = snapshots.map(contentOf)
		write(path, snapshots)
		expect(read(path).contents).toEqual(contents)
	})

	it('may be written from one row block that is used again and again', () => {
		const rows = new RowBlock()
		const writer = new RecordingWriter(path, HEADER)
		const contents: unknown[] = []
		for (const scene of ['states', 'dual-stack', 'states', 'closed-clients'] as const) {
			rows.clear()
			scanInto(rows, { 4: captured(scene, 'tcp'), 6: captured(scene, 'tcp6') })
			const snapshot = snapshotOf([], { at: contents.length })
			contents.push(contentOf({ ...snapshot, rows }))
			writer.append({ ...snapshot, rows })
		}
		writer.close()
		expect(read(path).contents).toEqual(contents)
	})

	it('carries its header', () => {
		const header = { ...HEADER, startedAt: 1.7e12, every: 30, ports: [80, 443], capacity: 150, source: 'tëst' }
		write(path, [], header)
		expect(read(path)).toEqual({ header, contents: [], warnings: [] })
		expect(statSync(path).mode & 0o777).toBe(0o600)
	})

	it('takes less than 10 bytes a row on captured tables, each seen twice', () => {
		const snapshots = capturedSnapshots().flatMap((snapshot) => [snapshot, snapshot])
		const twice = snapshots.map((snapshot, index) => ({ ...snapshot, at: index * 5 }))
		const rows = twice.reduce((sum, snapshot) => sum + snapshot.rows.length, 0)
		expect(rows).toBe(2 * 245)
		expect(write(path, twice) / rows).toBeLessThan(10)
	})

	it('takes less than 10 bytes a row on a first reading of 10,021 rows, all of them new', () => {
		const rows = new RowBlock()
		scanInto(rows, { 4: captured('wide', 'tcp'), 6: captured('wide', 'tcp6') })
		expect(rows.length).toBe(10_021)
		expect(write(path, [{ ...snapshotOf([]), rows }]) / rows.length).toBeLessThan(10)
	})
})

describe('a writer', () => {
	it('refuses a snapshot that lies before the last one, and goes on with the next', () => {
		const writer = new RecordingWriter(path, HEADER)
		writer.append(snapshotOf([], { at: 5 }))
		expect(() => writer.append(snapshotOf([], { at: 4.999 }))).toThrow(
			new RangeError('a snapshot of second 4.999 cannot follow one of 5'),
		)
		expect(() => writer.append(snapshotOf([], { at: Number.NaN }))).toThrow(RangeError)
		writer.append(snapshotOf([], { at: 5 }))
		writer.close()
		expect(read(path).contents).toHaveLength(2)
	})

	it.each([
		{ name: 'a folder that is not there', to: () => join(folder, 'none', 'a.fwr'), code: 'ENOENT' },
		{ name: 'a folder', to: () => folder, code: 'EISDIR' },
		{ name: 'a full disk', to: () => '/dev/full', code: 'ENOSPC' },
	])('throws what the file system says of $name', ({ to, code }) => {
		expect(() => new RecordingWriter(to(), HEADER)).toThrow(expect.objectContaining({ code }))
	})

	it('may write into a place that is no file', () => {
		const writer = new RecordingWriter('/dev/null', HEADER)
		writer.append(snapshotOf([]))
		writer.close()
		expect(writer.bytes).toBeGreaterThan(100)
	})
})

describe('a recording that is cut off', () => {
	write(path, capturedSnapshots().slice(0, 3))
	const whole = readFileSync(path)
	const { contents } = read(path)
	const marks = [...whole.toString('latin1').matchAll(/fwr\n/g)].map((match) => match.index)
	const cut = join(folder, 'cut.fwr')

	it('at any byte gives the frames before the cut, and warns unless it ends between two', () => {
		expect(marks).toHaveLength(3)
		for (let length = marks[0]!; length <= whole.length; length++) {
			writeFileSync(cut, whole.subarray(0, length))
			const seen = read(cut)
			const frames = [...marks.slice(1), whole.length].filter((end) => end <= length).length
			expect(seen.contents).toEqual(contents.slice(0, frames))
			const clean = length === whole.length || marks.includes(length)
			expect(seen.warnings).toEqual(
				clean
					? []
					: [
							`${cut}: frame ${frames + 1} at byte ${marks[frames]} (behind second ${Math.max(0, frames - 1) * 5}): cut off, as a killed recorder leaves it; dropped`,
						],
			)
		}
	})

	it('inside its first line is an error that says so', () => {
		for (let length = 0; length < marks[0]!; length++) {
			writeFileSync(cut, whole.subarray(0, length))
			const text = whole.toString('latin1', 0, length)
			expect(errorOf(() => read(cut))).toBe(
				length === 0
					? `${cut}: expected a forewarn recording, got an empty file`
					: length < 30
						? `${cut}:1: expected a forewarn recording, whose first line is JSON, got "${text}"`
						: `${cut}:1: the first line is cut off: the recorder was killed before it had any sample`,
			)
		}
	})
})

describe('a recording that is damaged', () => {
	const flipped = join(folder, 'flipped.fwr')

	it('at any byte is an error that says where, or reads as before (bytes of gzip that mean nothing)', () => {
		write(path, capturedSnapshots().slice(0, 3))
		const whole = readFileSync(path)
		const { contents } = read(path)
		let harmless = 0
		for (let place = 0; place < whole.length; place++) {
			const bytes = Buffer.from(whole)
			bytes[place]! ^= 1 << (place % 8)
			writeFileSync(flipped, bytes)
			let seen: ReturnType<typeof read>
			try {
				seen = read(flipped)
			} catch (error) {
				expect(error).toBeInstanceOf(RecordingError)
				expect((error as Error).message).toMatch(
					/flipped\.fwr(:1: |: frame [123] at byte \d+ \(behind second \d+\): damaged: )/,
				)
				continue
			}
			harmless++
			expect(seen).toEqual({ header: HEADER, contents, warnings: [] })
		}
		// Per frame: modification time, flags and system in gzip's own head.
		expect(harmless).toBeLessThanOrEqual(3 * 8)
	})

	it('by a frame that is a good gzip of nonsense is an error, never a crash', () => {
		const decodeAll = (body: Uint8Array) => {
			write(path, [])
			const packed = gzipSync(body)
			const head = Buffer.alloc(12)
			head.write('fwr\n')
			head.writeUInt32LE(packed.length, 4)
			head.writeUInt32LE(~packed.length >>> 0, 8)
			writeFileSync(flipped, Buffer.concat([readFileSync(path), head, packed]))
			try {
				read(flipped)
			} catch (error) {
				expect(error).toBeInstanceOf(RecordingError)
			}
		}
		fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), decodeAll), { numRuns: 300 })
	})
})

describe('a frame that is made to hurt', () => {
	const head = [0, 0]
	it.each([
		{ name: 'a pause of a year', body: [0, ...leb(365 * 86_400_000)], problem: 'a pause of 31536000000 ms' },
		{
			name: 'a wall clock beyond all dates',
			body: [16, 0, ...leb(2 ** 53 - 2), 0, 0, 0],
			problem: `a time of day of ${2 ** 52 - 1} ms`,
		},
		{ name: 'a thousand million counters', body: [...head, ...leb(1e9)], problem: '1000000000 new counters' },
		{
			name: 'a counter with a name of a megabyte',
			body: [...head, 1, ...leb(1e6)],
			problem: 'a text of 1000000 bytes in the frame',
		},
		{
			name: 'a counter that is no number',
			body: [...head, 1, 1, 120, 1, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f],
			problem: 'the counter x is NaN',
		},
		{
			name: 'more malformed lines than 32 bits count',
			body: [...head, 0, ...leb(2 ** 40)],
			problem: `expected a number up to 4294967295 in a row, got ${2 ** 40}`,
		},
		{
			name: 'a bomb of 65 MB',
			body: Buffer.alloc(65 * 1024 * 1024),
			problem: 'Cannot create a Buffer larger than 67108864 bytes',
		},
	])('$name is an error, at once', ({ body, problem }) => {
		const packed = gzipSync(Buffer.from(body))
		const lengths = Buffer.alloc(8)
		lengths.writeUInt32LE(packed.length)
		lengths.writeUInt32LE(~packed.length >>> 0, 4)
		const place = join(folder, 'hurt')
		writeFileSync(place, Buffer.concat([Buffer.from(`${formatHeader(HEADER)}fwr\n`), lengths, packed]))
		const where = `${place}: frame 1 at byte ${formatHeader(HEADER).length} (behind second 0): damaged: `
		expect(errorOf(() => read(place))).toBe(where + problem)
	})

	it('with four thousand million malformed lines is replayed without counting them one by one', () => {
		const rows = new RowBlock()
		rows.malformed(2 ** 32 - 1)
		const census = new LookCensus({ services: DEFAULT_SETTINGS.services })
		expect(census.look({ ...snapshotOf([]), rows }).host.malformedRows).toBe(2 ** 32 - 1)
	})
})

/** A number as frames hold it. */
function leb(value: number): number[] {
	const bytes: number[] = []
	for (let rest = value; ; rest = Math.floor(rest / 128)) {
		if (rest < 128) return [...bytes, rest]
		bytes.push((rest % 128) | 128)
	}
}

describe('what is no recording', () => {
	it.each([
		{
			name: 'a table',
			text: captured('idle', 'tcp').toString(),
			problem:
				':1: expected a forewarn recording, whose first line is JSON, got "  sl  local_address rem_address   st tx_…"',
		},
		{
			name: 'other JSON',
			text: '{"a":1}\n',
			problem: ':1: expected "format":"forewarn-recording" in the first line, got "{"a":1}"',
		},
		{ name: 'a number', text: '5\n', problem: ':1: expected "format":"forewarn-recording" in the first line, got "5"' },
		{
			name: 'null',
			text: 'null\n',
			problem: ':1: expected "format":"forewarn-recording" in the first line, got "null"',
		},
		{
			name: 'another version',
			text: '{"format":"forewarn-recording","version":1}\n',
			problem: ':1: expected recording version 2, got 1: another forewarn wrote it',
		},
		{
			name: 'an edited first line',
			text: formatHeader(HEADER).replace('false', 'true'),
			problem: ':1: the first line was changed after it had been written: its check does not match',
		},
		{
			name: 'bytes',
			text: '\x00\x01\xff',
			problem: ':1: expected a forewarn recording, whose first line is JSON, got "..."',
		},
		{
			name: 'frames without the mark',
			text: `${formatHeader(HEADER)}hello, world`,
			problem: `: frame 1 at byte ${formatHeader(HEADER).length} (behind second 0): damaged: expected the mark of a frame and its length twice, got 68656c6c6f2c20776f726c64`,
		},
		{
			name: 'ports that are none, under a check that is right',
			text: formatHeader({ ...HEADER, ports: 'all' as unknown as number[] }),
			problem: ':1: expected Array in "ports" of the first line, got "all"',
		},
		{
			name: 'a service without ports',
			text: formatHeader({ ...HEADER, services: [{ name: 'shop' }] as unknown as RecordedService[] }),
			problem: ':1: expected "ports" in "services.0.ports" of the first line, got undefined',
		},
		{
			name: 'a capacity of nothing',
			text: formatHeader({ ...HEADER, capacity: 0 }),
			problem: ':1: expected >=1 in "capacity" of the first line, got 0',
		},
	])('$name is an error that says what it saw', ({ text, problem }) => {
		const other = join(folder, 'other')
		writeFileSync(other, text)
		expect(errorOf(() => read(other))).toBe(other + problem)
	})

	it('a folder or a missing file is an error that says so', () => {
		const place = join(folder, 'folder')
		mkdirSync(place)
		expect(errorOf(() => read(place))).toBe(`${place}: is a folder`)
		expect(errorOf(() => read(join(folder, 'none')))).toBe(`${join(folder, 'none')}: cannot be opened: ENOENT`)
	})
})

describe('a long recording', () => {
	it('is written and read in memory that does not grow', () => {
		const rows = Array.from({ length: 300 }, (_, port) =>
			rowOf({ state: 1, inode: port + 1, localPort: 80, remotePort: port }),
		)
		function* snapshots() {
			for (let at = 0; at < 1500; at++) {
				yield snapshotOf(rows.slice(at % 50), { at, counters: new Map([['Tcp.PassiveOpens', at * 7]]) })
			}
		}
		write(path, snapshots())
		let count = 0
		let early = 0
		for (const snapshot of openRecording(path, expect.fail).snapshots) {
			count++
			expect(snapshot.rows.length).toBe(300 - (snapshot.at % 50))
			if (count === 500) early = process.memoryUsage.rss()
		}
		expect(count).toBe(1500)
		// Its rows alone are 1500 x 275 x 96 bytes = 40 MB.
		expect(process.memoryUsage.rss() - early).toBeLessThan(25e6)
	})

	it('is closed when its reader stops early', () => {
		for (let times = 0; times < 50; times++) {
			for (const _ of openRecording(path, expect.fail).snapshots) break
		}
		const { snapshots } = openRecording(path, expect.fail)
		snapshots.next()
		snapshots.return()
		expect(snapshots.next()).toEqual({ done: true, value: undefined })
	})
})
