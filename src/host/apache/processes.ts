import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** A running Apache: the process that others of the same name descend from. */
export interface ApacheParent {
	readonly pid: number
	/** `apache2`, `httpd`. */
	readonly program: string
	readonly commandLine: readonly string[]
	/** Children that serve requests, as far as /proc tells; mod_cgid's daemon is left out where threads betray it. */
	readonly children: readonly { readonly pid: number; readonly threads: number }[]
}

/** The Apaches that /proc shows, or why it shows none. */
export type ApacheProcesses =
	| { readonly ok: true; readonly parents: readonly ApacheParent[] }
	| { readonly ok: false; readonly reason: string }

interface Process {
	readonly pid: number
	readonly parent: number
	readonly program: string
	readonly threads: number
}

/** The names that distributions give to the program; comm is cut to 15 characters. */
const PROGRAM = /^(apache2|httpd|httpd2)([-.](prefork|worker|event))?$/

/**
 * Finds running Apaches below `procRoot` by comm, and their children by PPid. All of it is world-readable, unless
 * /proc is mounted with hidepid or the unit has ProtectProc=invisible, which the reason then says.
 */
export function readApacheProcesses(procRoot: string): ApacheProcesses {
	let pids: string[]
	try {
		pids = readdirSync(procRoot).filter((name) => /^\d+$/.test(name))
	} catch (error) {
		return { ok: false, reason: `${procRoot} is not readable (${codeOf(error)})` }
	}
	const read = pids.map((pid) => readProcess(procRoot, pid))
	const apaches = read.filter((process) => typeof process === 'object')
	if (apaches.length > 0) return { ok: true, parents: groupByParent(apaches, procRoot) }
	if (read.includes('denied') || !pids.includes('1')) {
		return { ok: false, reason: `${procRoot} hides the processes of other users (hidepid or ProtectProc)` }
	}
	return {
		ok: false,
		reason: `no apache2 or httpd process is visible in ${procRoot} (in a pod: shareProcessNamespace shows it)`,
	}
}

/** Whether a process lives in the network namespace of another (undefined = ours); undefined where we may not know. */
export function sharesNetwork(procRoot: string, pid: number, other: number | undefined): boolean | undefined {
	const [its, wanted] = [networkOf(procRoot, pid), networkOf(procRoot, other ?? 'self')]
	return its === undefined || wanted === undefined ? undefined : its === wanted
}

/** The link is readable for the same user and for root only. */
function networkOf(procRoot: string, pid: number | 'self'): string | undefined {
	try {
		return readlinkSync(join(procRoot, String(pid), 'ns/net'))
	} catch {
		return undefined
	}
}

function readProcess(procRoot: string, pid: string): Process | 'other' | 'denied' | 'gone' {
	try {
		const program = readFileSync(join(procRoot, pid, 'comm'), 'utf8').trim()
		if (!PROGRAM.test(program)) return 'other'
		return parseProcess(Number(pid), program, readFileSync(join(procRoot, pid, 'status'), 'utf8'))
	} catch (error) {
		return ['EPERM', 'EACCES'].includes(codeOf(error)) ? 'denied' : 'gone'
	}
}

/** PPid and Threads stand in /proc/<pid>/status since Linux 2.6; a value that is missing reads as 0 and 1. */
function parseProcess(pid: number, program: string, status: string): Process {
	const field = (name: string) => new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1]
	return { pid, program, parent: Number(field('PPid') ?? 0), threads: Number(field('Threads') ?? 1) }
}

function groupByParent(processes: readonly Process[], procRoot: string): ApacheParent[] {
	const pids = new Set(processes.map((process) => process.pid))
	return processes
		.filter((process) => !pids.has(process.parent))
		.map(({ pid, program }) => ({
			pid,
			program,
			commandLine: readCommandLine(procRoot, pid),
			children: leaveOutHelpers(processes.filter((child) => child.parent === pid)),
		}))
}

/**
 * mod_cgid's daemon and mod_fcgid's manager carry Apache's name and have one thread: beside threaded children they
 * stand out. Beside prefork's children, which have one thread too, they do not, and count as one.
 */
function leaveOutHelpers(children: readonly Process[]): { pid: number; threads: number }[] {
	const threaded = children.some((child) => child.threads > 1)
	return children.filter((child) => !threaded || child.threads > 1).map(({ pid, threads }) => ({ pid, threads }))
}

function readCommandLine(procRoot: string, pid: number): string[] {
	try {
		return readFileSync(join(procRoot, String(pid), 'cmdline'), 'utf8')
			.split('\0')
			.filter(Boolean)
	} catch {
		return []
	}
}

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
