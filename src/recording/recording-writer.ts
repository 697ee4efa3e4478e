import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Snapshot } from '../kernel/snapshot.js'
import { errorCode } from '../settings/error-text.js'
import { FRAME_HEAD, FRAME_MARK } from './file-format.js'
import { FrameEncoder } from './frame-codec.js'
import { formatHeader, type RecordingHeader } from './header.js'

/** On a 40,000-row run level 9 saved a thousandth over 6, level 1 cost a tenth more bytes. */
const GZIP_LEVEL = 6

/** Writes a recording frame by frame: whatever was written before a kill can be read. */
export class RecordingWriter {
	readonly #file: number
	readonly #encoder = new FrameEncoder()
	#broken = false
	/** Bytes written so far, whole frames only. */
	bytes = 0

	/** Creates the file, or empties it. Throws what the file system throws. */
	constructor(path: string, header: RecordingHeader) {
		this.#file = openSync(path, 'w', 0o600)
		try {
			this.#write(Buffer.from(formatHeader(header)))
		} catch (error) {
			closeSync(this.#file)
			throw error
		}
	}

	/**
	 * Appends a snapshot, whose rows may be reused afterwards. Throws RangeError where its time lies before the last one's, and
	 * what the file system throws: then the file ends with the last whole frame, and nothing more can be appended.
	 */
	append(snapshot: Snapshot): void {
		if (this.#broken) throw new Error('nothing can be appended behind a failed write')
		const body = gzipSync(this.#encoder.encode(snapshot), { level: GZIP_LEVEL })
		const frame = Buffer.allocUnsafe(FRAME_HEAD + body.length)
		FRAME_MARK.copy(frame)
		frame.writeUInt32LE(body.length, 4)
		frame.writeUInt32LE(~body.length >>> 0, 8)
		body.copy(frame, FRAME_HEAD)
		this.#write(frame)
	}

	/** Brings everything to the disk and closes the file. */
	close(): void {
		try {
			fsyncSync(this.#file)
		} catch (error) {
			// A pipe or /dev/null cannot be brought to a disk.
			if (!['EINVAL', 'ENOTSUP', 'EROFS'].includes(errorCode(error))) throw error
		} finally {
			closeSync(this.#file)
		}
	}

	#write(bytes: Buffer): void {
		try {
			for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at)
		} catch (error) {
			this.#broken = true
			this.#cutToWholeFrames()
			throw error
		}
		this.bytes += bytes.length
	}

	/** A frame that could be written only in part is a tail that the reader would warn about. */
	#cutToWholeFrames(): void {
		try {
			ftruncateSync(this.#file, this.bytes)
		} catch {
			// A pipe has no length; the reader drops the tail.
		}
	}
}
