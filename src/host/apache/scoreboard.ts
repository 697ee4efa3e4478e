import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { hostByteOrder } from '../../kernel/byte-order.js'

/** What Apache shares with its children (include/scoreboard.h global_score). None of it is changed by a reload but the generation. */
export interface Scoreboard {
	readonly serverLimit: number
	readonly threadLimit: number
	/** 0 until the first reload, then one more with each. */
	readonly generation: number
	/** Milliseconds since the epoch, right after the configuration was read for the first time. */
	readonly startedAt: number
}

const BYTES = 32
/** A worker_score takes more than this in every httpd 2.4; it tells the scoreboard from other shared memory. */
const MIN_SLOT_BYTES = 100

/**
 * Reads the first 32 bytes of the shared memory in which an Apache keeps its scoreboard: `int server_limit, thread_limit;
 * int running_generation; apr_time_t restart_time`, behind APR's own length where the memory is anonymous. Takes the right
 * to trace the process (root, or the same user); undefined without it and where no mapping looks like one.
 */
export function readScoreboard(procRoot: string, pid: number, now: number): Scoreboard | undefined {
	let memory: number | undefined
	try {
		const maps = readFileSync(join(procRoot, String(pid), 'maps'), 'latin1')
		memory = openSync(join(procRoot, String(pid), 'mem'), 'r')
		for (const [, from = '', to = ''] of maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw-s /gm)) {
			const [start, end] = [Number.parseInt(from, 16), Number.parseInt(to, 16)]
			const bytes = Buffer.alloc(BYTES)
			if (readSync(memory, bytes, 0, BYTES, start) < BYTES) continue
			const found = [8, 0].map((offset) => parse(bytes, offset)).find((each) => each && suits(each, end - start, now))
			if (found) return found
		}
	} catch {
		// Closed to this user.
	} finally {
		if (memory !== undefined) closeSync(memory)
	}
	return undefined
}

function parse(bytes: Buffer, offset: number): Scoreboard {
	const little = hostByteOrder === 'LE'
	const int = (at: number) => (little ? bytes.readInt32LE(offset + at) : bytes.readInt32BE(offset + at))
	const time = little ? bytes.readBigInt64LE(offset + 16) : bytes.readBigInt64BE(offset + 16)
	return { serverLimit: int(0), threadLimit: int(4), generation: int(8), startedAt: Number(time / 1000n) }
}

function suits({ serverLimit, threadLimit, generation, startedAt }: Scoreboard, bytes: number, now: number): boolean {
	if (serverLimit < 1 || threadLimit < 1 || generation < 0 || serverLimit * threadLimit * MIN_SLOT_BYTES > bytes)
		return false
	return startedAt > 1e12 && startedAt <= now + 60_000
}
