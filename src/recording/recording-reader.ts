import { closeSync, openSync, readSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Snapshot } from '../kernel/snapshot.js'
import { errorCode } from '../settings/error-text.js'
import { FRAME_HEAD, FRAME_MARK, MAX_FRAME, MAX_HEADER, RecordingError } from './file-format.js'
import { FrameDecoder } from './frame-codec.js'
import { BEGINNING, parseHeader, type RecordingHeader } from './header.js'

const NEWLINE = 0x0a

/** An opened recording: its header, and its snapshots in order, read as they are asked for. */
export interface Recording {
	readonly header: RecordingHeader
	readonly snapshots: Generator<Snapshot, void, void>
}

/**
 * Opens a recording. Memory does not grow with its length. A frame that the end of the file cuts off is what a killed
 * recorder leaves: it is dropped, and `warn` is told. Every other damage is thrown as RecordingError.
 *
 * The file stays open until the snapshots have been read to their end or `return()` is called on them, as `for … of` does.
 */
export function openRecording(path: string, warn: (message: string) => void): Recording {
	const input = new FileBytes(path)
	try {
		const header = readHeader(input, path)
		return { header, snapshots: readFrames(input, path, warn) }
	} catch (error) {
		input.close()
		throw error
	}
}

function readHeader(input: FileBytes, path: string): RecordingHeader {
	const pending = input.fill(MAX_HEADER)
	if (pending.length === 0) throw new RecordingError(`${path}: expected a forewarn recording, got an empty file`)
	const newline = pending.subarray(0, MAX_HEADER).indexOf(NEWLINE)
	const line = pending.subarray(0, newline < 0 ? MAX_HEADER : newline).toString()
	if (newline < 0 && line.startsWith(BEGINNING)) {
		throw new RecordingError(`${path}:1: the first line is cut off: the recorder was killed before it had any sample`)
	}
	const parsed = parseHeader(line)
	if (!parsed.ok) throw new RecordingError(`${path}:1: ${parsed.problem}`)
	input.skip(newline + 1)
	return parsed.header
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
				snapshot = decoder.decode(gunzipSync(body, { maxOutputLength: MAX_FRAME }))
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
	if (!FRAME_MARK.subarray(0, head.length).equals(head.subarray(0, FRAME_MARK.length))) throw badMark(head, where)
	if (head.length < FRAME_HEAD) return 'cut'
	const length = head.readUInt32LE(4)
	if (head.readUInt32LE(8) !== ~length >>> 0 || length > MAX_FRAME) throw badMark(head, where)
	const frame = input.fill(FRAME_HEAD + length)
	return frame.length < FRAME_HEAD + length ? 'cut' : frame.subarray(FRAME_HEAD, FRAME_HEAD + length)
}

function badMark(head: Buffer, where: () => string): RecordingError {
	const seen = head.subarray(0, FRAME_HEAD).toString('hex')
	return new RecordingError(`${where()}: damaged: expected the mark of a frame and its length twice, got ${seen}`)
}

const PIECE = 64 * 1024

/** A file read front to back with a window of unread bytes. Throws RecordingError where the file system refuses. */
class FileBytes {
	readonly #file: number
	readonly #path: string
	#buffer = Buffer.allocUnsafe(2 * PIECE)
	#start = 0
	#end = 0
	#closed = false
	/** Bytes skipped so far: the place of the window's first byte in the file. */
	offset = 0

	constructor(path: string) {
		this.#path = path
		try {
			this.#file = openSync(path, 'r')
		} catch (error) {
			throw new RecordingError(`${path}: cannot be opened: ${errorCode(error)}`)
		}
	}

	/** Reads until `least` bytes are pending or the file ends; returns what is pending, valid until the next call. */
	fill(least: number): Buffer {
		while (this.#end - this.#start < least) {
			this.#makeRoom(least)
			const read = this.#read()
			if (read === 0) break
			this.#end += read
		}
		return this.#buffer.subarray(this.#start, this.#end)
	}

	skip(bytes: number): void {
		this.#start += bytes
		this.offset += bytes
	}

	close(): void {
		if (!this.#closed) closeSync(this.#file)
		this.#closed = true
	}

	/** A frame longer than the buffer is rare, so the buffer that it needs is not kept for the next ones. */
	#makeRoom(least: number): void {
		const wanted = Math.max(2 * PIECE, least)
		if (this.#start + wanted <= this.#buffer.length) return
		const buffer = this.#buffer.length === wanted ? this.#buffer : Buffer.allocUnsafe(wanted)
		this.#buffer.copy(buffer, 0, this.#start, this.#end)
		this.#buffer = buffer
		this.#end -= this.#start
		this.#start = 0
	}

	#read(): number {
		try {
			return readSync(this.#file, this.#buffer, this.#end, this.#buffer.length - this.#end, null)
		} catch (error) {
			const code = errorCode(error)
			throw new RecordingError(`${this.#path}: ${code === 'EISDIR' ? 'is a folder' : `cannot be read: ${code}`}`)
		}
	}
}
