import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** As root a network namespace needs no other one; else it needs a user namespace. */
const UNSHARE = process.getuid?.() === 0 ? ['--net'] : ['--net', '--map-root-user']

/** Whether this machine lets a test make network namespaces. */
export const CAN_UNSHARE = spawnSync('unshare', [...UNSHARE, 'ip', 'link', 'set', 'lo', 'up']).status === 0

/** A namespace with a server whose sockets are known. */
export interface Namespace {
	/** A process in it: /proc/<pid>/net shows its sockets. */
	readonly pid: number
	close(): Promise<void>
}

/**
 * Opens a network namespace with a server on [::]:8080: so many accepted connections from 127.0.0.1, and so many that
 * wait in the accept queue.
 */
export async function openNamespace(accepted: number, queued: number): Promise<Namespace> {
	const server = join(import.meta.dirname, 'server.mjs')
	const child: ChildProcess = spawn(
		'unshare',
		[
			...UNSHARE,
			'sh',
			'-c',
			'ip link set lo up && exec "$@"',
			'sh',
			process.execPath,
			server,
			String(accepted),
			String(queued),
		],
		{ stdio: ['ignore', 'pipe', 'inherit'] },
	)
	const [line] = (await once(createInterface(child.stdout!), 'line')) as [string]
	if (line !== 'ready') throw new Error(`expected the server to be ready, got ${line}`)
	return {
		pid: child.pid!,
		async close() {
			const exit = once(child, 'exit')
			child.kill('SIGKILL')
			await exit
		},
	}
}
