import { type ChildProcess, spawn } from 'node:child_process'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { procTree, sceneFiles } from '../kernel/proc-trees.js'
import type { User } from './user.js'

/** The built program. */
export const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** A fake /proc in which so many connections are held by the workers of each port and so many wait, as the test wants it. */
export function createFakeHost(ports: readonly number[] = [80]) {
	const { root } = procTree(sceneFiles('idle'))
	const path = join(root, 'self', 'net', 'tcp')
	const show = (busy: readonly number[]) => {
		const loads = ports.map((port) =>
			busy.includes(port) ? { port, held: 10, waiting: 30 } : { port, held: 2, waiting: 0 },
		)
		const rows = loads.map(({ port, waiting }) => listenRow(port, waiting))
		for (const { port, held, waiting } of loads) {
			for (let index = 0; index < held; index++) rows.push(heldRow(port, index))
			for (let index = held; index < held + waiting; index++) rows.push(waitingRow(port, index))
		}
		// Replaced at once: the sidecar never reads half of it.
		writeFileSync(`${path}.new`, `${HEADER}\n${rows.map(numbered).join('\n')}\n`)
		renameSync(`${path}.new`, path)
	}
	show([])
	return { root, healthy: () => show([]), saturated: (busy = ports) => show(busy) }
}

/**
 * A sidecar that runs as a process of its own, what it logged, and what it printed. `before` are words of another program that
 * starts it: `prlimit --nofile=20`.
 */
export function startSidecar(
	configFile: string,
	env: Readonly<Record<string, string>> = {},
	user: Pick<User, 'program' | 'uid'> = { program: PROGRAM, uid: undefined },
	before: readonly string[] = [],
) {
	const [program = '', ...words] = [...before, process.execPath, user.program, 'run', '-c', configFile]
	const child: ChildProcess = spawn(program, words, {
		env: { ...process.env, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
		...idsOf(user),
	})
	const lines: string[] = []
	const printed: string[] = []
	child.stdout?.setEncoding('utf8').on('data', (chunk: string) => printed.push(chunk))
	if (child.stderr) createInterface(child.stderr).on('line', (line) => line && lines.push(line))
	const gone = new Promise<number | null>((resolve) => child.once('close', resolve))
	const end = (signal: NodeJS.Signals) => {
		child.kill(signal)
		return gone
	}
	return { pid: child.pid, lines, printed, signal: (signal: NodeJS.Signals) => child.kill(signal), end, gone }
}

/** Runs a command of the built program to its end. */
export async function runCommand(
	words: readonly string[],
	user: Pick<User, 'program' | 'uid'> = { program: PROGRAM, uid: undefined },
	env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; out: string; err: string }> {
	const child = spawn(process.execPath, [user.program, ...words], {
		env: { ...process.env, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
		...idsOf(user),
	})
	const gone = new Promise<number | null>((resolve) => child.once('close', resolve))
	const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
	return { code: await gone, out, err }
}

/** For spawn. */
export function idsOf({ uid }: Pick<User, 'uid'>): { readonly uid?: number; readonly gid?: number } {
	return uid === undefined ? {} : { uid, gid: uid }
}

/** Rows are padded to this by the kernel (TMPSZ in net/ipv4/tcp_ipv4.c), and forewarn relies on it for speed. */
const WIDTH = 149

const HEADER = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'

function listenRow(port: number, waiting: number): string {
	return `00000000:${hex(port, 4)} 00000000:0000 0A 00000000:${hex(waiting)} 00:00000000 00000000     0        0 ${1000 + port} 1 0000000000000000 100 0 0 10 0`
}

function heldRow(port: number, index: number): string {
	return `0100000A:${hex(port, 4)} ${peer(index)} 01 00000000:00000000 00:00000000 00000000    33        0 ${port * 1000 + index} 1 0000000000000000 20 4 30 10 -1`
}

function waitingRow(port: number, index: number): string {
	return `0100000A:${hex(port, 4)} ${peer(index)} 01 00000000:00000100 00:00000000 00000000     0        0 0 1 0000000000000000 20 4 30 10 -1`
}

function peer(index: number): string {
	return `0200000A:${hex(0xc000 + index, 4)}`
}

function hex(value: number, digits = 8): string {
	return value.toString(16).toUpperCase().padStart(digits, '0')
}

function numbered(row: string, index: number): string {
	return `${String(index).padStart(4)}: ${row}`.padEnd(WIDTH)
}
