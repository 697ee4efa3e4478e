import { accessSync, constants, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { uptime } from 'node:os'
import { join, posix } from 'node:path'
import { errorCode } from '../../settings/error-text.js'
import { createConfigFiles, type FileView } from './config-files.js'
import { readMounts } from './mounts.js'
import { type ApacheProgram, readProgram } from './program.js'

/** One process, from files of /proc that any user may read unless it is mounted with hidepid. */
export interface Process {
	readonly pid: number
	readonly parent: number
	/** comm, cut to 15 characters by the kernel. */
	readonly name: string
	readonly threads: number
	/** Effective. */
	readonly uid: number
	/** The pid that the process knows itself by, in its own namespace. */
	readonly ownPid: number
	/** Milliseconds since the epoch, to some 20 ms; undefined where /proc does not say. */
	readonly startedAt: number | undefined
}

/** A running Apache: the process that the others descend from. */
export interface ApacheParent extends Process {
	readonly commandLine: readonly string[]
	/** Undefined where its program is closed to this user. */
	readonly program: ApacheProgram | undefined
	/** How it sees the file system; undefined where that is closed to this user. */
	readonly view: FileView | undefined
	readonly children: readonly Process[]
}

/** The Apaches that /proc shows; `hidden` = it hides the processes of other users. */
export type ApacheProcesses =
	/** `leftOut` (without their children) bear Apache's name and belong to other users than those that are asked for: nothing of them is read. */
	| { readonly ok: true; readonly parents: readonly ApacheParent[]; readonly leftOut: readonly Process[] }
	| { readonly ok: false; readonly hidden: boolean; readonly reason: string }

/** What /proc shows of processes that are named like Apache. */
export type VisibleProcesses =
	| { readonly ok: true; readonly likely: readonly Process[]; readonly hidden: boolean }
	| { readonly ok: false; readonly reason: string }

/** A process's start is known to two ticks of 10 ms, and the clock may have been set by a little since. */
export const SLACK = 100

/** What an Apache may be named: distributions, own builds, `/usr/sbin/apach` under mod_perl. Its program decides. */
export const LIKE_APACHE = /apach|httpd/i
/** Names that are believed where the program cannot be read. */
const APACHE = /^(apache2|httpd|httpd2)([-.](prefork|worker|event))?$/

/** Reads what is named like Apache below `procRoot`: any user may have thousands of such processes. */
export function readVisibleProcesses(procRoot: string): VisibleProcesses {
	let pids: string[]
	try {
		pids = readdirSync(procRoot).filter((name) => /^\d+$/.test(name))
	} catch (error) {
		return { ok: false, reason: `${procRoot} is not readable (${errorCode(error)})` }
	}
	const bootedAt = readBootTime(procRoot)
	const read = pids.map((pid) => readProcess(procRoot, pid, LIKE_APACHE, bootedAt))
	const likely = read.filter((each) => typeof each === 'object')
	return { ok: true, likely, hidden: read.includes('denied') || !pids.includes('1') }
}

/** Whether anything may be read of a process. */
export type Trust = (process: Process) => boolean

/** Finds the Apaches that are trusted. `root` is where our own file system lies. */
export function findApacheProcesses(
	visible: VisibleProcesses,
	isTrusted: Trust,
	procRoot: string,
	root: string,
): ApacheProcesses {
	if (!visible.ok) return { ok: false, hidden: true, reason: visible.reason }
	const { parents, leftOut } = findParents(visible.likely, isTrusted, procRoot, root)
	if (parents.length > 0 || leftOut.length > 0) return { ok: true, parents, leftOut }
	if (visible.hidden) {
		return {
			ok: false,
			hidden: true,
			reason: `${procRoot} hides the processes of other users (hidepid or ProtectProc)`,
		}
	}
	const reason = `no apache2 or httpd process is visible in ${procRoot} (in a pod: shareProcessNamespace shows it)`
	return { ok: false, hidden: false, reason }
}

/** Reads a process whose comm is like this; `other` = it is not, is a zombie or is gone. */
export function readProcess(
	procRoot: string,
	pid: string,
	like: RegExp,
	bootedAt: number,
): Process | 'other' | 'denied' {
	try {
		const name = readFileSync(join(procRoot, pid, 'comm'), 'utf8').trim()
		return like.test(name) ? (parseProcess(procRoot, pid, name, bootedAt) ?? 'other') : 'other'
	} catch (error) {
		return ['EPERM', 'EACCES'].includes(errorCode(error)) ? 'denied' : 'other'
	}
}

/** Seconds from the host's start to a process's (/proc/<pid>/stat, field 22, in hundredths); undefined where it is gone, or /proc does not say. */
export function startOf(procRoot: string, pid: number | string): number | undefined {
	const field = readFileText(join(procRoot, String(pid), 'stat'))
		?.replace(/^.*\)/s, '')
		.split(' ')[20]
	return field === undefined ? undefined : Number(field) / 100
}

