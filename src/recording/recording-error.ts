/** A recording, or a folder to be made one, that cannot be read: the message names the file, the place and what was seen. */
export class RecordingError extends Error {
	override readonly name = 'RecordingError'
}
