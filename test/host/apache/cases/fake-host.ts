import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { endianness, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Case, Tree } from './case.js'
import { programText } from './programs.js'

/** What a reader may see of other users' processes: all, what is open to anyone, or nothing (hidepid=2, subset=pid). */
export type View = 'root' | 'nobody' | 'packaged'

/** A case laid out below one folder. */
export interface FakeHost {
	readonly procRoot: string
	readonly root: string
	/** Apache's. */
	readonly pid: number
	/** Milliseconds since the epoch at which the fake machine was booted: /proc/uptime must be written right before reading. */
	readonly bootedAt: number
}

const PARENT = 17
/** Where the fake mem has the scoreboard. */
const SCOREBOARD = 0x10000

interface FakeProcess {
	readonly pid: number
	readonly parent: number
	readonly comm: string
	readonly threads: number
	readonly startedAt: number
	readonly argv: readonly string[]
	readonly state?: string
	readonly fileRoot?: string
	readonly container?: 'ownpid' | 'hostnet' | undefined
	readonly env?: Readonly<Record<string, string>>
	readonly exe?: string
	readonly sockets?: readonly number[]
	readonly maps?: string
	readonly scoreboard?: readonly [serverLimit: number, threadLimit: number, generation: number]
	readonly ports?: readonly number[]
}

/** Lays a case out as a reader with these rights finds it. */
export function layOut(one: Case, view: View): FakeHost {
	const base = mkdtempSync(join(tmpdir(), 'case-'))
	const [root, ctr, procRoot] = ['host', 'ctr', 'proc'].map((name) => join(base, name)) as [string, string, string]
	for (const folder of [root, ctr, procRoot]) mkdirSync(join(folder, 'run'), { recursive: true })
	writeTree(root, one.root)
	writeTree(ctr, one.ctr ?? {})
	for (const link of one.links ?? []) {
		const [path = '', target = ''] = link.split(' -> ')
		mkdirSync(dirname(join(base, path)), { recursive: true })
		rmSync(join(base, path), { force: true, recursive: true })
		symlinkSync(target, join(base, path))
	}
	const {
		container,
		binary,
		argv = [one.case.container === undefined ? '-DFOREGROUND' : '-DFOREGROUND'],
		env = {},
	} = one.case
	const fileRoot = container === undefined ? root : ctr
	const exe = one.truth.cmdline?.split(' ')[0] ?? '/usr/sbin/apache2'
	for (const folder of new Set([root, fileRoot])) writeTree(folder, { [exe.slice(1)]: programText(binary) })
	for (const command of one.case.pre ?? []) before(command, root, ctr, view)

	const bootedAt = Date.now() - 1_000_000
	const startedAt = Date.now() + 2
	waitUntil(startedAt + 3)
	const reloads = (one.case.post ?? []).some((command) => command.includes('kill -USR1'))
	const pidFiles = ['run/a.pid', 'run/h.pid']
	const writePids = () => {
		for (const name of pidFiles) writeFileSync(join(fileRoot, name), `${PARENT}\n`)
	}
	writePids()
	if (one.case.post) {
		waitUntil(startedAt + 200)
		for (const command of one.case.post) after(command, root)
		if (reloads) writePids()
	}
	const childrenAt = reloads ? Date.now() + 50 : startedAt + 60
	const processes: FakeProcess[] = [
		{ pid: 1, parent: 0, comm: 'init', threads: 1, startedAt: bootedAt, argv: ['init'] },
	]
	const { truth } = one
	const inode = 4711
	if (one.case.listener) {
		processes.push({
			pid: 300,
			parent: 1,
			comm: one.case.listener.comm,
			threads: 1,
			startedAt,
			argv: [one.case.listener.comm],
			sockets: [inode],
		})
	} else {
		const shared = { comm: truth.comm, fileRoot, container, env, exe: join(fileRoot, exe) }
		const compiledIn = binary === 'src-event' || binary === 'sd-prefork'
		const maps = compiledIn ? '' : `7f00-7f01 r-xp 0 fe:00 1 /usr/lib/apache2/modules/mod_mpm_${truth.mpm}.so\n`
		const generation = reloads ? 1 : 0
		const command = [exe, ...argv]
		const listening = [truth.port, ...(one.case.others ? [] : (truth.ports ?? []))]
		processes.push({
			...shared,
			pid: PARENT,
			parent: 1,
			threads: 1,
			startedAt,
			argv: command,
			sockets: [inode],
			maps,
			scoreboard: [truth.serverLimit ?? 256, truth.threadLimit ?? 1, generation],
			ports: listening,
		})
		for (const [index, threads] of (truth.children ?? []).entries()) {
			processes.push({
				...shared,
				pid: PARENT + 1 + index,
				parent: PARENT,
				threads,
				startedAt: childrenAt,
				argv: command,
				maps,
				sockets: [inode],
			})
		}
		for (const [index, other] of (one.case.others ?? []).entries()) {
			processes.push({
				...shared,
				pid: 400 + index,
				parent: 1,
				threads: 1,
				startedAt,
				argv: [exe, ...other.argv],
				maps,
				scoreboard: [256, 1, 0],
				sockets: [5000 + index],
			})
		}
		if (one.case.postenv) {
			const inner = join(base, 'inner')
			writeTree(inner, { 'etc/apache2/apache2.conf': one.case.postenv.CTRCONF, [exe.slice(1)]: programText('debian') })
			processes.push({
				...shared,
				pid: 500,
				parent: 1,
				threads: 1,
				startedAt: Date.now() + 2,
				argv: [exe, '-DFOREGROUND'],
				maps,
				fileRoot: inner,
				exe: join(inner, exe),
				container: 'ownpid',
				scoreboard: [256, 1, 0],
				sockets: [6000],
			})
		}
		if (one.case.nowait)
			processes.push({ pid: 16, parent: 1, comm: truth.comm, threads: 1, startedAt, argv: [], state: 'Z' })
	}
	const rows = truth.backlog.map((_, index) => ({ port: truth.port, inode: inode + index }))
	const others = (one.case.others ?? []).map(({ port }, index) => ({ port, inode: 5000 + index }))
	const away = one.case.container === 'ownpid'
	const table = [...rows, ...others]
	if (view === 'packaged') mkdirSync(join(procRoot, '9999'))
	else
		for (const process of processes)
			writeProcess(
				procRoot,
				process,
				view,
				bootedAt,
				process.container === 'ownpid' ? (away ? table : [{ port: truth.port, inode: 6000 }]) : away ? [] : table,
			)
	if (view === 'packaged' && away) writeProcess(procRoot, { ...processes[1]!, comm: 'gone' }, 'nobody', bootedAt, table)
	writeSelf(procRoot, view, away ? [] : table)
	writeFileSync(join(procRoot, 'uptime'), '')
	return { procRoot, root, pid: PARENT, bootedAt }
}

