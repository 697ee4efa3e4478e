import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parsePairedCounters, parseSockstat } from '../core/counters.js'
import { RowBlock } from '../core/socket-table/row-block.js'
import { RowScanner } from '../core/socket-table/row-scanner.js'
import { RecordingError } from './recording-reader.js'
import type { Snapshot } from './snapshot.js'

/** The sections of snmp and netstat that a recording keeps; IpExt carries the octets in and out. */
export const KEPT_SECTIONS = ['Tcp', 'TcpExt', 'IpExt'] as const

/**
 * Reads plain copies of the kernel's files, `DIR/<seconds>/{tcp,tcp6,snmp,netstat,sockstat,sockstat6}`, as snapshots in
 * the order of their seconds; the first becomes second 0. A folder without tcp and tcp6, or with a file that is not
 * what its name says, is an error that says what was seen.
 */
export function* importFolder(folder: string): Generator<Snapshot, void, void> {
	const instants = listInstants(folder)
	const origin = instants[0]!.seconds
	for (const { name, seconds } of instants) {
		yield readInstant(join(folder, name), Math.round((seconds - origin) * 1000) / 1000)
	}
}

function listInstants(folder: string): { name: string; seconds: number }[] {
	let names: string[]
	try {
		names = readdirSync(folder)
	} catch (error) {
		throw new RecordingError(
			`${folder}: expected a folder of copies, one folder per second: ${(error as NodeJS.ErrnoException).code}`,
		)
	}
	const instants = names
		.filter((name) => /^\d+(\.\d+)?$/.test(name) && statSync(join(folder, name)).isDirectory())
		.map((name) => ({ name, seconds: Number(name) }))
		.sort((a, b) => a.seconds - b.seconds)
	if (instants.length === 0) {
		const seen = names.length === 0 ? 'an empty folder' : names.slice(0, 3).join(', ')
		throw new RecordingError(`${folder}: expected folders named by seconds (0, 5, 10.5 …), got ${seen}`)
	}
	return instants
}

function readInstant(folder: string, at: number): Snapshot {
	const rows = new RowBlock()
	const scanner = new RowScanner(rows)
	let tables = 0
	for (const [name, family] of [
		['tcp', 4],
		['tcp6', 6],
	] as const) {
		const path = join(folder, name)
		if (!existsSync(path)) continue
		tables++
		const bytes = readFileSync(path)
		scanner.begin(family)
		scanner.end(bytes.length - scanner.scan(bytes, 0, bytes.length))
		if (!scanner.sawHeader) {
			const line = bytes.subarray(0, 60).toString('latin1').split('\n')[0]
			throw new RecordingError(
				`${path}:1: expected the heading of a socket table ("  sl  local_address …"), got "${line}"`,
			)
		}
	}
	if (tables === 0) throw new RecordingError(`${folder}: expected a copy of tcp or tcp6, found neither`)
	const counters = new Map<string, number>()
	const read = (name: string, parse: (text: string) => void) => {
		const path = join(folder, name)
		if (existsSync(path)) parse(readFileSync(path, 'utf8'))
	}
	for (const name of ['snmp', 'netstat']) read(name, (text) => parsePairedCounters(text, KEPT_SECTIONS, counters))
	for (const name of ['sockstat', 'sockstat6']) read(name, (text) => parseSockstat(text, counters))
	return { at, wallTime: undefined, extent: 'full', rows, counters }
}
