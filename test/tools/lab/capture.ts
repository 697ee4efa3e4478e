import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILES = ['tcp', 'tcp6', 'snmp', 'netstat', 'sockstat', 'sockstat6'] as const

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

/** Copies the kernel's files, as the process `pid` sees them, to `raw/<second>/` and glances at Apache's ports. */
export function capture(pid: number, raw: string, at: number, ports: readonly number[]): Glance {
	const texts = FILES.map((name) => readFileSync(`/proc/${pid}/net/${name}`, 'latin1'))
	const folder = join(raw, at.toFixed(2))
	mkdirSync(folder, { recursive: true })
	for (const [index, name] of FILES.entries()) writeFileSync(join(folder, name), texts[index]!, 'latin1')
	return glance(at, [texts[0]!, texts[1]!], ports)
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
