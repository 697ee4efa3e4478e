import { gunzipSync } from 'node:zlib'
import type { Snapshot } from '../kernel/snapshot.js'
import { FileBytes } from './file-bytes.js'
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
