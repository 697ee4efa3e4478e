import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How little a process gets. */
export interface Limits {
	readonly megabytes?: number
	/** Of one processor. */
	readonly share?: number
}

/** Milliseconds of a turn: a share of them the process runs. */
const TURN = 100

/**
 * Puts a process into a cgroup of its own with so much memory or processor, of version 2 or 1. Where none can be made, a processor
 * is taken from it by SIGSTOP and SIGCONT, and memory is not limited: then this says so.
 */
export async function makeCage({ megabytes, share }: Limits, pid: number, ends: (() => unknown)[]): Promise<void> {
	const name = `doors-${process.pid}-${pid}`
	const limits: [controller: string, of2: [string, string], of1: [string, string][]][] = []
	if (megabytes !== undefined) {
		limits.push(['memory', ['memory.max', `${megabytes}M`], [['memory.limit_in_bytes', `${megabytes}M`]]])
	}
	if (share !== undefined) {
		const period = TURN * 1000
		const of1: [string, string][] = [
			['cpu.cfs_period_us', String(period)],
			['cpu.cfs_quota_us', String(period * share)],
		]
		limits.push(['cpu', ['cpu.max', `${period * share} ${period}`], of1])
	}
	for (const [controller, of2, of1] of limits) {
		const made =
			cage(join('/sys/fs/cgroup', name), [of2], pid) || cage(join('/sys/fs/cgroup', controller, name), of1, pid)
		if (made) ends.push(() => leave(made))
		else if (share !== undefined) ends.push(pace(share, pid))
		else console.log(`no cgroup can be made here: ${megabytes} MB is not tried`)
	}
}

function cage(folder: string, limits: readonly [string, string][], pid: number): string | undefined {
	try {
		mkdirSync(folder)
		for (const [file, value] of limits) {
			if (!existsSync(join(folder, file))) throw new Error(`${file} is not there`)
			writeFileSync(join(folder, file), value)
		}
		writeFileSync(join(folder, 'cgroup.procs'), String(pid))
		return folder
	} catch {
		leave(folder)
		return undefined
	}
}

/** A cgroup goes once its last process has. */
function leave(folder: string): void {
	try {
		rmdirSync(folder)
	} catch {
		// Not made, or the process is just going.
	}
}

function pace(share: number, pid: number): () => void {
	const signal = (name: NodeJS.Signals) => {
		try {
			process.kill(pid, name)
		} catch {
			clearInterval(turns)
		}
	}
	const turns = setInterval(() => {
		signal('SIGCONT')
		setTimeout(() => signal('SIGSTOP'), TURN * share)
	}, TURN)
	return () => {
		clearInterval(turns)
		signal('SIGCONT')
	}
}
