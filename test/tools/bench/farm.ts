import { startLineProcess } from './line-process.js'
import type { Workshop } from './workshop.js'

/** A namespace full of sockets whose number and kinds are known. */
export interface Farm {
	/** A process in it: /proc/<pid>/net shows its sockets. */
	readonly pid: number
	readonly rows: number
	/** What a sample of port 80 must say. */
	readonly expected: { readonly accepted: number; readonly queued: number; readonly stuck: number }
	close(): Promise<void>
}

/** Samples that are not counted: the first are dearer until the code is compiled, which takes some ten thousand rows. */
export function warmUpsOf({ rows }: Pick<Farm, 'rows'>): number {
	return Math.max(6, Math.ceil(60_000 / rows))
}

/** Opens a farm of so many rows of tcp and tcp6 together; half of them are on port 80. See farm.c for what they are. */
export async function openFarm(workshop: Workshop, rows: number): Promise<Farm> {
	const connections = rows / 2
	const farm = startLineProcess(workshop.farm, [String(connections)])
	const answer = await farm.ask()
	if (!answer.startsWith('ready')) throw new Error(`expected the farm to be ready, got ${answer}`)
	const taken = Math.floor((connections * 9) / 10)
	const stuck = Math.ceil(taken / 9)
	const expected = { accepted: taken - stuck, queued: connections - taken, stuck }
	return { pid: farm.pid, rows, expected, close: farm.close }
}
