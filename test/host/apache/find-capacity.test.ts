import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { findCapacity } from '../../../src/host/apache/find-capacity.js'
import { findApacheProcesses } from '../../../src/host/apache/processes.js'
import { hostFactsOf } from '../../../src/host/host-findings.js'
import { programText } from './cases/programs.js'

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'capacity-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const auto = { ports: [80, 443], capacity: undefined, backlog: undefined, apacheConfig: 'auto' }

interface Made {
	readonly pid: number
	readonly parent: number
	readonly threads?: number
	readonly argv?: readonly string[]
	readonly uid?: number
	readonly files?: Readonly<Record<string, string>>
}

/** A /proc with pid 1 and Apaches whose files lie below `root`; nothing says when anything was started. */
function procOf(name: string, root: string, processes: readonly Made[]): string {
	const procRoot = join(scratch, name)
	writeFiles(procRoot, { '1/comm': 'init\n', '1/status': 'PPid:\t0\n' })
	if (processes.length > 0) writeFiles(root, { 'usr/sbin/apache2': programText('debian') })
	for (const { pid, parent, threads = 1, argv = ['/usr/sbin/apache2'], uid = 0, files = {} } of processes) {
		writeFiles(join(procRoot, String(pid)), {
			comm: 'apache2\n',
			status: `State:\tS\nPPid:\t${parent}\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\nThreads:\t${threads}\n`,
			cmdline: argv.map((word) => `${word}\0`).join(''),
			environ: '',
			...files,
		})
		execFileSync('ln', ['-s', root, join(procRoot, String(pid), 'root')])
	}
	return procRoot
}

function writeFiles(root: string, files: Readonly<Record<string, string>>): void {
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(root, path)), { recursive: true })
		writeFileSync(join(root, path), text)
	}
}

/** A running prefork or event with this first file, and its finding. */
function findRunning(
	name: string,
	text: string,
	files: Readonly<Record<string, string>> = {},
	processes: readonly Made[] = [{ pid: 100, parent: 1 }],
	listeners: readonly string[] = [],
) {
	const root = join(scratch, `${name}-root`)
	const head = 'LoadModule mpm_prefork_module mod_mpm_prefork.so\nListen 80\n'
	writeFiles(root, { 'etc/apache2/apache2.conf': `${head}${text}\n`, ...files })
	const procRoot = procOf(name, root, processes)
	const rows = listeners.map(
		(local) => `   0: ${local} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1\n`,
	)
	if (rows.length > 0)
		writeFiles(procRoot, { 'self/net/tcp': `  sl  local_address rem_address   st tx_queue\n${rows.join('')}` })
	return findCapacity(auto, { root, procRoot, cgroupRoot: join(root, 'cgroup') })
}

const quiet = procOf('quiet', '/', [])
const noApache = `no apache2 or httpd process is visible in ${quiet} (in a pod: shareProcessNamespace shows it)`