/** /proc/<pid>/status has names. A zombie is none. */
function parseProcess(procRoot: string, pid: string, name: string, bootedAt: number): Process | undefined {
	const status = readFileSync(join(procRoot, pid, 'status'), 'utf8')
	const field = (key: string) => new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(status)?.[1]?.trim()
	if (field('State')?.startsWith('Z')) return undefined
	const started = startOf(procRoot, pid)
	return {
		pid: Number(pid),
		parent: Number(field('PPid') ?? 0),
		name,
		threads: Number(field('Threads') ?? 1),
		uid: Number(field('Uid')?.split(/\s+/)[1] ?? 0),
		ownPid: Number(field('NSpid')?.split(/\s+/).at(-1) ?? pid),
		startedAt: started === undefined ? undefined : bootedAt + started * 1000,
	}
}

/** When this machine was booted, by the clock of now: milliseconds since the epoch. */
export function readBootTime(procRoot: string): number {
	// Under ProcSubset=pid only the system call is left, to a second.
	const seconds = Number.parseFloat(readFileText(join(procRoot, 'uptime')) ?? '')
	return Date.now() - (Number.isNaN(seconds) ? uptime() : seconds) * 1000
}

/** Helpers of a name like Apache's (apachectl, lighttpd) have other programs; the children of a parent have its own. */
function findParents(likely: readonly Process[], isTrusted: Trust, procRoot: string, root: string) {
	const parents: ApacheParent[] = []
	const leftOut: Process[] = []
	const strange = new Set<number>()
	/** Whether it is an Apache or descends from one. */
	const known = new Map<number, boolean>()
	const byPid = new Map(likely.map((process) => [process.pid, process]))
	const addParent = (process: Process) => {
		if (!isTrusted(process)) {
			if (APACHE.test(process.name) && !strange.has(process.parent)) leftOut.push(process)
			strange.add(process.pid)
			return false
		}
		const commandLine = (readFileText(join(procRoot, String(process.pid), 'cmdline')) ?? '').split('\0').filter(Boolean)
		const view = viewOf(procRoot, process.pid, root)
		const program = programOf(procRoot, process, commandLine[0], view)
		if (program === 'other' || (program === 'closed' && !APACHE.test(process.name))) return false
		const children = likely.filter(({ parent }) => parent === process.pid)
		parents.push({ ...process, commandLine, program: program === 'closed' ? undefined : program, view, children })
		return true
	}
	for (const process of likely) {
		// No recursion: any user may have a line of ten thousand.
		const line: Process[] = []
		for (let at: Process | undefined = process; at && !known.has(at.pid); at = byPid.get(at.parent)) {
			known.set(at.pid, false)
			line.push(at)
		}
		for (const each of line.reverse()) known.set(each.pid, known.get(each.parent) === true || addParent(each))
	}
	return { parents, leftOut }
}

/**
 * The files of a process lie below /proc/<pid>/root, which takes the right to trace it. Without it they are ours as far as
 * both have the same file systems mounted; what is mounted where may be read by anyone.
 */
export function viewOf(procRoot: string, pid: number, root: string): FileView | undefined {
	const own = join(procRoot, String(pid), 'root')
	const mountsOf = (of: number | 'self') => readLink(join(procRoot, String(of), 'ns/mnt'))
	if (readLink(own) === '/' && mountsOf(pid) !== undefined && mountsOf(pid) === mountsOf('self')) return { root }
	try {
		accessSync(`${own}/`, constants.X_OK)
		return { root: own }
	} catch {
		const [its, ours] = [readMounts(procRoot, pid), readMounts(procRoot, 'self')]
		if (!its || !ours) return undefined
		return { root, shares: (path) => its(path) !== undefined && its(path) === ours(path) }
	}
}

/** Where a shell or a script of an image finds a program that was started by its bare name. */
const PATH =
	'/usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /usr/local/apache2/bin /usr/local/apache/bin /opt/bitnami/apache/bin /opt/bitnami/apache2/bin /opt/lampp/bin'.split(
		' ',
	)

/**
 * Without the right to trace it, the program is the file that the command line names; a bare name counts where only one folder has it.
 * What was put there after the start is another one's version (an upgrade before the restart).
 */
function programOf(
	procRoot: string,
	{ pid, startedAt = Number.POSITIVE_INFINITY }: Process,
	name: string | undefined,
	view: FileView | undefined,
) {
	const program = readProgram(join(procRoot, String(pid), 'exe'))
	if (program !== 'closed' || !view || !name || (name.includes('/') && !posix.isAbsolute(name))) return program
	const files = createConfigFiles(view)
	const paths = posix.isAbsolute(name) ? [name] : PATH.map((folder) => posix.join(folder, name))
	const [path, ...others] = paths.filter((each) => files.kind(each) === 'file')
	if (!path || others.length > 0 || view.shares?.(path) === false) return 'closed'
	const installed = readProgram(join(view.root, path))
	const isLater = (files.changes.get(path) ?? 0) > startedAt + SLACK
	return typeof installed === 'object' && isLater ? { ...installed, version: undefined } : installed
}

/** A file's text; undefined where it cannot be read, whatever the reason. */
export function readFileText(path: string): string | undefined {
	try {
		return readFileSync(path, 'utf8')
	} catch {
		return undefined
	}
}

/** Where a link leads; undefined where it cannot be read. */
export function readLink(path: string): string | undefined {
	try {
		return readlinkSync(path)
	} catch {
		return undefined
	}
}
