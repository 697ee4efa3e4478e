import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { findCapacity } from '../../../src/host/apache/find-capacity.js'

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'capacity-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const auto = { ports: [80, 443], capacity: undefined, backlog: undefined, apacheConfig: 'auto' }

/** A /proc with pid 1 and the given processes: pid, parent, comm, threads, command line. */
function procOf(
	name: string,
	processes: readonly [number, number, string, number, string][],
	somaxconn?: number,
): string {
	const root = join(scratch, name)
	for (const [pid, parent, comm, threads, command] of [[1, 0, 'init', 1, 'init'] as const, ...processes]) {
		mkdirSync(join(root, String(pid)), { recursive: true })
		writeFileSync(join(root, String(pid), 'comm'), `${comm}\n`)
		writeFileSync(join(root, String(pid), 'status'), `Name:\t${comm}\nPPid:\t${parent}\nThreads:\t${threads}\n`)
		writeFileSync(join(root, String(pid), 'cmdline'), `${command.split(' ').join('\0')}\0`)
	}
	mkdirSync(join(root, 'sys/net/core'), { recursive: true })
	if (somaxconn !== undefined) writeFileSync(join(root, 'sys/net/core/somaxconn'), `${somaxconn}\n`)
	return root
}

const quiet = procOf('quiet', [])
const noApache = `no apache2 or httpd process is visible in ${quiet} (in a pod: shareProcessNamespace shows it)`

