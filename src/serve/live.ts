import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { WebSources } from './app.js'

/** Pages that may listen at once. Each costs a connection and, for a slow one, a status in memory. */
export const MOST_LISTENERS = 16

/** Milliseconds between two signs of life: proxies close what is silent for a minute. */
export const HEARTBEAT = 15_000

/** Seconds after which a page that found no place may ask again. */
const RETRY_SECONDS = 30

/** Milliseconds after which a page that lost us comes back. */
const RECONNECT = 3000

/**
 * Answers `/api/live`: server-sent events, each a whole status. The first comes at once, the next after each full reading
 * and each event of an incident. A client that reads slowly misses some and gets the newest.
 */
export function createLive({ status, live }: Pick<WebSources, 'status' | 'live'>, heartbeat = HEARTBEAT) {
	let listeners = 0
	return (context: Context): Response => {
		// The body of an answer to HEAD is thrown away: nobody would notice that it never ends.
		if (context.req.method === 'HEAD') return context.body(null, 200, { 'Content-Type': 'text/event-stream' })
		if (listeners >= MOST_LISTENERS) {
			context.header('Retry-After', String(RETRY_SECONDS))
			return context.text(`${MOST_LISTENERS} pages listen already; /api/status answers all the same\n`, 503)
		}
		listeners++
		// nginx would else keep the events until its buffer is full.
		context.header('X-Accel-Buffering', 'no')
		return streamSSE(context, async (stream) => {
			const newest = new Newest(JSON.stringify(status()))
			const leave = live((text) => newest.put(text))
			const beat = setInterval(() => {
				if (newest.put(undefined))
					return // What was to be sent a heartbeat ago was not taken yet: nobody reads there, but the place is held.
				;(context.env as HttpBindings).outgoing.destroy()
			}, heartbeat)
			stream.onAbort(() => newest.end())
			try {
				await stream.write(`retry: ${RECONNECT}\n\n`)
				for (let next = await newest.take(); next !== 'end'; next = await newest.take()) {
					if (next === 'beat') await stream.write(': still here\n\n')
					else await stream.writeSSE({ event: 'status', data: next.text })
				}
			} finally {
				clearInterval(beat)
				leave()
				listeners--
			}
		})
	}
}

/** Room for one thing to be sent: the newest status, or a sign of life where there is none. */
class Newest {
	#text: string | undefined
	#beat = false
	#ended = false
	#wake: (() => void) | undefined

	constructor(text: string) {
		this.#text = text
	}

	/** Puts a status in the place of one that was not sent yet; undefined = a sign of life. False where the last one still waits. */
	put(text: string | undefined): boolean {
		const stuck = text === undefined && this.#beat
		if (text === undefined) this.#beat = true
		else this.#text = text
		this.#wake?.()
		return !stuck
	}

	end(): void {
		this.#ended = true
		this.#wake?.()
	}

	async take(): Promise<{ readonly text: string } | 'beat' | 'end'> {
		while (!this.#ended && this.#text === undefined && !this.#beat) {
			await new Promise<void>((resolve) => {
				this.#wake = resolve
			})
		}
		if (this.#ended) return 'end'
		const text = this.#text
		this.#text = undefined
		this.#beat = false
		return text === undefined ? 'beat' : { text }
	}
}
