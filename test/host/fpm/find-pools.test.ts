import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { createConfigFiles } from '../../../src/host/apache/config-files.js'
import { findPools } from '../../../src/host/fpm/find-pools.js'
import { readFpmConfig } from '../../../src/host/fpm/pool-config.js'

const scratch = mkdtempSync(join(tmpdir(), 'pools-'))
afterAll(() => rmSync(scratch, { recursive: true }))

function writeFiles(root: string, files: Readonly<Record<string, string>>): void {
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(root, path)), { recursive: true })
		writeFileSync(join(root, path), text)
	}
}

const SIZE = 'pm = dynamic\npm.max_children = 5\n'

describe('readFpmConfig', () => {
	it.each([
		['a path', 'listen = /run/php/php8.2-fpm.sock', '/run/php/php8.2-fpm.sock'],
		['the name of the pool in it', 'listen = /run/php/$pool.sock', '/run/php/www.sock'],
		['a path below the prefix of the pool', 'prefix = /srv/$pool\nlisten = run/fpm.sock', '/srv/www/run/fpm.sock'],
		['a path below the prefix of the program', 'listen = var/fpm.sock', '/usr/local/var/fpm.sock'],
		['a port', 'listen = 9000', '127.0.0.1:9000'],
		['any address', 'listen = [::]:9000', '127.0.0.1:9000'],
		['an address', 'listen = 10.0.0.5:9000', '10.0.0.5:9000'],
		['quotes and a comment', 'listen = "/run/a b.sock" ; here', '/run/a b.sock'],
	])('listen: %s', (name, listen, path) => {
		const root = join(scratch, name.replaceAll(' ', '-'))
		writeFiles(root, { 'usr/local/etc/php-fpm.conf': `[www]\n${SIZE}${listen}\n` })
		const { pools } = readFpmConfig('/usr/local/etc/php-fpm.conf', createConfigFiles({ root }))
		expect(pools.map(({ facts }) => facts.path)).toEqual([path])
	})

	it('goes on with a section in another file, as the Docker image does, and the last value wins', () => {
		const root = join(scratch, 'docker')
		writeFiles(root, {
			'usr/local/etc/php-fpm.conf': '[global]\npid = run/php-fpm.pid\ninclude=etc/php-fpm.d/*.conf\n',
			'usr/local/etc/php-fpm.d/www.conf': `[www]\nuser = www-data\nlisten = 127.0.0.1:9000\n${SIZE}`,
			'usr/local/etc/php-fpm.d/zz-docker.conf': '[www]\nlisten = 9001\npm = static\n',
		})
		const read = readFpmConfig('/usr/local/etc/php-fpm.conf', createConfigFiles({ root }))
		expect(read.pidFile).toBe('/usr/local/var/run/php-fpm.pid')
		expect(read.pools.map(({ facts }) => facts)).toEqual([
			{
				path: '127.0.0.1:9001',
				name: 'www',
				maxChildren: 5,
				provenance: `${root}/usr/local/etc/php-fpm.d/www.conf:5`,
				user: 'www-data',
				manager: 'static',
			},
		])
	})

	it.each([
		['a size from the environment', `listen = /a\npm.max_children = \${N}`],
		['an address from the environment', `listen = \${A}\n${SIZE}`],
		['no size', 'listen = /a'],
		['no address', SIZE],
	])('%s is no fact', (name, text) => {
		const root = join(scratch, name.replaceAll(' ', '-'))
		writeFiles(root, { 'etc/php-fpm.conf': `[www]\n${text}\n` })
		expect(readFpmConfig('/etc/php-fpm.conf', createConfigFiles({ root })).pools).toEqual([])
	})
})

/** A /proc with one master and where its files lie. */
function masterOf(name: string, { uid = 0, files }: { uid?: number; files: Readonly<Record<string, string>> }) {
	const [procRoot, root] = [join(scratch, name, 'proc'), join(scratch, name, 'root')]
	writeFiles(root, files)
	writeFiles(procRoot, {
		'7/comm': 'php-fpm8.2\n',
		'7/status': `State:\tS\nPPid:\t1\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\n`,
		'7/cmdline': 'php-fpm: master process (/opt/cpanel/ea-php82/root/etc/php-fpm.conf)\0',
	})
	symlinkSync(root, join(procRoot, '7/root'))
	return { procRoot, root }
}

const CPANEL = {
	'opt/cpanel/ea-php82/root/etc/php-fpm.conf': '[global]\ninclude=/opt/cpanel/ea-php82/root/etc/php-fpm.d/*.conf\n',
	'opt/cpanel/ea-php82/root/etc/php-fpm.d/shop.conf': `[shop]\nlisten = /run/$pool.sock\n${SIZE}`,
}

describe('findPools', () => {
	it('reads the file that the running master names', () => {
		const places = masterOf('cpanel', { files: CPANEL })
		expect(findPools(places)).toMatchObject({
			pools: [{ name: 'shop', path: '/run/shop.sock', maxChildren: 5 }],
			notes: [],
		})
	})

	it('reads nothing of a master that is not root’s: any user may call a process so', () => {
		expect(findPools(masterOf('stranger', { uid: 1001, files: CPANEL }))).toEqual({ pools: [], notes: [] })
	})

	it('says nothing where no PHP-FPM runs', () => {
		expect(findPools({ procRoot: '/nowhere' })).toEqual({ pools: [], notes: [] })
	})
})

const FPM = '/usr/sbin/php-fpm8.2'

describe.skipIf(!existsSync(FPM) || process.getuid?.() !== 0)('a real PHP-FPM', () => {
	it('its pools are known, and what is edited waits for the reload', async () => {
		const folder = join(scratch, 'real')
		const pool = (size: number) =>
			`[site]\nuser = www-data\nlisten = ${folder}/$pool.sock\npm = ondemand\npm.max_children = ${size}\n`
		writeFiles(folder, {
			'php-fpm.conf': `[global]\npid = ${folder}/fpm.pid\nerror_log = ${folder}/log\ninclude = ${folder}/pool.d/*.conf\n`,
			'pool.d/site.conf': pool(3),
		})
		const master = spawn(FPM, ['-F', '-y', join(folder, 'php-fpm.conf')], { stdio: 'ignore', detached: true })
		try {
			const find = () => findPools({ procRoot: '/proc' }).pools.filter(({ path }) => path.startsWith(folder))
			await vi.waitFor(() => expect(find()).toMatchObject([{ name: 'site', maxChildren: 3 }]), { timeout: 10_000 })
			writeFileSync(join(folder, 'pool.d/site.conf'), pool(4))
			expect(find()).toEqual([])
			process.kill(master.pid!, 'SIGUSR2')
			await vi.waitFor(() => expect(find()).toMatchObject([{ maxChildren: 4, manager: 'ondemand' }]), {
				timeout: 10_000,
			})
			expect(execFileSync('cat', ['/proc/net/unix'], { encoding: 'utf8' })).toContain(`${folder}/site.sock`)
			expect(readFileSync(join(folder, 'fpm.pid'), 'utf8')).toBe(String(master.pid))
		} finally {
			master.kill('SIGTERM')
		}
	})
})
