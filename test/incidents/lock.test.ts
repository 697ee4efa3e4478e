import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lockFolder } from '../../src/incidents/lock.js'
import { keepLog } from './log.js'

const root = mkdtempSync(join(tmpdir(), 'lock-'))
const holder = join(root, 'holder.mjs')
afterAll(() => rmSync(root, { recursive: true, force: true }))

// A process that takes the lock, says what came of it, and stays.
beforeAll(async () => {
	const source = `
		import { lockFolder } from '${import.meta.dirname}/../../src/incidents/lock.ts'
		const lock = await lockFolder(process.argv[2], console)
		console.log(lock ? 'held' : 'taken')
		if (lock) setInterval(() => {}, 1000)`
	await build({
		stdin: { contents: source, resolveDir: root },
		outfile: holder,
		bundle: true,
		platform: 'node',
		format: 'esm',
	})
})

/** Starts one; what it said, and how to kill it. */
function contend(folder: string) {
	const child = spawn(process.execPath, [holder, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
	const said = new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve))
	const kill = () => new Promise((resolve) => child.once('close', resolve) && child.kill('SIGKILL'))
	return { said, kill }
}

const { log, lines } = keepLog()

describe('the lock of a folder', () => {
	it('is held once, and free again after its release', async () => {
		const folder = join(root, 'one')
		const first = await lockFolder(folder, log)
		expect(await lockFolder(folder, log)).toBeUndefined()
		await first?.release()
		const second = await lockFolder(folder, log)
		expect(second).toBeDefined()
		// The last number stays, so that it is not given again.
		expect(readdirSync(folder)).toEqual(['lock.2'])
		await second?.release()
		expect(lines).toEqual([])
	})

	it('is held by one of ten that start at the same moment, also where one was killed before', async () => {
		const folder = join(root, 'many')
		for (let round = 0; round < 4; round++) {
			const all = Array.from({ length: 10 }, () => contend(folder))
			const said = await Promise.all(all.map((each) => each.said))
			expect(said.filter((word) => word === 'held')).toHaveLength(1)
			expect(said.filter((word) => word === 'taken')).toHaveLength(9)
			await Promise.all(all.map((each, index) => said[index] === 'held' && each.kill()))
		}
	}, 60_000)

	it('of a path that is too long for a socket is a lock all the same', async () => {
		const folder = join(root, 'x'.repeat(120))
		const lock = await lockFolder(folder, log)
		expect(lock).toBeDefined()
		expect(await lockFolder(folder, log)).toBeUndefined()
		await lock?.release()
	})

	it('that cannot be taken is said, and the folder used all the same', async () => {
		writeFileSync(join(root, 'file'), '')
		expect(await lockFolder(join(root, 'file'), log)).toBeDefined()
		expect(lines).toEqual([
			`warn the stateDir cannot be locked: nothing keeps a second forewarn out of it {"folder":"${root}/file","why":"EEXIST"}`,
		])
	})
})
