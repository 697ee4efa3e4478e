import { closeSync, openSync, readSync } from 'node:fs'
import { errorCode } from '../settings/error-text.js'
import { RecordingError } from './file-format.js'

const PIECE = 64 * 1024

/** A file read front to back with a window of unread bytes. Throws RecordingError where the file system refuses. */
export class FileBytes {
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
