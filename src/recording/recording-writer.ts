import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { FRAME_HEAD, FRAME_MARK, formatHeader } from './file-format.js'
import { FrameEncoder } from './frame-codec.js'
import type { RecordingHeader, Snapshot } from './snapshot.js'

/** Writes a recording frame by frame: whatever was written before a kill can be read. */
export class RecordingWriter {
	readonly #file: number
	readonly #encoder = new FrameEncoder()
	/** Bytes written so far. */
	bytes = 0

	/** Creates the file, or empties it. Throws what the file system throws. */
	constructor(path: string, header: RecordingHeader) {
		this.#file = openSync(path, 'w', 0o600)
		this.#write(Buffer.from(formatHeader(header)))
	}

	/** Appends a snapshot. Its row block is kept for the next difference and must not be changed afterwards. */
	append(snapshot: Snapshot): void {
		const body = gzipSync(this.#encoder.encode(snapshot), { level: 9 })
		const frame = Buffer.alloc(FRAME_HEAD + body.length)
		FRAME_MARK.copy(frame)
		frame.writeUInt32LE(body.length, 4)
		frame.writeUInt32LE(~body.length >>> 0, 8)
		body.copy(frame, FRAME_HEAD)
		this.#write(frame)
	}

	/** Brings everything to the disk and closes the file. */
	close(): void {
		fsyncSync(this.#file)
		closeSync(this.#file)
	}

	#write(bytes: Buffer): void {
		for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at)
		this.bytes += bytes.length
	}
}
