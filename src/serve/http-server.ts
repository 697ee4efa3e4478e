import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'

/** Milliseconds in which a client must have sent its headers, and its whole request. */
const REQUEST_TIMEOUT = 10_000

/** Milliseconds after which a connection on which nothing moves is closed; `/api/live` shows signs of life more often. */
const IDLE_TIMEOUT = 60_000

/** Larger headers are none of a browser's or scraper's: 8 KiB is what most servers take. */
const MAX_HEADER_BYTES = 8192

/** Makes an HTTP server of an API that waits for no client for long. */
export function createHttpServer(api: Hono, requestTimeout = REQUEST_TIMEOUT): Server {
	const server = createAdaptorServer({
		fetch: api.fetch,
		serverOptions: {
			maxHeaderSize: MAX_HEADER_BYTES,
			headersTimeout: requestTimeout,
			requestTimeout,
			connectionsCheckingInterval: requestTimeout / 2,
		},
	}) as Server
	server.timeout = IDLE_TIMEOUT
	return server
}

/** Begins to listen; returns why it cannot, undefined if it does. Errors that come later are ignored: the watching goes on. */
export function listen(
	server: Server,
	address: { readonly host: string; readonly port: number } | { readonly path: string },
): Promise<string | undefined> {
	return new Promise((resolve) => {
		server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
		server.listen(address, () => {
			server.on('error', () => {})
			resolve(undefined)
		})
	})
}

/** Stops listening and closes every connection: a live page keeps its own for as long as it is open. */
export function close(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve())
		server.closeAllConnections()
	})
}
