import { closeSync, openSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { errorCode } from '../settings/error-text.js'

/** Milliseconds in which a client must have sent its headers, and its whole request. */
const REQUEST_TIMEOUT = 10_000

/** Milliseconds after which a connection on which nothing moves is closed; `/api/live` shows signs of life more often. */
const IDLE_TIMEOUT = 60_000

/** Larger headers are none of a browser's or scraper's: 8 KiB is what most servers take. */
const MAX_HEADER_BYTES = 8192

/**
 * Makes an HTTP server that waits for no client for long. What answers is loaded with the first request: it is a sixth of all
 * memory (docs/cost.md), and most sidecars are asked seldom.
 */
export function createHttpServer(load: () => Promise<RequestListener>, requestTimeout = REQUEST_TIMEOUT): Server {
	let loading: Promise<RequestListener> | undefined
	const timeouts = {
		headersTimeout: requestTimeout,
		requestTimeout,
		connectionsCheckingInterval: requestTimeout / 2,
	}
	const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, ...timeouts }, async (request, response) => {
		try {
			loading ??= load()
			const listener = await loading
			listener(request, response)
		} catch {
			loading = undefined
			response.writeHead(503).end('the files of this sidecar cannot be loaded, were they replaced? restart it\n')
		}
	})
	server.timeout = IDLE_TIMEOUT
	return server
}

/** Begins to listen; returns why it cannot, undefined if it does. Errors that come later are ignored: the watching goes on. */
export function listen(
	server: Server,
	address: { readonly host: string; readonly port: number } | { readonly path: string },
): Promise<string | undefined> {
	return new Promise((resolve) => {
		server.once('error', (error) => resolve(errorCode(error)))
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

/** A look takes one, a page two, the state two; one more is for what comes between. */
const NEEDED_DESCRIPTORS = 6

/**
 * Why nothing may be opened that stays open: the limit of open files leaves less than looking, paging and saving need. Undefined
 * where there is enough.
 */
export function findDescriptorShortage(): string | undefined {
	const opened: number[] = []
	try {
		while (opened.length < NEEDED_DESCRIPTORS) opened.push(openSync('/dev/null', 'r'))
		return undefined
	} catch {
		return `only ${opened.length} more files can be opened (LimitNOFILE), and watching and paging need ${NEEDED_DESCRIPTORS}`
	} finally {
		for (const descriptor of opened) closeSync(descriptor)
	}
}
