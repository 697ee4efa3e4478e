import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILES = ['tcp', 'tcp6', 'snmp', 'netstat', 'sockstat', 'sockstat6', 'unix'] as const

/** What one look at the table showed of the listening ports. */
export type Glance = {
	readonly at: number
	readonly accepted: number
	readonly queued: number
	readonly synRecv: number
	readonly closeWait: number
	readonly timeWait: number
	readonly rows: number
}

/**
 * Copies what the kernel says in the network namespace of the process `pid` to `raw/<second>/`. The text of `ss` is written by a
 * shell that waits in that namespace: it is there a few milliseconds later, and starting it never holds up the clients.
 */
export class Capture {
	readonly #pid: number
	readonly #raw: string
	readonly #ss: ChildProcess

	constructor(pid: number, raw: string) {
		this.#pid = pid
		this.#raw = raw
		const loop = 'while read -r folder; do ss -tinHO >"$folder/ss"; done'
		this.#ss = spawn('nsenter', ['-t', String(pid), '-n', 'sh', '-c', loop], { stdio: ['pipe', 'ignore', 'inherit'] })
		this.#ss.stdin?.on('error', () => undefined)
	}

	/** One look, stamped `at`, and what it shows of Apache's ports. */
	look(at: number, ports: readonly number[]): Glance {
		const texts = FILES.map((name) => readFileSync(`/proc/${this.#pid}/net/${name}`, 'latin1'))
		const folder = join(this.#raw, at.toFixed(2))
		mkdirSync(folder, { recursive: true })
		this.#ss.stdin?.write(`${folder}\n`)
		for (const [index, name] of FILES.entries()) writeFileSync(join(folder, name), texts[index]!, 'latin1')
		return glance(at, [texts[0]!, texts[1]!], ports)
	}

	/** Ends the shell once it has written what it was asked for. */
	async close(): Promise<void> {
		const ended = new Promise<void>((resolve) => this.#ss.once('exit', () => resolve()))
		this.#ss.stdin?.end()
		await ended
	}
}

/** Counts the rows of the given local ports: enough for a run's record, not a detector. */
export function glance(at: number, tables: readonly string[], ports: readonly number[]): Glance {
	const hex = new Set(ports.map((port) => port.toString(16).toUpperCase().padStart(4, '0')))
	const count = { accepted: 0, queued: 0, synRecv: 0, closeWait: 0, timeWait: 0, rows: 0 }
	for (const line of tables.flatMap((table) => table.split('\n').slice(1))) {
		const fields = line.trim().split(/\s+/)
		const [, local, , state, queues] = fields
		if (local === undefined || !hex.has(local.slice(-4))) continue
		count.rows++
		const held = Number(fields[9] ?? 0) > 0
		if (state === '0A') count.queued += Number.parseInt(queues?.split(':')[1] ?? '0', 16)
		if (held && (state === '01' || state === '08' || state === '04' || state === '05')) count.accepted++
		if (state === '08' && held) count.closeWait++
		if (state === '03') count.synRecv++
		if (state === '06') count.timeWait++
	}
	return { at, ...count }
}
