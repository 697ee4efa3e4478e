import { closeSync, openSync, readSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { FRAME_HEAD, FRAME_MARK, LONGEST_FRAME, LONGEST_HEADER, parseHeader } from './file-format.js'
import { FrameDecoder } from './frame-codec.js'
import type { RecordingHeader, Snapshot } from './snapshot.js'

/** A recording that cannot be read: the message names the file, the byte and the second. */
export class RecordingError extends Error {
	override readonly name = 'RecordingError'
}

/** An opened recording: its header, and its snapshots in order, read as they are asked for. */
export interface Recording {
	readonly header: RecordingHeader
	readonly snapshots: Generator<Snapshot, void, void>
}

/**
 * Opens a recording. Memory does not grow with its length. A frame that the end of the file cuts off is what a killed
 * recorder leaves: it is dropped, and `warn` is told. Every other damage is thrown as RecordingError.
 */
export function openRecording(path: string, warn: (message: string) => void): Recording {
	let file: number
	try {
		file = openSync(path, 'r')
	} catch (error) {
		throw new RecordingError(`${path}: cannot be opened: ${(error as NodeJS.ErrnoException).code}`)
	}
	const input = new FileBytes(file, path)
	try {
		const newline = input.fill(LONGEST_HEADER).indexOf(0x0a)
		const line = input.pending.subarray(0, newline < 0 ? input.pending.length : newline).toString()
		const parsed = parseHeader(line)
		if (!parsed.ok) throw new RecordingError(`${path}:1: ${parsed.problem}`)
		input.skip(newline + 1)
		return { header: parsed.header, snapshots: readFrames(input, path, warn) }
	} catch (error) {
		input.close()
		throw error
	}
}

function* readFrames(input: FileBytes, path: string, warn: (message: string) => void): Generator<Snapshot, void, void> {
	const decoder = new FrameDecoder()
	let at = 0
	try {
		for (let number = 1; ; number++) {
			const where = () => `${path}: frame ${number} at byte ${input.offset} (behind second ${at})`
			const body = nextBody(input, where)
			if (body === 'end') return
			if (body === 'cut') {
				warn(`${where()}: cut off, as a killed recorder leaves it; dropped`)
				return
			}
			let snapshot: Snapshot
			try {
				snapshot = decoder.decode(gunzipSync(body))
			} catch (error) {
				throw new RecordingError(`${where()}: damaged: ${(error as Error).message}`)
			}
			input.skip(FRAME_HEAD + body.length)
			at = snapshot.at
			yield snapshot
		}
	} finally {
		input.close()
	}
}

function nextBody(input: FileBytes, where: () => string): Buffer | 'end' | 'cut' {
	const head = input.fill(FRAME_HEAD)
	if (head.length === 0) return 'end'
	if (head.length < FRAME_HEAD) return 'cut'
	const length = head.readUInt32LE(4)
	const marked = head.subarray(0, 4).equals(FRAME_MARK) && head.readUInt32LE(8) === ~length >>> 0
	if (!marked || length > LONGEST_FRAME) {
		throw new RecordingError(
			`${where()}: damaged: expected the mark of a frame, got ${head.subarray(0, 8).toString('hex')}`,
		)
	}
	const frame = input.fill(FRAME_HEAD + length)
	return frame.length < FRAME_HEAD + length ? 'cut' : frame.subarray(FRAME_HEAD, FRAME_HEAD + length)
}

/** A file read front to back with a window of unread bytes. */
class FileBytes {
	readonly #file: number
	readonly #path: string
	#window = Buffer.alloc(0)
	#closed = false
	/** Bytes skipped so far: the place of the window's first byte in the file. */
	offset = 0

	constructor(file: number, path: string) {
		this.#file = file
		this.#path = path
	}

	/** The bytes that were read and not skipped yet. */
	get pending(): Buffer {
		return this.#window
	}

	/** Reads until `least` bytes are pending or the file ends; returns what is pending. */
	fill(least: number): Buffer {
		while (this.#window.length < least) {
			const piece = Buffer.allocUnsafe(Math.max(64 * 1024, least - this.#window.length))
			let read: number
			try {
				read = readSync(this.#file, piece, 0, piece.length, null)
			} catch (error) {
				throw new RecordingError(`${this.#path}: cannot be read: ${(error as NodeJS.ErrnoException).code}`)
			}
			if (read === 0) break
			this.#window = Buffer.concat([this.#window, piece.subarray(0, read)])
		}
		return this.#window
	}

	skip(bytes: number): void {
		this.#window = this.#window.subarray(bytes)
		this.offset += bytes
	}

	close(): void {
		if (!this.#closed) closeSync(this.#file)
		this.#closed = true
	}
}
