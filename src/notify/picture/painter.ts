import type { MailPicture, PaintPicture } from '../../message/mail.js'
import type { IncidentMessage, Message } from '../../message/message.js'
import { viewCourse } from './course-view.js'
import { describeCourse } from './describe-course.js'
import { drawCourse } from './draw-course.js'
import { SIZE } from './frame.js'
import { defaultWorker, rasterise } from './rasterise.js'

/** Where it is said that a picture failed. A pino logger is one. */
export interface PictureLog {
	warn(fields: { readonly reason: string }, message: string): void
}

/** What a painter is made of. */
export interface PainterOptions {
	readonly log: PictureLog
	/** What node is given to run the worker: the file, and what stands before it. */
	readonly worker?: readonly string[]
	/** Seconds after which a picture is given up: for a page that calls somebody, and for all others. */
	readonly patience?: { readonly urgent: number; readonly other: number }
}

/** Draws the pictures of mails, one at a time, each in a process of its own that ends with it: nothing stays in memory. */
export interface Painter {
	/**
	 * Draws a message once, however often it is sent, and only once what looks the same. What fails is logged, where the
	 * reason is not the last one's, and counted.
	 */
	readonly paint: PaintPicture
	/** How many were drawn and how many failed since the start, and why the last of those did. */
	readonly counts: { readonly drawn: number; readonly failed: number; readonly lastFailure: string | undefined }
}

/**
 * It takes 0.2 s where a core is free, and up to 1.4 s where ten others wait for each (measured). So even a critical page
 * waits for it: the mail server and whoever reads it take longer. Where it takes more than this, its turn awaited, the mail
 * leaves without.
 */
const PATIENCE = { urgent: 2, other: 3 }

/** Pictures that are kept by what they show, 50 KB each: what ten notifiers still had to send at a restart are ten messages. */
const MOST_RECENT = 8

/** Makes a painter. Nothing is loaded before the first picture. */
export function createPainter({ log, worker = defaultWorker(), patience = PATIENCE }: PainterOptions): Painter {
	const counts = { drawn: 0, failed: 0, lastFailure: undefined as string | undefined }
	/** Kept while the message is: retries and further mail servers take it from here. */
	const pictures = new WeakMap<Message, Promise<MailPicture | undefined>>()
	/** By their SVG, the newest last. */
	const recent = new Map<string, Promise<Uint8Array | undefined>>()
	/** A worker has 70 MB: ten at once are more than the unit of deploy/systemd may have, and none of them is done in time. */
	let lastTurn: Promise<unknown> = Promise.resolve()

	const fail = (error: unknown): undefined => {
		counts.failed++
		const reason = error instanceof Error ? error.message : String(error)
		if (reason !== counts.lastFailure) log.warn({ reason }, 'no picture in the mail: it could not be drawn')
		counts.lastFailure = reason
		return undefined
	}

	const drawInTurn = async (svg: string, seconds: number, signal: AbortSignal): Promise<Uint8Array> => {
		const ending = new AbortController()
		const timer = setTimeout(() => ending.abort(new Error(`not drawn within ${seconds} s`)), seconds * 1000)
		const end = () => ending.abort(signal.reason)
		signal.addEventListener('abort', end, { once: true })
		const before = lastTurn
		const drawn = Promise.race([before, endOf(ending.signal)]).then(() => rasterise(svg, worker, ending.signal))
		// Who gives up while he waits does not let the next one go before its turn.
		lastTurn = Promise.allSettled([before, drawn])
		try {
			return await drawn
		} finally {
			clearTimeout(timer)
			signal.removeEventListener('abort', end)
		}
	}

	const drawOnce = (svg: string, seconds: number, signal: AbortSignal): Promise<Uint8Array | undefined> => {
		const known = recent.get(svg)
		if (known) return known
		const png = drawInTurn(svg, seconds, signal).then(
			(drawn) => {
				counts.drawn++
				return drawn
			},
			(error: unknown) => {
				if (!signal.aborted) return fail(error)
				// Whoever sends it after a reload has it drawn anew.
				recent.delete(svg)
				throw error
			},
		)
		recent.set(svg, png)
		const [oldest] = recent.keys()
		if (recent.size > MOST_RECENT) recent.delete(oldest!)
		return png
	}

	const draw = async (message: IncidentMessage, signal: AbortSignal): Promise<MailPicture | undefined> => {
		const view = viewCourse(message)
		if (!view) return undefined
		const seconds = isUrgent(message) ? patience.urgent : patience.other
		const png = await drawOnce(drawCourse(view), seconds, signal)
		return png && { png, ...SIZE, alt: describeCourse(view) }
	}

	return {
		counts,
		async paint(message, signal) {
			if (message.type === 'notice' || signal.aborted) return undefined
			const known = pictures.get(message)
			if (known) return known
			const picture = draw(message, signal).catch((error: unknown) => {
				pictures.delete(message)
				return isAbort(error) ? undefined : fail(error)
			})
			pictures.set(message, picture)
			return picture
		},
	}
}

function isUrgent({ event }: IncidentMessage): boolean {
	return event.kind !== 'resolved' && event.incident.severity === 'critical'
}

/** Rejects with the signal's reason as soon as it is aborted. */
function endOf(signal: AbortSignal): Promise<never> {
	return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}

function isAbort(error: unknown): boolean {
	return error instanceof Error && error.name === 'AbortError'
}