function writeTree(root: string, tree: Tree): void {
	for (const [path, text] of Object.entries(tree)) {
		const file = join(root, path)
		mkdirSync(dirname(file), { recursive: true })
		if (existsSync(file)) rmSync(file)
		writeFileSync(file, typeof text === 'string' ? Buffer.from(text, 'utf8') : Buffer.from(text.latin1, 'latin1'))
	}
}

/** What was done before the start: rights, links, a copy of the container's files; sysctl is told by the socket's backlog. */
function before(command: string, root: string, ctr: string, view: View): void {
	const [, mode, path] = /^chmod (\d+) (\/.*)$/.exec(command) ?? []
	if (mode && path && view !== 'root') execFileSync('chmod', [mode, join(root, path)])
	const [, target, link] = /^ln -s (\S+) (\S+)$/.exec(command) ?? []
	if (target && link) symlinkSync(target, join(root, link))
	if (command.includes('cp -a $CASE/ctr/. /mnt/web/'))
		cpSync(ctr, join(root, 'mnt/web'), { recursive: true, verbatimSymlinks: true })
}

/** What was done to the files afterwards, in the shell that did it. */
function after(command: string, root: string): void {
	const edits = command.split(';').filter((part) => /^\s*(sed|printf)\b/.test(part) && !part.includes('CTRCONF'))
	const whole = edits.length > 0 ? command.replace(/; kill.*$/, '') : ''
	if (whole) execFileSync('sh', ['-c', whole.replaceAll(' /etc/', ` ${root}/etc/`)])
}

