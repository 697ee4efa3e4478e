import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { SidecarStatus } from './status.js'

/** What the live page is made from. */
export interface LiveSources {
	status(): SidecarStatus
	/** Calls back when something has changed; returns what ends that. */
	onChange(listener: () => void): () => void
}

/** Pages that may listen at once. Each costs a connection and, for a slow one, a status in memory. */
export const MAX_LISTENERS = 16

/** Milliseconds between two signs of life: proxies close what is silent for a minute. */
const HEARTBEAT = 15_000

/** Seconds after which a page that found no place may ask again. */
const RETRY_SECONDS = 30

/** Milliseconds after which a page that lost its connection comes back. */
const RECONNECT = 3000

/** Heartbeats for which one write may last: nothing reads at the other end, but the place is held. */
const MAX_STUCK_BEATS = 1

/**
 * Serves `/api/live`: server-sent events, each a whole status. The first comes at once, the next after each change. A
 * client that reads slowly misses some and gets the newest.
 */
export function createLive({ status, onChange }: LiveSources, heartbeat = HEARTBEAT) {
	let listeners = 0
	return (context: Context): Response => {
		// The body of an answer to HEAD is thrown away, so that nothing would ever end it.
		if (context.req.method === 'HEAD') return context.body(null, 200, { 'Content-Type': 'text/event-stream' })
		if (listeners >= MAX_LISTENERS) {
			context.header('Retry-After', String(RETRY_SECONDS))
			return context.text(`${MAX_LISTENERS} pages listen already; /api/status answers all the same\n`, 503)
		}
		listeners++
		// nginx would otherwise keep the events until its buffer is full.
		context.header('X-Accel-Buffering', 'no')
		return streamSSE(context, async (stream) => {
			let [changed, beatDue, ended, stuckBeats] = [true, false, false, 0]
			let wake = () => {}
			const leave = onChange(() => {
				changed = true
				wake()
			})
			const beat = setInterval(() => {
				if (++stuckBeats > MAX_STUCK_BEATS) (context.env as HttpBindings).outgoing.destroy()
				beatDue = true
				wake()
			}, heartbeat)
			stream.onAbort(() => {
				ended = true
				wake()
			})
			try {
				await stream.write(`retry: ${RECONNECT}\n\n`)
				while (!ended) {
					stuckBeats = 0
					if (!changed && !beatDue) {
						await new Promise<void>((resolve) => {
							wake = resolve
						})
						continue
					}
					const next = changed ? `event: status\ndata: ${JSON.stringify(status())}\n\n` : ': still here\n\n'
					changed = false
					beatDue = false
					await stream.write(next)
				}
			} finally {
				clearInterval(beat)
				leave()
				listeners--
			}
		})
	}
}