describe('findCapacity', () => {
	it('does not take an installed configuration for that of an Apache which no process shows', () => {
		const found = findCapacity(auto, { root: `${fixtures}/debian-12`, procRoot: quiet })
		const provenance = `from ${fixtures}/debian-12/etc/apache2/mods-enabled/mpm_event.conf:13`
		expect(found).toMatchObject({
			capacity: undefined,
			presumed: { workers: 150, source: 'apache-config', provenance },
			notes: [
				noApache,
				`150 ${provenance} would hold if an Apache reads that file as it is now: no process shows it, so set services[].capacity: 150 if it does`,
			],
		})
	})

	it('believes an operator who names the file, and reads it as if what stands before the known layout were the root', () => {
		const apacheConfig = `${fixtures}/rhel-like/etc/httpd/conf/httpd.conf`
		const found = findCapacity({ ...auto, apacheConfig }, { root: '/', procRoot: quiet })
		expect(found.capacity).toEqual({
			workers: 60,
			source: 'apache-config',
			provenance: `from ${fixtures}/rhel-like/etc/httpd/conf.d/tuning.conf:2 (MaxRequestWorkers 80 is cut to ServerLimit 60)`,
		})
	})

	it('reads nothing where the operator gives the capacity', () => {
		const found = findCapacity({ ...auto, capacity: 12, backlog: 64 }, { root: '/', procRoot: '/nowhere' })
		expect(found).toMatchObject({
			capacity: { workers: 12, source: 'operator', provenance: 'from the configuration of forewarn' },
			backlog: { connections: 64, provenance: 'from the configuration of forewarn' },
			notes: [],
		})
	})

	it.each([
		['no configuration', 'empty', {}, [noApache, 'no Apache configuration is where distributions keep it']],
		[
			'another port',
			'debian-12',
			{ ports: [8443] },
			[noApache, `none of ${fixtures}/debian-12/etc/apache2/apache2.conf listens on 8443`],
		],
		['reading switched off', 'debian-12', { apacheConfig: 'off' }, []],
		[
			'a path that is not there',
			'debian-12',
			{ apacheConfig: '/etc/none.conf' },
			[noApache, 'the capacity is not sure: /etc/none.conf does not exist', '/etc/none.conf does not exist'],
		],
	])('%s leaves the capacity unknown and says why', (_, root, question, notes) => {
		const found = findCapacity({ ...auto, ...question }, { root: `${fixtures}/${root}`, procRoot: quiet })
		expect(found).toMatchObject({ capacity: undefined, atLeast: undefined, notes })
	})

	it('says that hidepid hides the processes where not even pid 1 is visible', () => {
		const procRoot = join(scratch, 'hidepid')
		writeFiles(procRoot, { '4242/comm': 'node\n' })
		const found = findCapacity(auto, { root: `${fixtures}/debian-12`, procRoot })
		expect(found.capacity).toBeUndefined()
		expect(found.notes[0]).toBe(`${procRoot} hides the processes of other users (hidepid or ProtectProc)`)
	})

	it('reads the running Apache, counts its children, and gives what the detector wants', () => {
		const found = findRunning('running', 'MaxRequestWorkers 7\nListen 8080\n', {}, [
			{ pid: 100, parent: 1 },
			{ pid: 101, parent: 100 },
			{ pid: 102, parent: 100 },
		])
		expect(found).toMatchObject({ capacity: { workers: 7 }, notes: [] })
		expect(found.atLeast).toEqual({
			workers: 2,
			source: 'processes',
			provenance: 'at least, counting the 2 children of apache2 100',
		})
		const facts = hostFactsOf({ limits: new Map([['apache', found]]), pools: { pools: [], notes: [] } })
		expect(facts).toMatchObject({ mpm: 'prefork', maxRequestWorkers: 7, threadsPerChild: 1, http2: false })
	})

	it.each([
		['that listens', 'Listen 8080', ['00000000:1F90'], [8080]],
		['that does not listen (yet)', 'Listen 8080', ['00000000:0050'], []],
		['at one address', 'Listen 127.0.0.1:8080', ['0100007F:1F90', '0200000A:1F90'], ['127.0.0.1:8080']],
		['that listens for another program at another address', 'Listen 127.0.0.1:8080', ['0200000A:1F90'], []],
		['of which an unreadable file may say more', 'Listen 8080\nInclude /none.conf', ['00000000:1F90'], []],
	])('finds a further port of the same Apache %s', (name, text, listeners, expected) => {
		const processes = [{ pid: 100, parent: 1 }]
		expect(findRunning(`port ${name}`, text, {}, processes, listeners).otherPorts).toEqual(expected)
	})

	it('reads nothing that a user wrote who holds no listener', () => {
		const found = findRunning('stranger', 'MaxRequestWorkers 7', {}, [{ pid: 100, parent: 1, uid: 1001 }])
		expect(found.capacity).toBeUndefined()
		expect(found.notes[0]).toBe('apache2 100 is left out: it belongs to user 1001, who holds no listener of 80, 443')
	})

	it('says little of a user with many processes of Apache’s name, and finds the real one behind them', () => {
		const crowd = [101, 102, 103, 104, 105].map((pid) => ({ pid, parent: 1, uid: 1001 }))
		const found = findRunning('crowd', 'MaxRequestWorkers 7', {}, [...crowd, { pid: 900, parent: 1 }])
		expect(found.capacity?.workers).toBe(7)
		expect(found.notes).toEqual([
			...[101, 102, 103].map(
				(pid) => `apache2 ${pid} is left out: it belongs to user 1001, who holds no listener of 80, 443`,
			),
			'2 more processes are named like Apache and belong to other users',
		])
	})

	it('looks through a line of twenty thousand processes, each the child of the one before', () => {
		const likely = Array.from({ length: 20_000 }, (_, index) => ({
			pid: 40_000 - index,
			parent: 40_000 - index - 1,
			name: 'apache2',
			threads: 1,
			uid: 1001,
			ownPid: 1,
			startedAt: undefined,
		}))
		const found = findApacheProcesses({ ok: true, likely, hidden: false }, ({ uid }) => uid === 0, '/nowhere', '/')
		expect(found).toMatchObject({ ok: true, parents: [], leftOut: [{ pid: 20_001 }] })
	})

	it.each([
		[
			'pids.max',
			{ cgroup: '0::/web\n' },
			{ 'cgroup/web/pids.max': '6\n', 'cgroup/web/pids.current': '3\n' },
			4,
			'from pids.max 6 of /web (TasksMax)',
		],
		[
			'pids.max of a controller of cgroup 1',
			{ cgroup: '9:name=systemd:/\n8:pids:/a/b\n0::/\n' },
			{ 'cgroup/pids/a/pids.max': '4\n', 'cgroup/pids/a/pids.current': '2\n', 'cgroup/pids/a/b/pids.max': 'max\n' },
			3,
			'from pids.max 4 of /a (TasksMax)',
		],
		[
			'pids.max of a container in its own cgroup namespace',
			{ cgroup: '0::/\n' },
			{ 'cgroup/pids.max': '6\n', 'cgroup/pids.current': '2\n' },
			5,
			'from pids.max 6 of / (TasksMax)',
		],
		[
			'LimitNOFILE',
			{ limits: 'Max open files            12                   4096                 files\n' },
			{},
			0,
			'from LimitNOFILE 12: an idle child has 12 of them open',
		],
	])('%s is the capacity where it is smaller', (name, files, more, workers, provenance) => {
		const open = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`fd/${index}`, '']))
		const child = { pid: 101, parent: 100, files: { ...open, ...files } }
		const found = findRunning(name, 'MaxRequestWorkers 7', more, [{ pid: 100, parent: 1, files }, child])
		expect(found.capacity).toEqual({ workers, source: 'apache-config', provenance })
		expect(found.notes).toEqual([`Apache may start 7 workers, the host allows ${workers}, ${provenance}`])
	})

	it.each([
		['the children’s is smaller', '1024', '12', 0],
		['the parent’s was lowered since', '12', '1024', 7],
	])('of LimitNOFILE that of the children counts: %s', (name, parents, childrens, workers) => {
		const filesOf = (most: string) => ({ limits: `Max open files            ${most}   ${most}   files\n` })
		const open = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`fd/${index}`, '']))
		const found = findRunning(name, 'MaxRequestWorkers 7', {}, [
			{ pid: 100, parent: 1, files: filesOf(parents) },
			{ pid: 101, parent: 100, files: { ...open, ...filesOf(childrens) } },
		])
		expect(found.capacity?.workers).toBe(workers)
	})

	it('children of event that wind down after a reload contradict nothing, and take no one', () => {
		const now = Date.now()
		const root = join(scratch, 'wind-down-root')
		writeFiles(root, { 'run/a.pid': '100\n' })
		utimesSync(join(root, 'run/a.pid'), now / 1000 + 100, now / 1000 + 100)
		vi.useFakeTimers({ toFake: ['Date'], now: now + 200_000 })
		// The machine was booted 800 s before now: these were started so many seconds after now.
		const startedIn = (second: number) => ({ stat: `1 (apache2) S 1 ${'0 '.repeat(17)}${(800 + second) * 100} 0\n` })
		const child = (pid: number, second: number, threads: number) => {
			return { pid, parent: 100, threads, files: startedIn(second) }
		}
		try {
			const found = findRunning('wind-down', 'PidFile /run/a.pid\nThreadsPerChild 5\nMaxRequestWorkers 15', {}, [
				{ pid: 100, parent: 1, files: { ...startedIn(40), maps: 'x /mod_mpm_event.so\n', '../uptime': '1000 0\n' } },
				...[child(101, 41, 3), child(102, 41, 7), child(103, 101, 7), child(104, 195, 4)],
			])
			expect(found).toMatchObject({ capacity: { workers: 15 }, atLeast: { workers: 5 } })
			const ending = [child(105, 41, 5), child(106, 41, 3)]
			const alone = findRunning('wind-down-2', 'ThreadsPerChild 5\nMaxRequestWorkers 15', {}, [
				{ pid: 100, parent: 1, files: { ...startedIn(40), maps: 'x /mod_mpm_event.so\n', '../uptime': '1000 0\n' } },
				...ending,
			])
			expect(alone.notes[0]).toBe(
				'the capacity is not sure: the configuration says ThreadsPerChild 5, but no child has more than 5 threads',
			)
		} finally {
			vi.useRealTimers()
		}
	})

	it('connections held beyond a number contradict it', () => {
		const root = join(scratch, 'running-root')
		const places = { root, procRoot: join(scratch, 'running') }
		expect(findCapacity(auto, places, { held: 7 }).capacity?.workers).toBe(7)
		const found = findCapacity(auto, places, { held: 8 })
		expect(found.capacity).toBeUndefined()
		expect(found.notes).toEqual(['the capacity is not sure: 8 connections are held, which is more than 7'])
	})
})

