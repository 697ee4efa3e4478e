import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Journal } from '../../src/incidents/journal.js'
import { makeFolder } from '../faults/setup.js'
import { keepLog } from './log.js'

let folder: ReturnType<typeof makeFolder>
let path: string
beforeEach(() => {
	folder = makeFolder()
	path = join(folder.path, 'sub', 'state.jsonl')
})
afterEach(() => folder.remove())

/** A journal of numbers over some lives: memory is all that was appended. */
async function open() {
	const { log, lines } = keepLog()
	let memory: unknown[] = []
	const journal = new Journal({ path, log, snapshot: () => memory })
	const loaded = await journal.load()
	memory = [...loaded.entries]
	const append = (entry: unknown, durable = true) => {
		memory.push(entry)
		return journal.append(entry, durable)
	}
	return { journal, loaded, append, lines }
}

describe('the journal', () => {
	it('gives back what was appended, and is the owner’s alone', async () => {
		const { append } = await open()
		await append({ first: 1 })
		await Promise.all([append(2, false), append(3), append(4, false)])
		const { loaded, lines } = await open()
		expect(loaded).toEqual({ entries: [{ first: 1 }, 2, 3, 4], damaged: 0 })
		expect(lines).toEqual([expect.stringMatching(/^info the state is restored .*"lines":4/)])
		expect(statSync(path).mode & 0o777).toBe(0o600)
		expect(readdirSync(join(folder.path, 'sub'))).toEqual(['state.jsonl'])
	})

	it('at any cut gives back a beginning of what was written, and says nothing', async () => {
		const { append } = await open()
		for (let entry = 0; entry < 6; entry++) await append({ entry, text: 'é\u0000' })
		const whole = readFileSync(path)
		await fc.assert(
			fc.asyncProperty(fc.nat(whole.length), fc.boolean(), async (cut, zeros) => {
				// A power failure can leave zeros where the newest bytes were to be.
				const rest = zeros ? Buffer.alloc(whole.length - cut) : Buffer.alloc(0)
				writeFileSync(path, Buffer.concat([whole.subarray(0, cut), rest]))
				const complete = whole.subarray(0, cut).toString('latin1').split('\n').length - 2
				const { loaded, lines } = await open()
				expect(loaded.damaged).toBe(0)
				expect(loaded.entries).toHaveLength(Math.max(0, complete))
				expect(lines.filter((line) => line.startsWith('error'))).toEqual([])
			}),
			{ numRuns: 200 },
		)
	})

	it('with a bit turned in a line loses that line only, says so, and keeps the damaged file', async () => {
		const { append } = await open()
		for (let entry = 0; entry < 5; entry++) await append({ entry })
		const whole = readFileSync(path)
		const header = whole.indexOf('\n') + 1
		for (let at = header; at < whole.length; at++) {
			const bytes = Buffer.from(whole)
			bytes[at]! ^= 0x10
			writeFileSync(path, bytes)
			const { loaded, lines } = await open()
			// A break that is lost joins two lines, and the last one is then not whole.
			expect(loaded.entries.length).toBeGreaterThanOrEqual(3)
			expect(loaded.entries.length).toBeLessThan(5)
			if (at < whole.length - 1) expect(lines[0]).toMatch(/^error the saved state is damaged and is put aside/)
		}
		expect(readdirSync(join(folder.path, 'sub'))).toContainEqual(expect.stringMatching(/^state\.jsonl\.corrupt-/))
	})

	it('is written anew when it has grown, and no longer than that', async () => {
		let memory = 0
		const journal = new Journal({ path, log: keepLog().log, snapshot: () => [memory] })
		await journal.load()
		const text = 'x'.repeat(100_000)
		let most = 0
		for (; memory < 60; memory++) {
			await journal.append({ memory, text }, false)
			most = Math.max(most, statSync(path).size)
		}
		expect(most).toBeLessThan(1.2 * 1024 * 1024)
		expect(statSync(path).size).toBeLessThan(most)
	})

	it('keeps in memory what the disk does not take, says so once, and writes it when it does', async () => {
		writeFileSync(join(folder.path, 'sub'), 'in the way')
		const { journal, append, lines } = await open()
		await append(1)
		await append(2)
		expect(journal.trouble).toBe('EEXIST')
		rmSync(join(folder.path, 'sub'))
		await append(3, false)
		expect(journal.trouble).toBe('EEXIST')
		for (let tick = 0; tick < 4; tick++) await journal.tick()
		expect(journal.trouble).toBeUndefined()
		expect(lines.map((line) => line.split(' {')[0])).toEqual([
			'error the state cannot be saved',
			'info the state is saved again',
		])
		expect((await open()).loaded.entries).toEqual([1, 2, 3])
	})

	it.each([
		['taken away', () => {}],
		['replaced by a folder', () => mkdirSync(path)],
		['replaced by a FIFO', () => execFileSync('mkfifo', [path])],
	])('goes on where the file is %s while it runs', async (_, fault) => {
		const { append, journal } = await open()
		await append(1)
		rmSync(path)
		fault()
		await append(2)
		expect(journal.trouble).toBeUndefined()
		expect((await open()).loaded.entries).toEqual([1, 2])
	})

	it('does not wait for a FIFO in its place, and puts it aside', async () => {
		mkdirSync(join(folder.path, 'sub'))
		execFileSync('mkfifo', [path])
		const { append, lines } = await open()
		expect(lines[0]).toMatch(/"why":"it is no regular file"/)
		await append(1)
		expect((await open()).loaded.entries).toEqual([1])
	})

	it('sweeps away what a killed process had not finished', async () => {
		mkdirSync(join(folder.path, 'sub'))
		writeFileSync(join(folder.path, 'sub', '.state.jsonl.abc.unfinished'), 'half')
		const { append } = await open()
		await append(1)
		expect(readdirSync(join(folder.path, 'sub'))).toEqual(['state.jsonl'])
	})
})
