import { execFile } from 'node:child_process'
import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../kernel/proc-trees.js'
import { PROGRAM } from './perform.js'

const TREE = join(import.meta.dirname, '../..')
const SCENARIO = join(TREE, 'scenarios/spike-small-backlog')

if (!existsSync(PROGRAM) && process.env.CI) throw new Error('this test needs the built program: npm run build')

/** A checkout with its sources only, and how to run them. */
function checkOut() {
	const folder = temporaryFolder()
	cpSync(join(TREE, 'src'), join(folder, 'src'), { recursive: true })
	cpSync(join(TREE, 'package.json'), join(folder, 'package.json'))
	symlinkSync(join(TREE, 'node_modules'), join(folder, 'node_modules'))
	const report = join(folder, 'out.html')
	const words = ['--import', 'tsx', join(folder, 'src/cli.ts'), 'replay', SCENARIO, '--report', report]
	return { folder, report, replay: () => promisify(execFile)(process.execPath, words, { cwd: folder }) }
}

describe.skipIf(!existsSync(PROGRAM))('replay --report from source', () => {
	it('says what to do where the page is not built, and doing that helps', async () => {
		const { folder, report, replay } = checkOut()
		await expect(replay()).rejects.toMatchObject({
			code: 2,
			stderr: `forewarn: ${folder}/dist/web/replay-report.js: the page of the report is not built; make it with "npm run build", then repeat this command\n`,
		})
		// As `npm run build` leaves it.
		cpSync(join(PROGRAM, '..'), join(folder, 'dist'), { recursive: true })
		await replay()
		expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>/)
	}, 60_000)
})
