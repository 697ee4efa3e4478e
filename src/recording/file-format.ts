/** The four bytes a frame begins with; then its length as a 32-bit word and that word's complement, then gzip. */
export const FRAME_MARK = Buffer.from('fwr\n', 'latin1')
export const FRAME_HEAD = 12
/** No honest frame is longer, packed or unpacked: 600,000 new rows take some 12 MB. In memory a row takes four times as much. */
export const MAX_FRAME = 64 * 1024 * 1024
/** Counters, which readers keep as long as they read; kernel 6.18 has some 200 in the sections that are kept. */
export const MAX_NAMES = 10_000
/** Bytes of a counter's name; the kernel's longest has 25. */
export const MAX_NAME = 256
/** Milliseconds between two samples: a replay looks at every point of the grid between them. */
export const MAX_PAUSE = 31 * 86_400_000
export const MAX_HEADER = 64 * 1024

/** A recording, or a folder to be made one, that cannot be read: the message names the file, the place and what was seen. */
export class RecordingError extends Error {
	override readonly name = 'RecordingError'
}
