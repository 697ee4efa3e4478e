import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { raisePriority } from '../priority.js'

/**
 * Starts a program; what it says goes to `log`. It leads a process group of its own, because Apache in the foreground signals its
 * whole group when it restarts or ends.
 */
export function startProgram(log: string, [program, args]: readonly [string, readonly string[]]): ChildProcess {
	const output = openSync(log, 'a')
	const child = spawn(program, args, {
		stdio: ['ignore', output, output],
		detached: true,
		env: { ...process.env, TZ: 'UTC' },
	})
	if (child.pid !== undefined) raisePriority(child.pid)
	return child
}

/** Asks a program to end, by this signal, waits for it, and insists after `graceMs`. */
export async function stop(child: ChildProcess, graceMs: number, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
	child.kill(signal)
	const insist = setTimeout(() => child.kill('SIGKILL'), graceMs)
	await ended
	clearTimeout(insist)
}
