import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { ServiceHistory } from '../incidents/history/service-history.js'
import { limitRequests, requireLocalName, requireToken } from './guard.js'
import type { Health } from './health.js'
import { answerHistory } from './history-api.js'
import type { HttpSettings } from './http-settings.js'
import { createLive } from './live.js'
import { servePages } from './pages.js'
import type { SidecarStatus } from './status.js'

/** What the web server shows; each is asked for anew at every request. */
export interface WebSources {
	health(): Health
	status(): SidecarStatus
	/** The answer to Prometheus, in its text format. */
	metrics(): Promise<string>
	/** The services that are watched. */
	serviceNames(): readonly string[]
	/** What is known of a service's past; undefined where nothing is. */
	history(service: string): ServiceHistory | undefined
	/** Calls back with the status as JSON after each full reading and whatever else changes; answers what ends that. */
	live(listener: (status: string) => void): () => void
	/** Milliseconds since the epoch. */
	now(): number
	/** Seconds between full readings. */
	interval(): number
	/** The folder of the built pages: dist/web. */
	readonly webFolder: string
	/** Told of what a handler threw: the client hears of a bug and nothing more. */
	onError(error: unknown): void
}

/** Everything of the page comes from here; nothing may frame it or be sent elsewhere. */
const POLICY = {
	defaultSrc: ["'none'"],
	scriptSrc: ["'self'"],
	styleSrc: ["'self'"],
	imgSrc: ["'self'", 'data:'],
	connectSrc: ["'self'"],
	baseUri: ["'none'"],
	formAction: ["'none'"],
	frameAncestors: ["'none'"],
}

/** Builds the routes. `/healthz` needs no token: probes have none, and it says nothing about anybody. */
export function createApp({ token }: HttpSettings, sources: WebSources): Hono {
	const app = new Hono()
	app.use(secureHeaders({ contentSecurityPolicy: POLICY, strictTransportSecurity: false }))
	app.use(limitRequests())
	app.use(async (context, next) => {
		if (context.req.method === 'GET' || context.req.method === 'HEAD') return next()
		return context.text('only GET and HEAD are answered\n', 405, { Allow: 'GET, HEAD' })
	})
	app.get('/healthz', (context) => {
		const { ok, reason } = sources.health()
		return context.text(`${ok ? 'ok' : 'not ok'}: ${reason}\n`, ok ? 200 : 503)
	})
	app.use(token ? requireToken(token) : requireLocalName())
	app.use(async (context, next) => {
		await next()
		if (!context.res.headers.has('Cache-Control')) context.header('Cache-Control', 'no-store')
	})
	app.get('/metrics', async (context) => {
		const text = await sources.metrics()
		return context.body(text, 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' })
	})
	app.get('/api/status', (context) => context.json(sources.status()))
	app.get('/api/history', (context) => answerHistory(context, sources))
	app.get('/api/live', createLive(sources))
	servePages(app, sources.webFolder)
	app.notFound((context) => context.text('there is no such page\n', 404))
	app.onError((error, context) => {
		sources.onError(error)
		return context.text('a bug in the sidecar, see its log\n', 500)
	})
	return app
}
