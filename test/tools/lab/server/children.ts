import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { commandIn } from '../testbed.js'

/**
 * Starts a program inside a namespace; what it says goes to `log`. It leads a process group of its own, because Apache in the
 * foreground signals its whole group when it restarts or ends.
 */
export function startIn(namespace: string, log: string, command: string, ...args: readonly string[]): ChildProcess {
	const output = openSync(log, 'a')
	const [program, all] = commandIn(namespace, command, ...args)
	return spawn(program, all, { stdio: ['ignore', output, output], detached: true, env: { ...process.env, TZ: 'UTC' } })
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
