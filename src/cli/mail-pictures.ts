import type { PaintPicture } from '../message/mail.js'
import type { Painter, PainterOptions, PictureLog } from '../notify/picture/painter.js'
import type { PictureStatus } from '../serve/status.js'

/** What draws the pictures of mails over the life of the program, and how that goes. */
export interface MailPictures {
	readonly paint: PaintPicture
	readonly status: PictureStatus
}

const NOTHING_DRAWN: PictureStatus = { drawn: 0, failed: 0, lastFailure: undefined }

/** Makes what draws the pictures of mails. The code for it is loaded with the first: most days nothing is sent. */
export function createMailPictures(log: PictureLog, patience?: PainterOptions['patience']): MailPictures {
	let painter: Painter | undefined
	return {
		async paint(message, signal) {
			const { createPainter } = await import('../notify/picture/painter.js')
			painter ??= createPainter({ log, ...(patience ? { patience } : {}) })
			return painter.paint(message, signal)
		},
		get status() {
			return painter ? { ...painter.counts } : NOTHING_DRAWN
		},
	}
}
