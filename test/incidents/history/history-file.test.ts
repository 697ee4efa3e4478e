import { spawnSync } from 'node:child_process'
import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeHistory, HistoryEncoder } from '../../../src/incidents/history/file-format.js'
import { History } from '../../../src/incidents/history/history.js'
import { HistoryFile } from '../../../src/incidents/history/history-file.js'
import type { HistoryPoint } from '../../../src/incidents/history/point.js'
import { keepLog } from '../log.js'
import { NOON, pointAt, shown, values } from './points.js'

let folder: string
let path: string
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'history-'))
	path = join(folder, 'state', 'history.bin')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A file with what it has taken, as the program has it. */
async function openFile() {
	const { log, lines } = keepLog()
	const file = new HistoryFile(path, log)
	const history = await file.restore()
	const take = async (...points: readonly HistoryPoint[]) => {
		history.take(points)
		file.append(points)
		await file.settled()
	}
	return { file, history, take, lines }
}

/** Points of two services at any time, in any order of times. */
const anyPoint = fc.record({
	service: fc.constantFrom('shop', 'blog'),
	wallTime: fc.integer({ min: NOON, max: NOON + 4 * 3600 * 1000 }),
	values: fc
		.array(fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0, max: 1e6, noNaN: true })), {
			minLength: 11,
			maxLength: 11,
		})
		.map((list): readonly number[] => list),
})

describe('the file', () => {
	it('gives back what was taken, appended or written anew, and is the owner’s alone', async () => {
		const before = await openFile()
		await before.take(pointAt(0, 5), pointAt(0, 7, 'blog'))
		await before.take(pointAt(30, 6))
		await before.take(pointAt(60, 7), pointAt(60, 8, 'new'))
		const after = await openFile()
		expect(shown(after.history, NOON + 60_000)).toEqual(shown(before.history, NOON + 60_000))
		expect(Object.keys(shown(after.history, NOON))).toEqual(['apache', 'blog', 'new'])
		expect(statSync(path).mode & 0o777).toBe(0o600)
		expect([...before.lines, ...after.lines]).toEqual([])
	})

	it('at any cut has a beginning of what was written, and says nothing', () => {
		fc.assert(
			fc.property(
				fc.array(anyPoint, { maxLength: 12 }),
				fc.array(anyPoint, { maxLength: 12 }),
				fc.nat(),
				(old, more, cut) => {
					const history = new History()
					const encoder = new HistoryEncoder()
					history.take(old)
					const parts = [encoder.whole(history), ...more.map((point) => encoder.points([point]))]
					const ends = parts.map((_, index) => Buffer.concat(parts.slice(0, index + 1)).length)
					const at = parts[0]!.length + (cut % (ends.at(-1)! - parts[0]!.length + 1))
					history.take(more.slice(0, ends.filter((end) => end <= at).length - 1))
					const read = decodeHistory(Buffer.concat(parts).subarray(0, at))
					expect(read.damage).toBeUndefined()
					const now = NOON + 4 * 3600 * 1000
					// A service may be named and its first point cut off.
					const known = Object.fromEntries(
						Object.entries(shown(read.history, now)).filter(([, { quarters }]) => quarters.times.length > 0),
					)
					expect(known).toEqual(shown(history, now))
				},
			),
			{ numRuns: 300 },
		)
	})

	it('at every cut of the part that is written in whole can be read', () => {
		const history = new History()
		history.take(Array.from({ length: 40 }, (_, index) => pointAt(index * 60, index)))
		const whole = new HistoryEncoder().whole(history)
		for (let at = 0; at <= whole.length; at++) {
			expect(decodeHistory(whole.subarray(0, at)).damage).toBeUndefined()
		}
		// A power failure can leave zeros behind the last record that reached the disk.
		const blank = decodeHistory(Buffer.concat([whole, Buffer.alloc(500)]))
		expect(blank.damage).toBeUndefined()
		expect(shown(blank.history, NOON)).toEqual(shown(history, NOON))
	})

	it('with a bit turned anywhere says where, and has what stands before', () => {
		const history = new History()
		history.take(Array.from({ length: 5 }, (_, index) => pointAt(index * 60, index)))
		const whole = new HistoryEncoder().whole(history)
		const kept = (bytes: Buffer) => decodeHistory(bytes).history.services.get('apache')?.points.length ?? 0
		for (let at = 0; at < whole.length - 250; at++) {
			const bytes = Buffer.from(whole)
			bytes[at]! ^= 0x10
			expect(decodeHistory(bytes).damage).toMatch(
				/^it (is damaged at byte \d+ of \d+|does not begin as a history does)$/,
			)
			expect(kept(bytes)).toBeLessThanOrEqual(5)
		}
		const last = Buffer.from(whole)
		last[whole.length - 1]! ^= 1
		expect(kept(last)).toBe(5)
	})

	it('that is damaged is put aside, and goes on with what stood before the damage', async () => {
		const before = await openFile()
		await before.take(pointAt(0, 5))
		await before.take(pointAt(30, 6))
		await before.take(pointAt(60, 7))
		const bytes = readFileSync(path)
		bytes[bytes.length - 70]! ^= 1
		writeFileSync(path, bytes)
		const { history, lines, take } = await openFile()
		expect(lines).toEqual([
			expect.stringMatching(
				/^error the history is damaged and is put aside: what stands before the damage is kept .*"why":"it is damaged at byte \d+ of \d+","keptAs":".*\.corrupt-/,
			),
		])
		expect(shown(history, NOON + 30_000).apache!.raw.columns.accepted).toEqual([5])
		await take(pointAt(90, 8))
		const again = await openFile()
		expect(again.lines).toEqual([])
		expect(shown(again.history, NOON + 90_000).apache!.raw.columns.accepted).toEqual([5, 8])
	})

	it.each([
		['empty', ''],
		['the beginning of the header', 'forewarn his'],
	])('that is %s is a file that was not written whole', async (_name, text) => {
		mkdirSync(join(folder, 'state'))
		writeFileSync(path, text)
		const { history, lines } = await openFile()
		expect(history.services.size).toBe(0)
		expect(lines).toEqual([])
	})

	it('that is something else is put aside as it is', async () => {
		mkdirSync(join(folder, 'state'))
		writeFileSync(path, 'a letter to my grandmother')
		const { lines } = await openFile()
		expect(lines[0]).toContain('"why":"it does not begin as a history does"')
		const [aside] = readdirSync(join(folder, 'state'))
		expect(readFileSync(join(folder, 'state', aside!), 'utf8')).toBe('a letter to my grandmother')
	})

	it('stays bounded: a month at 30 s', async () => {
		const { file, history, take, lines } = await openFile()
		let largest = 0
		for (let reading = 0; reading < 31 * 2880; reading++) {
			const point = pointAt(reading * 30, reading % 40)
			history.take([point])
			file.append([point])
			if (reading % 500 === 0) await file.settled()
			if (reading % 500 === 0) largest = Math.max(largest, statSync(path).size)
		}
		await take(pointAt(31 * 86_400))
		expect(largest).toBeGreaterThan(200 * 1024)
		expect(largest).toBeLessThan(450 * 1024)
		expect(lines).toEqual([])
	}, 60_000)

	it('that somebody took away is written anew, in whole', async () => {
		const { take, lines } = await openFile()
		await take(pointAt(0, 5))
		rmSync(path)
		await take(pointAt(30, 6))
		await take(pointAt(60, 7))
		expect(lines.map((line) => line.split(' {')[0])).toEqual([
			'error the history cannot be saved: a restart would forget it',
			'info the history is saved again',
		])
		expect(shown((await openFile()).history, NOON + 60_000).apache!.raw.columns.accepted).toEqual([5, 6, 7])
	})

	it('takes away what a killed process had begun, and nothing else', async () => {
		const before = await openFile()
		await before.take(pointAt(0))
		for (const name of ['.history.bin.0a.unfinished', '.delivery.json.0a.unfinished']) {
			writeFileSync(join(folder, 'state', name), 'x')
		}
		await openFile()
		expect(readdirSync(join(folder, 'state')).sort()).toEqual(['.delivery.json.0a.unfinished', 'history.bin'])
	})

	it('cut short on disk goes on', async () => {
		const before = await openFile()
		for (let reading = 0; reading < 5; reading++) await before.take(pointAt(reading * 30, reading))
		truncateSync(path, statSync(path).size - 3)
		const { history, take } = await openFile()
		expect(shown(history, NOON + 120_000).apache!.raw.columns.accepted).toEqual([0, 1, 2, 3])
		await take({ service: 'apache', wallTime: NOON + 150_000, values: values({ accepted: 9 }) })
		expect(shown((await openFile()).history, NOON + 150_000).apache!.raw.columns.accepted).toEqual([0, 1, 2, 3, 9])
	})
})

