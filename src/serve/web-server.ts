import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { createApp, type WebSources } from './app.js'
import type { HttpSettings } from './http-settings.js'

/** Whether the web server listens. */
export type WebListening =
	| { readonly kind: 'listening'; readonly address: string; close(): Promise<void> }
	| { readonly kind: 'failed'; readonly reason: string }

/** A client that sends its request more slowly than this is hung up on. */
const PATIENCE_MS = 10_000

/** Connections at once: a dozen browsers and some scrapers, and no more memory than that. */
const MOST_CONNECTIONS = 64

/** Larger headers are none of a browser's or scraper's: 8 KiB is what most servers take. */
const MOST_HEADER_BYTES = 8192

/** Starts the web server. It never throws: a port that is taken is a reason, and the watching goes on. */
export async function listenForWeb(settings: HttpSettings, sources: WebSources): Promise<WebListening> {
	const app = createApp(settings, sources)
	const server = createAdaptorServer({
		fetch: app.fetch,
		serverOptions: { maxHeaderSize: MOST_HEADER_BYTES, connectionsCheckingInterval: PATIENCE_MS / 2 },
	}) as Server
	server.headersTimeout = PATIENCE_MS
	server.requestTimeout = PATIENCE_MS
	server.maxConnections = MOST_CONNECTIONS
	const { host, port } = settings
	const trouble = await new Promise<string | undefined>((resolve) => {
		server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
		server.listen(port, host, () => resolve(undefined))
	})
	const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
	if (trouble !== undefined) return { kind: 'failed', reason: `nothing can listen on ${address} (${trouble})` }
	server.on('error', () => {})
	const close = () =>
		new Promise<void>((resolve) => {
			server.close(() => resolve())
			// A live page keeps its connection for as long as it is open.
			server.closeAllConnections()
		})
	return { kind: 'listening', address, close }
}
