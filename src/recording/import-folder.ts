import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KEPT_SECTIONS } from '../detect/counters.js'
import { type ByteOrder, byteOrderOf } from '../kernel/byte-order.js'
import { parsePairs, parseSockstat } from '../kernel/proc-net-snmp.js'
import { RowScanner } from '../kernel/proc-net-tcp.js'
import { UnixScanner, whyNoUpstream } from '../kernel/proc-net-unix.js'
import { RowBlock } from '../kernel/row-block.js'
import type { Snapshot } from '../kernel/snapshot.js'
import { errorCode } from '../settings/error-text.js'
import { MAX_PAUSE, RecordingError } from './file-format.js'
import { addSocketInfo } from './ss-text.js'

/** Folder names from here on are seconds since 1970 (1e9 is the year 2001): no host has been up for that long. */
const EPOCH_FROM = 1e9

/** Seconds as a folder is named by them; twelve digits reach to the year 33658, and stay exact to the millisecond. */
const SECONDS = /^\d{1,12}(\.\d{1,9})?$/

/**
 * Reads plain copies of the kernel's files, `DIR/<seconds>/{tcp,tcp6,snmp,netstat,sockstat,sockstat6,unix,ss}`, as snapshots in
 * the order of their seconds; the first becomes second 0. A folder without tcp and tcp6, or with a file that is not
 * what its name says, is an error that says what was seen; the last one may be unfinished, as a stopped loop leaves it:
 * it is dropped, and `warn` is told.
 */
export function* importFolder(folder: string, warn: (message: string) => void): Generator<Snapshot, void, void> {
	const instants = listInstants(folder)
	const origin = instants[0]!.milliseconds
	let order: ByteOrder | undefined
	for (const [index, { name, milliseconds }] of instants.entries()) {
		const last = index === instants.length - 1
		let snapshot: Snapshot
		try {
			order ??= orderOf(join(folder, name))
			snapshot = readInstant(join(folder, name), milliseconds, origin, order)
		} catch (error) {
			if (!(error instanceof UnfinishedCopy) || !last || index === 0) throw error
			warn(`${error.message}; dropped, as it is the last`)
			return
		}
		yield snapshot
	}
}

/** A copy that lacks what a copying loop that was stopped would not have written yet. */
class UnfinishedCopy extends RecordingError {}

function listInstants(folder: string): { name: string; milliseconds: number }[] {
	const entries = attempt(`${folder}: expected a folder of copies, one folder per second`, () =>
		readdirSync(folder, { withFileTypes: true }),
	)
	const instants = entries
		.filter((entry) => entry.isDirectory() && SECONDS.test(entry.name))
		.map(({ name }) => ({ name, milliseconds: Math.round(Number(name) * 1000) }))
		.sort((a, b) => a.milliseconds - b.milliseconds)
	if (instants.length === 0) {
		const names = entries.slice(0, 3).map((entry) => entry.name)
		const seen = names.length === 0 ? 'an empty folder' : names.join(', ')
		throw new RecordingError(`${folder}: expected folders named by seconds (0, 5, 10.5 …), got ${seen}`)
	}
	for (const [index, { name, milliseconds }] of instants.entries()) {
		const before = instants[index - 1]
		if (before && before.milliseconds === milliseconds) {
			throw new RecordingError(`${folder}: ${before.name} and ${name} name the same millisecond`)
		}
		if (before && milliseconds - before.milliseconds > MAX_PAUSE) {
			const days = MAX_PAUSE / 86_400_000
			throw new RecordingError(
				`${folder}: expected seconds of one origin, got ${before.name} and ${name}, more than ${days} days apart`,
			)
		}
	}
	return instants
}

function orderOf(folder: string): ByteOrder | undefined {
	return byteOrderOf(['tcp', 'tcp6'].map((name) => readIfThere(join(folder, name))?.toString('latin1') ?? '').join(''))
}

function readInstant(folder: string, milliseconds: number, origin: number, order: ByteOrder = 'LE'): Snapshot {
	const rows = new RowBlock()
	const tables = [readTable(join(folder, 'tcp'), 4, rows, order), readTable(join(folder, 'tcp6'), 6, rows, order)]
	if (!tables.includes(true)) throw new UnfinishedCopy(`${folder}: expected a copy of tcp or tcp6, found neither`)
	const counters = new Map<string, number>()
	for (const name of ['snmp', 'netstat']) {
		const bytes = readIfThere(join(folder, name))
		if (bytes) parsePairs(bytes.toString('latin1'), KEPT_SECTIONS, counters)
	}
	for (const name of ['sockstat', 'sockstat6']) {
		const bytes = readIfThere(join(folder, name))
		if (bytes) parseSockstat(bytes.toString('latin1'), counters)
	}
	const unix = readIfThere(join(folder, 'unix'))
	const ss = readIfThere(join(folder, 'ss'))
	if (ss) addSocketInfo(ss.toString('latin1'), rows)
	return {
		source: ss ? 'sock-diag' : 'proc',
		unix: unix && new UnixScanner().scan(unix, unix.length, (path) => whyNoUpstream(path) === undefined),
		at: (milliseconds - origin) / 1000,
		wallTime: origin >= EPOCH_FROM * 1000 ? milliseconds : undefined,
		extent: 'full',
		rows,
		counters,
		machine: undefined,
	}
}

/** Reads one table into the block; false where there is no such file. */
function readTable(path: string, family: 4 | 6, into: RowBlock, order: ByteOrder): boolean {
	const bytes = readIfThere(path)
	if (!bytes) return false
	if (bytes.length === 0) throw new UnfinishedCopy(`${path}: expected a socket table, got an empty file`)
	const scanner = new RowScanner(into, order)
	scanner.begin(family)
	scanner.end(bytes.length - scanner.scan(bytes, 0, bytes.length))
	if (scanner.sawHeader) return true
	const line = bytes
		.subarray(0, 60)
		.toString('latin1')
		.split('\n')[0]!
		.replace(/[^\x20-\x7e]/g, '.')
	const remote = family === 4 ? 'rem_address' : 'remote_address'
	throw new RecordingError(
		`${path}:1: expected the heading of a socket table ("  sl  local_address ${remote} …"), got "${line}"`,
	)
}

function readIfThere(path: string): Buffer | undefined {
	return attempt(`${path}: expected a copy of the kernel's file`, () => {
		try {
			return readFileSync(path)
		} catch (error) {
			if (errorCode(error) === 'ENOENT') return undefined
			throw error
		}
	})
}

function attempt<T>(expected: string, read: () => T): T {
	try {
		return read()
	} catch (error) {
		throw new RecordingError(`${expected}: ${errorCode(error)}`)
	}
}