describe('what a local user may write does not stop the reading', () => {
	it.each([
		['a pattern with twenty stars', `Include ${'*a'.repeat(20)}b`, { [`${'a'.repeat(200)}.conf`]: '' }],
		[
			'Defines that double',
			Array.from({ length: 40 }, (_, index) => `Define X${index + 1} \${X${index}}\${X${index}}`)
				.join('\n')
				.replace(/^/, 'Define X0 aaaaaaaa\n'),
			{},
		],
		[
			'macros that double',
			`${Array.from({ length: 60 }, (_, index) => `<Macro M${index}>\nUse M${index + 1}\nUse M${index + 1}\n</Macro>`).join('\n')}\nUse M0`,
			{},
		],
		['a macro that uses itself', '<Macro M>\nUse M\nUse M\n</Macro>\nUse M', {}],
		['folders of folders', `Include ${'/*'.repeat(12)}`, {}],
		['a device', 'Include /dev/zero', { '../dev/zero/x': '' }],
	])('%s', (name, text, files) => {
		const begun = process.cpuUsage()
		findRunning(
			name.replaceAll(' ', '-'),
			text,
			Object.fromEntries(Object.entries(files).map(([path, value]) => [join('etc/apache2', path), value])),
		)
		const { user, system } = process.cpuUsage(begun)
		// Without its bounds each of them would take days.
		expect((user + system) / 1e6).toBeLessThan(30)
	})

	it.each([
		[
			'a file of a million short lines',
			'Include /etc/many',
			{ 'etc/many': 'a\n'.repeat(1_000_001) },
			'/etc/many was not read: more than 1000000 lines are included',
		],
		[
			'a macro whose lines grow a thousandfold',
			`<Macro M $a>\n${`x ${'$a'.repeat(10)}\n`.repeat(9000)}</Macro>\nUse M ${'y'.repeat(800)}`,
			{},
			'/etc/apache2/apache2.conf:9006: the macro M makes too long lines, or more than 4194304 characters',
		],
		[
			'twenty thousand defines',
			Array.from({ length: 20_001 }, (_, index) => `Define N${index}`).join('\n'),
			{},
			'/etc/apache2/apache2.conf:20004: more than 20000 names are defined',
		],
		[
			'fifty thousand directives that matter',
			'Protocols h2\n'.repeat(50_000),
			{},
			'the capacity is not sure: there are more than 50000 directives',
		],
	])('%s is bounded, and makes the capacity unsure', (name, text, files, note) => {
		const found = findRunning(name.replaceAll(' ', '-'), `MaxRequestWorkers 7\n${text}`, files)
		expect(found.capacity).toBeUndefined()
		expect(found.notes).toContain(note)
	})

	it('neither FIFOs nor what the kernel makes up is opened', () => {
		const root = join(scratch, 'fifo-root')
		mkdirSync(join(root, 'etc'), { recursive: true })
		execFileSync('mkfifo', [join(root, 'etc/fifo')])
		const found = findRunning('fifo', 'Include /etc/fifo\nServerLimit 9\nMaxRequestWorkers 9')
		expect(found.notes).toEqual(['/etc/fifo is not a regular file'])
	})
})
