import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { buffer, text } from 'node:stream/consumers'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { PaintPicture } from '../../message/mail.js'
import { isUrgent } from '../../message/message.js'
import { errorText } from '../../settings/error-text.js'
import { describeCourse, viewCourse } from './course.js'
import { drawCourse, SIZE } from './draw-course.js'

/** Where it is said that a picture failed. A pino logger is one. */
interface PictureLog {
	warn(fields: { readonly reason: string }, message: string): void
}

/** What a painter is made of. */
export interface PainterOptions {
	readonly log: PictureLog
	/** What node is given to run the worker: the file, and what stands before it. */
	readonly worker?: readonly string[]
	/** Seconds after which a picture is given up: for a critical page, and for all others. */
	readonly patience?: { readonly urgent: number; readonly other: number }
}

/** Draws the pictures of mails, one at a time, each in a process of its own that ends with it: nothing stays in memory. */
export interface Painter {
	/** Draws once what looks the same, however often it is sent. What fails is counted, and logged where the reason is new. */
	readonly paint: PaintPicture
	/** How many were drawn and how many failed since the start, and why the last of those did. */
	readonly counts: { readonly drawn: number; readonly failed: number; readonly lastFailure: string | undefined }
}

/**
 * It takes 0.2 s where a core is free, and up to 1.4 s where ten others wait for each (measured). So even a critical page
 * waits for it: the mail server and the reader take longer. Where it takes more than this, with the wait for its turn, the
 * mail leaves without.
 */
const PATIENCE = { urgent: 2, other: 3 }

/** Pictures that are kept, 50 KB each: what ten notifiers still had to send at a restart are ten messages. */
const MAX_RECENT = 8

/** Makes a painter. Nothing is loaded before the first picture. */
export function createPainter({ log, worker = defaultWorker(), patience = PATIENCE }: PainterOptions): Painter {
	const counts = { drawn: 0, failed: 0, lastFailure: undefined as string | undefined }
	/** By their SVG, the newest last. */
	const recent = new Map<string, Promise<Uint8Array | undefined>>()
	/** A worker has 70 MB: ten at once are more than the unit of deploy/systemd may have, and none of them is done in time. */
	let lastTurn: Promise<unknown> = Promise.resolve()

	const fail = (reason: string): undefined => {
		counts.failed++
		if (reason !== counts.lastFailure) log.warn({ reason }, 'no picture in the mail: it could not be drawn')
		counts.lastFailure = reason
	}

	const draw = async (svg: string, seconds: number, signal: AbortSignal): Promise<Uint8Array | undefined> => {
		const limit = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)])
		const aborted = new Promise<never>((_, reject) => limit.addEventListener('abort', reject, { once: true }))
		const drawn = lastTurn.then(() => rasterise(svg, worker, limit))
		lastTurn = drawn.catch(() => {})
		try {
			const png = await Promise.race([drawn, aborted])
			counts.drawn++
			return png
		} catch (error) {
			if (!signal.aborted) return fail(limit.aborted ? `not drawn within ${seconds} s` : errorText(error))
			// After a reload it is drawn anew.
			recent.delete(svg)
			return undefined
		}
	}

	return {
		counts,
		async paint(message, signal) {
			if (message.type === 'notice' || signal.aborted) return undefined
			try {
				const view = viewCourse(message)
				if (!view) return undefined
				const svg = drawCourse(view)
				const drawing = recent.get(svg) ?? draw(svg, isUrgent(message) ? patience.urgent : patience.other, signal)
				recent.set(svg, drawing)
				const [oldest] = recent.keys()
				if (recent.size > MAX_RECENT) recent.delete(oldest!)
				const png = await drawing
				return png && { png, ...SIZE, alt: describeCourse(view) }
			} catch (error) {
				return fail(errorText(error))
			}
		},
	}
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** The worker stands beside this code, in dist/ and in src/ alike; from source it is TypeScript, which tsx can load. */
function defaultWorker(): readonly string[] {
	if (!import.meta.url.endsWith('.ts')) return [fileURLToPath(new URL('./picture-worker.js', import.meta.url))]
	const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
	return ['--import', loader, fileURLToPath(new URL('./picture-worker.ts', import.meta.url))]
}

/** Has the worker make a PNG of an SVG, until the signal ends it. Its environment is empty: it knows no secret. */
async function rasterise(svg: string, worker: readonly string[], signal: AbortSignal): Promise<Uint8Array> {
	signal.throwIfAborted()
	const child = spawn(process.execPath, worker, { env: {}, stdio: 'pipe', signal, killSignal: 'SIGKILL' })
	const ended = new Promise<string | undefined>((resolve) => {
		child.on('error', (error) => resolve(error.message))
		child.on('close', (code, killedBy) => resolve(code === 0 ? undefined : `it ended with ${killedBy ?? code}`))
	})
	// That a worker ended before it had read everything is known by its end.
	child.stdin.on('error', () => {})
	child.stdin.end(svg)
	const [png, complaint, failure] = await Promise.all([buffer(child.stdout), text(child.stderr), ended])
	if (failure !== undefined) throw new Error([failure, firstError(complaint)].filter(Boolean).join(': '))
	if (!png.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) throw new Error('what was drawn is no PNG')
	return png
}

/** Of what node prints when a program throws, the line that names the error. */
function firstError(complaint: string): string {
	return complaint.split('\n').find((line) => /^(?:\w*Error|thrown)\b/.test(line)) ?? complaint.split('\n')[0]!.trim()
}
