import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SavedFile } from '../../src/incidents/saved-file.js'
import { readState, writeState } from '../../src/incidents/state-file.js'
import { keepLog } from './log.js'

let folder: string
let path: string
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'state-'))
	path = join(folder, 'sub', 'state.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const SAVED = { at: 12.5, wallTime: 1_700_000_000_000 }

describe('a state file', () => {
	it('gives back what was written, and is the owner’s alone', async () => {
		await writeState(path, SAVED, { a: [1] })
		expect(await readState(path)).toEqual({ kind: 'restored', saved: SAVED, content: { a: [1] } })
		expect(statSync(path).mode & 0o777).toBe(0o600)
		expect(readdirSync(join(folder, 'sub'))).toEqual(['state.json'])
	})

	it('that is not there is none', async () => expect(await readState(path)).toEqual({ kind: 'none' }))

	it.each([
		['empty', '', 'it is empty'],
		['cut', '{"version":1,"saved":{"at":1', 'it is not JSON'],
		['something else', '[1]', 'it has version undefined, not 1'],
		['of another version', '{"version":2}', 'it has version 2, not 1'],
		['without a time', '{"version":1,"content":{}}', 'it says not when it was saved, or nothing else'],
		['null', 'null', 'it holds no state'],
	])('that is %s is put aside as it is', async (_, text, why) => {
		await writeState(path, SAVED, {})
		writeFileSync(path, text)
		const state = await readState(path)
		expect(state).toMatchObject({ kind: 'corrupt', why, keptAs: expect.stringContaining('.corrupt-') })
		expect(readFileSync((state as { keptAs: string }).keptAs, 'utf8')).toBe(text)
		expect(await readState(path)).toEqual({ kind: 'none' })
	})

	it('saved many times at once holds the newest', async () => {
		const file = new SavedFile(path, keepLog().log)
		await Promise.all(Array.from({ length: 50 }, (_, count) => file.save(SAVED, { count })))
		expect(await readState(path)).toMatchObject({ content: { count: 49 } })
	})

	it('that cannot be written is said once, and again when it can', async () => {
		writeFileSync(join(folder, 'sub'), 'in the way')
		const { log, lines } = keepLog()
		const file = new SavedFile(path, log)
		await file.save(SAVED, {})
		await file.save(SAVED, {})
		expect(file.trouble).toBe('EEXIST')
		rmSync(join(folder, 'sub'))
		await file.save(SAVED, {})
		expect(lines.map((line) => line.split(' {')[0])).toEqual([
			'error the state cannot be saved',
			'info the state is saved again',
		])
	})
})
