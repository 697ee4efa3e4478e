import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { buffer, text } from 'node:stream/consumers'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { MailPicture, PaintPicture } from '../render/mail-picture.js'
import type { IncidentMessage, Message } from '../render/message.js'
import { viewCourse } from './course-view.js'
import { describeCourse } from './describe-course.js'
import { drawCourse } from './draw-course.js'
import { SIZE } from './frame.js'

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

/** Draws the pictures of mails, each in a process of its own that ends with it: nothing stays in memory. */
export interface Painter {
	/** Draws a message once, however often it is sent. What fails is logged, where the reason is not the last one's, and counted. */
	readonly paint: PaintPicture
	/** How many were drawn and how many failed since the start, and why the last of those did. */
	readonly counts: { readonly drawn: number; readonly failed: number; readonly lastFailure: string | undefined }
}

/**
 * It takes 0.2 s where a core is free, and up to 1.4 s where ten others wait for each (measured). So even a critical page
 * waits for it: the mail server and whoever reads it take longer. Where it takes more than this the mail leaves without.
 */
const PATIENCE = { urgent: 2, other: 3 }

/** A PNG of 1200 by 556 pixels with two plots is 50 KB; ten times that is none of ours. */
const MOST_BYTES = 512 * 1024
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Makes a painter. Nothing is loaded before the first picture. */
export function createPainter({ log, worker = defaultWorker(), patience = PATIENCE }: PainterOptions): Painter {
	const counts = { drawn: 0, failed: 0, lastFailure: undefined as string | undefined }
	/** Kept while the message is: retries and further mail servers take it from here. */
	const pictures = new WeakMap<Message, Promise<MailPicture | undefined>>()

	const draw = async (message: IncidentMessage, signal: AbortSignal): Promise<MailPicture | undefined> => {
		const view = viewCourse(message)
		if (!view) return undefined
		const seconds = isUrgent(message) ? patience.urgent : patience.other
		const png = await rasterise(drawCourse(view), worker, seconds, signal)
		counts.drawn++
		return { png, ...SIZE, alt: describeCourse(view) }
	}

	const fail = (error: unknown): undefined => {
		counts.failed++
		const reason = error instanceof Error ? error.message : String(error)
		if (reason !== counts.lastFailure) log.warn({ reason }, 'no picture in the mail: it could not be drawn')
		counts.lastFailure = reason
		return undefined
	}

	return {
		counts,
		async paint(message, signal) {
			if (message.type === 'notice' || signal.aborted) return undefined
			const known = pictures.get(message)
			if (known) return known
			const picture = draw(message, signal).catch((error: unknown) => {
				if (!signal.aborted) return fail(error)
				// Whoever sends it after a reload has it drawn anew.
				pictures.delete(message)
				return undefined
			})
			pictures.set(message, picture)
			return picture
		},
	}
}

function isUrgent({ event }: IncidentMessage): boolean {
	return event.kind !== 'resolved' && event.incident.severity === 'critical'
}

/** The worker stands beside this code, in dist/ and in src/ alike; from source it is TypeScript, which tsx can load. */
function defaultWorker(): readonly string[] {
	if (!import.meta.url.endsWith('.ts')) return [fileURLToPath(new URL('./picture-worker.js', import.meta.url))]
	const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
	return ['--import', loader, fileURLToPath(new URL('./picture-worker.ts', import.meta.url))]
}

/** Has the worker make a PNG of an SVG. Its environment is empty: whatever becomes of it, it knows no secret. */
async function rasterise(
	svg: string,
	worker: readonly string[],
	seconds: number,
	signal: AbortSignal,
): Promise<Uint8Array> {
	const child = spawn(process.execPath, worker, { env: {}, stdio: 'pipe' })
	let late = false
	const end = () => void child.kill('SIGKILL')
	const timer = setTimeout(() => {
		late = true
		end()
	}, seconds * 1000)
	signal.addEventListener('abort', end, { once: true })
	const ended = new Promise<string | undefined>((resolve) => {
		child.on('error', (error) => resolve(error.message))
		child.on('close', (code, signal) => resolve(code === 0 ? undefined : `it ended with ${signal ?? code}`))
	})
	// A worker that ends before it has read everything is told by its end.
	child.stdin.on('error', () => {})
	child.stdin.end(svg)
	try {
		const [png, complaint, failure] = await Promise.all([buffer(child.stdout), text(child.stderr), ended])
		if (late) throw new Error(`not drawn within ${seconds} s`)
		if (failure !== undefined) throw new Error([failure, firstError(complaint)].filter(Boolean).join(': '))
		if (!png.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) throw new Error('what was drawn is no PNG')
		if (png.length > MOST_BYTES) throw new Error(`${png.length} bytes are too many for a picture`)
		return png
	} finally {
		clearTimeout(timer)
		signal.removeEventListener('abort', end)
	}
}

/** Of what node prints when a program throws, the line that names the error. */
function firstError(complaint: string): string {
	return complaint.split('\n').find((line) => /^(?:\w*Error|thrown)\b/.test(line)) ?? complaint.split('\n')[0]!.trim()
}
