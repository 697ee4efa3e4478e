import { execFile, execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

/** What people are told to run in a checkout. */
const PAGES = ['README.md', 'CONTRIBUTING.md', 'docs/cost.md', 'docs/operations.md', 'docs/comparison.md', '.ci/run']
const NAMED = PAGES.flatMap((page) =>
	[
		...readFileSync(join(ROOT, page), 'utf8').matchAll(/\b(?:npm (?:run )?([a-z]+)|npx tsx (\S+\.ts))(?= -- | |`|$)/gm),
	].map(([, script, file]) => ({ page, script, file })),
)

/** Of npm itself. */
const BUILT_IN = ['run', 'ci', 'install', 'pack', 'exec', 'uninstall', 'publish']

describe('what README and CONTRIBUTING say to run', () => {
	it('names every script that is for people', () => {
		const named = new Set(NAMED.map(({ script }) => script))
		const silent = Object.keys(scripts).filter((name) => !named.has(name))
		// Parts of `check`, and what npm runs by itself.
		expect(silent.sort()).toEqual(['build', 'lint', 'prepack', 'typecheck'])
	})

	it('is there', () => {
		const missing = NAMED.filter(({ script, file }) =>
			script === undefined
				? !existsSync(join(ROOT, file!))
				: !Object.hasOwn(scripts, script) && !BUILT_IN.includes(script),
		)
		expect(missing).toEqual([])
	})

	it.concurrent.each(['bench', 'docs', 'fuzz', 'lab', 'score'])(
		'npm run %s starts',
		async (script) => {
			const { stdout } = await promisify(execFile)('npm', ['run', '--silent', script, '--', '--help'], { cwd: ROOT })
			expect(stdout).toContain(`npm run ${script}`)
			// Each loads npm and TypeScript: seconds where the machine is free.
		},
		90_000,
	)

	it.each(['deploy/package.sh', 'deploy/release.sh', '.ci/run', '.ci/audit'])(
		'%s is a script that a shell can read',
		(file) => {
			expect(execFileSync('bash', ['-n', join(ROOT, file)], { encoding: 'utf8' })).toBe('')
		},
	)
})
