import { createHash } from 'node:crypto'
import { History } from './history.js'
import { WIDTH } from './metrics.js'
import type { HistoryPoint } from './point.js'
import { CELL, type ServiceHistory } from './service-history.js'
import type { TimeTable } from './time-table.js'

/**
 * The file: a header, then records. A record is a check (the first 4 bytes of the SHA-256 of what follows), the length of
 * its body (2 bytes), and the body, which begins with its kind:
 *
 *   1  a service: its number (2), its name in UTF-8
 *   2  a point: the service's number (2), milliseconds (8), the metrics as single-precision numbers
 *   3  a quarter: the service's number (2), its beginning (8), minimum, mean, maximum and count of each metric
 *   4  the clock was set: 0 (2), by so many milliseconds (8), by which all points before are to be moved
 *
 * A point counts into its quarter; a quarter replaces what was counted. So a file that is written anew holds all points
 * and then all quarters, and whatever is appended are points and steps of the clock.
 */
const HEADER = Buffer.from('forewarn history 1\n')

const KIND = { service: 1, point: 2, quarter: 3, step: 4 } as const
const CHECK = 4
const HEAD = CHECK + 2
/** Kind, number of the service, time. */
const PREFIX = 1 + 2 + 8
/** No name is longer (config/sections/services.ts). */
const LONGEST_NAME = 64
const LONGEST_BODY = PREFIX + WIDTH * CELL.width * 4

/** Writes histories as records; it knows which services the file has names for. */
export class HistoryEncoder {
	#numbers = new Map<string, number>()

	/** How many names the file has: it must be written anew before a number no longer fits into 2 bytes. */
	get names(): number {
		return this.#numbers.size
	}

	/** The whole file of a history. */
	whole(history: History): Buffer {
		this.#numbers = new Map()
		const parts = [HEADER]
		for (const [name, { points, quarters }] of history.services) {
			const number = this.#number(name, parts)
			pushRows(parts, KIND.point, number, points)
			pushRows(parts, KIND.quarter, number, quarters)
		}
		return Buffer.concat(parts)
	}

	/** What is appended for a full reading. */
	points(points: readonly HistoryPoint[]): Buffer {
		const parts: Buffer[] = []
		for (const { service, wallTime, values } of points) {
			parts.push(timedRecord(KIND.point, this.#number(service, parts), wallTime, values))
		}
		return Buffer.concat(parts)
	}

	/** What is appended where the clock was set, before the points that it stamped then. */
	step(milliseconds: number): Buffer {
		return timedRecord(KIND.step, 0, milliseconds, [])
	}

	#number(name: string, parts: Buffer[]): number {
		const known = this.#numbers.get(name)
		if (known !== undefined) return known
		const number = this.#numbers.size
		this.#numbers.set(name, number)
		const body = Buffer.concat([Buffer.of(KIND.service, number & 0xff, number >> 8), Buffer.from(name)])
		parts.push(seal(body))
		return number
	}
}

/** What a file held, as far as it could be read. */
export interface DecodedHistory {
	readonly history: History
	/** What is wrong with it beyond an end that was not written whole, and where; undefined where nothing is. */
	readonly damage: string | undefined
}

/** Reads a file. An end that a killed process or a power failure left is dropped; other damage ends the reading. */
export function decodeHistory(bytes: Buffer): DecodedHistory {
	const history = new History()
	const head = bytes.subarray(0, HEADER.length)
	if (!head.equals(HEADER)) {
		const torn = HEADER.subarray(0, head.length).equals(head) || isBlank(bytes)
		return { history, damage: torn ? undefined : 'it does not begin as a history does' }
	}
	const services = new Map<number, ServiceHistory>()
	for (let at = HEADER.length; at < bytes.length; ) {
		const body = readBody(bytes, at)
		if (body === 'torn') break
		if (body === 'damaged' || !readRecord(body, history, services)) {
			return { history, damage: `it is damaged at byte ${at} of ${bytes.length}` }
		}
		at += HEAD + body.length
	}
	return { history, damage: undefined }
}

function readBody(bytes: Buffer, at: number): Buffer | 'torn' | 'damaged' {
	// A file system may have made the file longer before the power failed, and not have written what belongs there.
	if (isBlank(bytes.subarray(at))) return 'torn'
	if (at + HEAD > bytes.length) return 'torn'
	const length = bytes.readUInt16LE(at + CHECK)
	if (length === 0 || length > LONGEST_BODY) return 'damaged'
	if (at + HEAD + length > bytes.length) return 'torn'
	const checked = bytes.subarray(at + CHECK, at + HEAD + length)
	return checkOf(checked).equals(bytes.subarray(at, at + CHECK)) ? checked.subarray(2) : 'damaged'
}

/** Answers false where a record makes no sense. */
function readRecord(body: Buffer, history: History, services: Map<number, ServiceHistory>): boolean {
	const kind = body[0]
	const number = body.length < 3 ? -1 : body.readUInt16LE(1)
	if (kind === KIND.service) {
		if (body.length < 4 || body.length > 3 + LONGEST_NAME) return false
		services.set(number, history.of(body.toString('utf8', 3)))
		return true
	}
	if (kind === KIND.step) {
		if (body.length !== PREFIX || !Number.isFinite(body.readDoubleLE(3))) return false
		history.shift(body.readDoubleLE(3))
		return true
	}
	const service = services.get(number)
	const width = kind === KIND.point ? WIDTH : WIDTH * CELL.width
	if (!service || (kind !== KIND.point && kind !== KIND.quarter) || body.length !== PREFIX + width * 4) return false
	const time = body.readDoubleLE(3)
	if (!Number.isFinite(time)) return false
	const values = Array.from({ length: width }, (_, index) => body.readFloatLE(PREFIX + index * 4))
	if (kind === KIND.point) service.add(time, values)
	else service.setQuarter(time, values)
	return true
}

function pushRows(parts: Buffer[], kind: number, number: number, table: TimeTable): void {
	for (let index = 0; index < table.length; index++) {
		parts.push(timedRecord(kind, number, table.time(index), table.row(index)))
	}
}

function timedRecord(kind: number, number: number, time: number, values: ArrayLike<number>): Buffer {
	const body = Buffer.allocUnsafe(PREFIX + values.length * 4)
	body.writeUInt8(kind, 0)
	body.writeUInt16LE(number, 1)
	body.writeDoubleLE(time, 3)
	for (let index = 0; index < values.length; index++) body.writeFloatLE(values[index]!, PREFIX + index * 4)
	return seal(body)
}

function seal(body: Buffer): Buffer {
	const record = Buffer.allocUnsafe(HEAD + body.length)
	record.writeUInt16LE(body.length, CHECK)
	body.copy(record, HEAD)
	checkOf(record.subarray(CHECK)).copy(record, 0)
	return record
}

function checkOf(bytes: Uint8Array): Buffer {
	return createHash('sha256').update(bytes).digest().subarray(0, CHECK)
}

function isBlank(bytes: Buffer): boolean {
	return bytes.every((byte) => byte === 0)
}
