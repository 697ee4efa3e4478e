import type { Message } from './message.js'

/** A picture that stands in a mail. */
export interface MailPicture {
	readonly png: Uint8Array
	/** CSS pixels; the picture itself has twice as many each way. */
	readonly width: number
	readonly height: number
	/** The same in words. */
	readonly alt: string
}

/**
 * Draws the picture of a message; undefined where there is none or it could not be drawn. It never fails, never takes longer
 * than seconds, and ends with the signal.
 */
export type PaintPicture = (message: Message, signal: AbortSignal) => Promise<MailPicture | undefined>

/** The Content-ID of the picture in a mail: its HTML shows it as `cid:` and this. One mail has one, so it needs no host. */
export const PICTURE_ID = 'course@forewarn'
