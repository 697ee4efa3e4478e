import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import type { Workshop } from './workshop.js'

/** What a command took. */
export interface CommandCost {
	/** User and system time, its children's included. */
	readonly cpuMs: number
	readonly peakMegabytes: number
	readonly exitCode: number
}

/** Runs a command with its output thrown away, in the network namespace of a process (0 = ours). */
export function costOf(workshop: Workshop, pid: number, command: readonly string[]): CommandCost {
	const said = execFileSync(workshop.cost, [String(pid), ...command], { encoding: 'utf8' })
	const [microseconds, kilobytes, exitCode] = said.split(' ').map(Number)
	return { cpuMs: microseconds! / 1000, peakMegabytes: kilobytes! / 1024, exitCode: exitCode! }
}

/** CPU that all threads of a process have had so far, in milliseconds; exact where the scheduler keeps statistics. */
export function cpuOf(pid: number): number {
	let nanoseconds = 0
	for (const thread of readdirSync(`/proc/${pid}/task`)) {
		nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
	}
	return nanoseconds / 1e6
}

/** Resident memory of a process now, in megabytes. */
export function residentMegabytes(pid: number): number {
	return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}