function waitUntil(time: number): void {
	const left = time - Date.now()
	if (left > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, left)
}

function tableText(rows: readonly { port: number; inode: number }[]): string {
	const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
	const line = ({ port, inode }: { port: number; inode: number }, index: number) =>
		`   ${index}: 00000000:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0 0 10 0\n`
	return head + rows.map(line).join('')
}

function writeProcess(
	procRoot: string,
	process: FakeProcess,
	view: View,
	bootedAt: number,
	rows: readonly { port: number; inode: number }[],
): void {
	const folder = join(procRoot, String(process.pid))
	const put = (name: string, text: string | Buffer) => {
		mkdirSync(dirname(join(folder, name)), { recursive: true })
		writeFileSync(join(folder, name), text)
	}
	const ticks = Math.round((process.startedAt - bootedAt) / 10)
	put('comm', `${process.comm}\n`)
	put(
		'status',
		`Name:\t${process.comm}\nState:\t${process.state ?? 'S'} (sleeping)\nPPid:\t${process.parent}\nUid:\t0\t0\t0\t0\nThreads:\t${process.threads}\nNSpid:\t${process.pid}\n`,
	)
	put('stat', `${process.pid} (${process.comm}) S ${process.parent} ${'0 '.repeat(17)}${ticks} 0\n`)
	put('cmdline', process.argv.map((word) => `${word}\0`).join(''))
	put('net/tcp', tableText(rows))
	put('mountinfo', `1 0 ${process.container ? '0:50' : '8:1'} / / rw - ext4 /dev/sda rw\n`)
	if (view !== 'root') return
	put(
		'environ',
		Object.entries(process.env ?? {})
			.map(([name, value]) => `${name}=${value}\0`)
			.join(''),
	)
	mkdirSync(join(folder, 'ns'))
	symlinkSync(process.container === 'ownpid' ? 'net:[2]' : 'net:[1]', join(folder, 'ns/net'))
	symlinkSync(process.container ? 'mnt:[2]' : 'mnt:[1]', join(folder, 'ns/mnt'))
	mkdirSync(join(folder, 'fd'))
	for (const [index, inode] of (process.sockets ?? []).entries())
		symlinkSync(`socket:[${inode}]`, join(folder, 'fd', String(3 + index)))
	if (process.fileRoot) symlinkSync(process.fileRoot, join(folder, 'root'))
	if (process.exe) symlinkSync(process.exe, join(folder, 'exe'))
	if (!process.scoreboard) return
	const size = process.scoreboard[0] * process.scoreboard[1] * 264
	put(
		'maps',
		`${process.maps ?? ''}${SCOREBOARD.toString(16)}-${(SCOREBOARD + size + 8192).toString(16)} rw-s 00000000 00:01 5 /dev/zero (deleted)\n`,
	)
	const memory = Buffer.alloc(SCOREBOARD + 64)
	const int = (value: number, at: number) =>
		endianness() === 'LE' ? memory.writeInt32LE(value, at) : memory.writeInt32BE(value, at)
	for (const [index, value] of process.scoreboard.entries()) int(value, SCOREBOARD + 8 + 4 * index)
	const micros = BigInt(process.startedAt) * 1000n
	if (endianness() === 'LE') memory.writeBigInt64LE(micros, SCOREBOARD + 24)
	else memory.writeBigInt64BE(micros, SCOREBOARD + 24)
	put('mem', memory)
}

function writeSelf(procRoot: string, view: View, rows: readonly { port: number; inode: number }[]): void {
	mkdirSync(join(procRoot, 'self/net'), { recursive: true })
	writeFileSync(join(procRoot, 'self/net/tcp'), tableText(rows))
	writeFileSync(join(procRoot, 'self/mountinfo'), '1 0 8:1 / / rw - ext4 /dev/sda rw\n')
	if (view === 'packaged') return
	mkdirSync(join(procRoot, 'self/ns'))
	symlinkSync('net:[1]', join(procRoot, 'self/ns/net'))
	symlinkSync('mnt:[1]', join(procRoot, 'self/ns/mnt'))
}
