import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { PROGRAM } from '../faults/fake-host.js'
import { missingForStage } from './stage.js'

// Packages are built beside all other tests.
vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'packages-'))
afterAll(() => rmSync(folder, { recursive: true }))

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

/** Builds a package under a umask; answers its path. */
function build(kind: string, output: string, umask = '022'): string {
	const script = `umask ${umask}; exec deploy/${kind}/build.sh "$0"`
	const env = { ...process.env, SOURCE_DATE_EPOCH: '1750000000' }
	return execFileSync('sh', ['-c', script, join(folder, output)], { encoding: 'utf8', env, stdio: 'pipe' }).trim()
}

const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

if (!existsSync(PROGRAM) && process.env.CI) throw new Error('this test needs the built program: npm run build')

describe.skipIf(!existsSync(PROGRAM) || missingForStage().length > 0)('packages', () => {
	it.each([
		['debian', `forewarn_${version}_all.deb`],
		['tarball', `forewarn-${version}.tar.gz`],
	])('of %s are the same bytes when they are built again, elsewhere and under another umask', (kind, name) => {
		const one = build(kind, 'one')
		const other = build(kind, 'other/place', '077')
		expect([one, other]).toEqual([join(folder, 'one', name), join(folder, 'other/place', name)])
		expect(digest(other)).toBe(digest(one))
	})

	it('have Node 20 as their only dependency, and protect what the administrator wrote', () => {
		const deb = build('debian', 'deb')
		const field = (name: string) => execFileSync('dpkg-deb', ['--field', deb, name], { encoding: 'utf8' }).trim()
		expect([field('Version'), field('Architecture'), field('Depends')]).toEqual([version, 'all', 'nodejs (>= 20)'])
		const conffiles = execFileSync('sh', ['-c', `dpkg-deb --ctrl-tarfile "$0" | tar -xO ./conffiles`, deb])
		expect(String(conffiles)).toBe('/etc/forewarn/config.yml\n')
	})

	it('unpack to a program that runs alone, files only, and nothing in /etc', () => {
		const tarball = build('tarball', 'tar')
		const names = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n')
		expect(names.filter((name) => !name.startsWith('usr/') || name.endsWith('/'))).toEqual([])
		for (const name of [
			'usr/bin/forewarn',
			'usr/lib/systemd/system/forewarn.service',
			'usr/lib/tmpfiles.d/forewarn.conf',
			'usr/share/doc/forewarn/operations.md',
			'usr/share/doc/forewarn/docs/config.schema.json',
			'usr/share/doc/forewarn/prometheus/forewarn.rules.yml',
			'usr/share/forewarn/config.yml',
		]) {
			expect(names, name).toContain(name)
		}
		const root = join(folder, 'root')
		execFileSync('sh', ['-c', 'mkdir "$1" && tar -xzf "$0" -C "$1"', tarball, root])
		const run = (...words: string[]) =>
			execFileSync(join(root, 'usr/bin/forewarn'), words, {
				encoding: 'utf8',
				cwd: '/',
				env: { PATH: process.env.PATH },
			})
		expect(run('--version')).toBe(`${version}\n`)
		execFileSync('systemd-tmpfiles', ['--create', `--root=${root}`, join(root, 'usr/lib/tmpfiles.d/forewarn.conf')])
		const modes = execFileSync('find', [join(root, 'etc'), '-printf', '%m %P\n'], { encoding: 'utf8' })
		expect(modes.split('\n').filter(Boolean).sort()).toEqual([
			'644 forewarn/config.yml',
			'700 forewarn/secrets',
			'755 ',
			'755 forewarn',
		])
	})
})
