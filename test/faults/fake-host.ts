import { type ChildProcess, spawn } from 'node:child_process'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { procTree, sceneFiles } from '../kernel/proc-trees.js'

/** The built program. */
export const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** A fake /proc in which so many connections are held by workers and so many wait, as the test wants it. */
export function createFakeHost() {
	const { root } = procTree(sceneFiles('idle'))
	const path = join(root, 'self', 'net', 'tcp')
	const show = (accepted: number, waiting: number) => {
		const rows = [listenRow(waiting), ...Array.from({ length: accepted }, (_, index) => heldRow(index))]
		for (let index = 0; index < waiting; index++) rows.push(waitingRow(accepted + index))
		// Replaced at once: the sidecar never reads half of it.
		writeFileSync(`${path}.new`, `${HEADER}\n${rows.map(numbered).join('\n')}\n`)
		renameSync(`${path}.new`, path)
	}
	show(2, 0)
	return { root, healthy: () => show(2, 0), saturated: () => show(10, 30) }
}

/** A sidecar that runs as a process of its own, what it logged, and what it printed. */
export function startSidecar(configFile: string, env: Readonly<Record<string, string>> = {}) {
	const child: ChildProcess = spawn(process.execPath, [PROGRAM, 'run', '-c', configFile], {
		env: { ...process.env, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
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
export async function runCommand(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
	const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
	const gone = new Promise<number | null>((resolve) => child.once('close', resolve))
	const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
	return { code: await gone, out, err }
}

/** Rows are padded to this by the kernel (TMPSZ in net/ipv4/tcp_ipv4.c), and forewarn relies on it for speed. */
const WIDTH = 149

const HEADER = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'

function listenRow(waiting: number): string {
	return `00000000:0050 00000000:0000 0A 00000000:${hex(waiting)} 00:00000000 00000000     0        0 1000 1 0000000000000000 100 0 0 10 0`
}

function heldRow(index: number): string {
	return `0100000A:0050 ${peer(index)} 01 00000000:00000000 00:00000000 00000000    33        0 ${2000 + index} 1 0000000000000000 20 4 30 10 -1`
}

function waitingRow(index: number): string {
	return `0100000A:0050 ${peer(index)} 01 00000000:00000100 00:00000000 00000000     0        0 0 1 0000000000000000 20 4 30 10 -1`
}

function peer(index: number): string {
	return `0200000A:${(0xc000 + index).toString(16).toUpperCase()}`
}

function hex(value: number): string {
	return value.toString(16).toUpperCase().padStart(8, '0')
}

function numbered(row: string, index: number): string {
	return `${String(index).padStart(4)}: ${row}`.padEnd(WIDTH)
}
