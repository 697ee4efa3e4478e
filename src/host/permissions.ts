import { accessSync, constants, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProcLocation } from '../kernel/proc-paths.js'

/**
 * What this process may not see beside the socket table, and what it does without: one sentence each, for the start and for
 * `check`. Empty where nothing is hidden. Whether the table itself can be read is not asked here: that is blindness.
 */
export function findMissingRights({ procRoot = '/proc', pid }: ProcLocation): string[] {
	const missing: string[] = []
	if (hidesProcesses(procRoot)) {
		missing.push(
			`${procRoot} hides the processes of other users (ProtectProc, hidepid): which configuration a running Apache reads cannot be seen, so its capacity is unknown until it is learned or named (services[].capacity)`,
		)
	}
	if (!isReadable(join(procRoot, 'sys/net/core/somaxconn'))) {
		missing.push(
			`${procRoot}/sys/net is hidden (ProcSubset): ages of connections suppose that tcp_keepalive_time is 7200 s`,
		)
	}
	if (!isReadable(join(procRoot, 'loadavg'))) {
		missing.push(`${procRoot}/loadavg is hidden (ProcSubset): pages show no load, memory and pressure of the host`)
	}
	if (pid !== undefined && !isReadable(join(procRoot, String(pid), 'root/etc'))) {
		missing.push(
			`the files of process ${pid} are closed to this user (that takes CAP_SYS_PTRACE): its Apache's configuration cannot be read, name services[].capacity`,
		)
	}
	return missing
}

/** With hidepid=2 and ProtectProc=invisible process 1 is not there, with hidepid=1 it is closed. A fake or foreign proc without any process hides none. */
function hidesProcesses(procRoot: string): boolean {
	try {
		if (!readdirSync(procRoot).includes('1')) return isReadable(join(procRoot, 'self/comm'))
		readFileSync(join(procRoot, '1/comm'))
		return false
	} catch {
		return true
	}
}

function isReadable(path: string): boolean {
	try {
		accessSync(path, constants.R_OK)
		return true
	} catch {
		return false
	}
}