const tmpfs = mkdtempSync(join(tmpdir(), 'history-full-'))
const mountable = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', tmpfs]).status === 0
if (!mountable && process.env.CI) throw new Error('this test needs the right to mount a tmpfs: CI has to be root')
afterAll(() => {
	if (mountable) spawnSync('umount', [tmpfs])
	rmSync(tmpfs, { recursive: true, force: true })
})

describe.skipIf(!mountable)('a full disk', () => {
	it('is logged once and counted, and all is saved when there is room again', async () => {
		writeFileSync(join(tmpfs, 'ballast'), Buffer.alloc(56 * 1024))
		path = join(tmpfs, 'state', 'history.bin')
		const { file, take, lines } = await openFile()
		for (let reading = 0; reading < 200; reading++) await take(pointAt(reading * 10, reading))
		expect(file.trouble).toBe('ENOSPC')
		expect(file.failures).toBeGreaterThan(2)
		// After 1, 2, 4 … readings, and not at each of them.
		expect(file.failures).toBeLessThan(15)
		expect(lines).toEqual([
			expect.stringMatching(/^error the history cannot be saved: a restart would forget it .*"why":"ENOSPC"/),
		])
		rmSync(join(tmpfs, 'ballast'))
		for (let reading = 200; reading < 240; reading++) await take(pointAt(reading * 10, reading))
		expect(file.trouble).toBeUndefined()
		expect(lines.at(-1)).toMatch(/^info the history is saved again/)
		const { history } = await openFile()
		expect(history.services.get('apache')!.points.length).toBe(240)
	})
})