describe('findCapacity', () => {
	it('reads the layout of Debian', () => {
		const found = findCapacity(auto, { root: `${fixtures}/debian-12`, procRoot: quiet })
		expect(found).toMatchObject({
			capacity: {
				workers: 150,
				source: 'apache-config',
				provenance: `from ${fixtures}/debian-12/etc/apache2/mods-enabled/mpm_event.conf:13`,
			},
			connectionLimit: 450,
			backlog: { connections: 511, provenance: 'from the compiled default of ListenBacklog' },
			settings: { ports: [80], timeout: 300, keepAliveTimeout: 5 },
			notes: [noApache],
		})
	})

	it('reads the layout of RHEL, its arguments in sysconfig, and cuts as httpd does', () => {
		const found = findCapacity(auto, { root: `${fixtures}/rhel-like`, procRoot: procOf('small', [], 1024) })
		const tuning = `${fixtures}/rhel-like/etc/httpd/conf.d/tuning.conf`
		expect(found.capacity).toEqual({
			workers: 60,
			source: 'apache-config',
			provenance: `from ${tuning}:2 (MaxRequestWorkers 80 is cut to ServerLimit 60)`,
		})
		expect(found.backlog).toEqual({
			connections: 1024,
			provenance: 'from net.core.somaxconn (ListenBacklog 2048 is more)',
		})
		expect(found.settings).toMatchObject({ keepAlive: false, deferAccept: false })
	})

	it('reads a path as if what stands before the known layout were the root', () => {
		const apacheConfig = `${fixtures}/debian-12/etc/apache2/apache2.conf`
		const found = findCapacity({ ...auto, apacheConfig }, { root: '/', procRoot: quiet })
		expect(found.capacity?.workers).toBe(150)
	})

	it('takes the operator’s numbers before all others', () => {
		const found = findCapacity(
			{ ...auto, capacity: 12, backlog: 64 },
			{ root: `${fixtures}/debian-12`, procRoot: quiet },
		)
		expect(found.capacity).toEqual({
			workers: 12,
			source: 'operator',
			provenance: 'from the configuration of forewarn',
		})
		expect(found.backlog).toEqual({ connections: 64, provenance: 'from the configuration of forewarn' })
	})

	it('follows -f, -d and -D of the running Apache and counts its children', () => {
		const folder = join(scratch, 'run')
		mkdirSync(folder)
		writeFileSync(
			join(folder, 'main.conf'),
			'LoadModule mpm_event_module x/mod_mpm_event.so\nListen 80\n<IfDefine BIG>\nMaxRequestWorkers 75\n</IfDefine>\n',
		)
		const procRoot = procOf('running', [
			[100, 1, 'apache2', 1, `/usr/sbin/apache2 -d ${folder} -f main.conf -DBIG -k start`],
			[101, 100, 'apache2', 27, 'apache2'],
			[102, 100, 'apache2', 27, 'apache2'],
			[103, 100, 'apache2', 1, 'apache2'],
			[104, 100, 'rotatelogs', 1, 'rotatelogs'],
		])
		const found = findCapacity(auto, { root: '/', procRoot })
		expect(found.capacity).toEqual({ workers: 75, source: 'apache-config', provenance: `from ${folder}/main.conf:4` })
		expect(found.atLeast).toEqual({
			workers: 50,
			source: 'processes',
			provenance: 'at least, counting the 2 children of apache2 100 and their threads',
		})
		expect(found.notes).toEqual([])
	})

	it('takes a compiled-in MPM from the look of the processes', () => {
		const folder = join(scratch, 'static')
		mkdirSync(folder)
		writeFileSync(join(folder, 'httpd.conf'), 'Listen 80\n<IfModule prefork.c>\nMaxClients 33\n</IfModule>\n')
		const procRoot = procOf('static-proc', [
			[7, 1, 'httpd', 1, `/usr/sbin/httpd -f ${folder}/httpd.conf`],
			[8, 7, 'httpd', 1, 'httpd'],
		])
		expect(findCapacity(auto, { root: '/', procRoot }).limits).toMatchObject({ mpm: 'prefork', maxRequestWorkers: 33 })
	})

	it.each([
		['no configuration', 'empty', {}, ['no Apache configuration is where Debian, RHEL or a source build keep it']],
		[
			'another port',
			'debian-12',
			{ ports: [8443] },
			[`${fixtures}/debian-12/etc/apache2/apache2.conf listens on 80, not on 8443`],
		],
		['reading switched off', 'debian-12', { apacheConfig: 'off' }, []],
		['a path that is not there', 'debian-12', { apacheConfig: '/etc/none.conf' }, ['/etc/none.conf does not exist']],
	])('%s leaves the capacity unknown and says why', (_, root, question, notes) => {
		const found = findCapacity({ ...auto, ...question }, { root: `${fixtures}/${root}`, procRoot: quiet })
		expect(found).toMatchObject({ capacity: undefined, atLeast: undefined, notes: [noApache, ...notes] })
	})

	it.each([['is not there', '/nowhere/proc', 'is not readable (ENOENT)']])(
		'a /proc that %s is named',
		(_, procRoot, reason) => {
			expect(findCapacity({ ...auto, apacheConfig: 'off' }, { root: '/', procRoot }).notes).toEqual([
				`${procRoot} ${reason}`,
			])
		},
	)

	it('says that hidepid hides the processes where not even pid 1 is visible', () => {
		const procRoot = join(scratch, 'hidepid')
		mkdirSync(join(procRoot, '4242'), { recursive: true })
		writeFileSync(join(procRoot, '4242/comm'), 'node\n')
		expect(findCapacity({ ...auto, apacheConfig: 'off' }, { root: '/', procRoot }).notes).toEqual([
			`${procRoot} hides the processes of other users (hidepid or ProtectProc)`,
		])
	})

	it('does not take a default for the truth where an included file is unreadable', () => {
		const folder = join(scratch, 'half')
		mkdirSync(folder)
		writeFileSync(
			join(folder, 'httpd.conf'),
			'LoadModule mpm_event_module x/mod_mpm_event.so\nListen 80\nInclude tuning.conf\n',
		)
		const found = findCapacity({ ...auto, apacheConfig: `${folder}/httpd.conf` }, { root: '/', procRoot: quiet })
		expect(found.capacity).toBeUndefined()
		expect(found.notes[1]).toBe(
			`MaxRequestWorkers is not in what could be read of ${folder}/httpd.conf: ${folder}/tuning.conf does not exist`,
		)
	})
})
