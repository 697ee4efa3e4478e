import type { RequestListener } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { timeout } from 'hono/timeout'
import { validator } from 'hono/validator'
import * as v from 'valibot'
import { ServiceHistory } from '../incidents/history.js'
import { quarterColumns, RANGES, rawColumns } from '../incidents/history-columns.js'
import { MAX_MUTE, type MuteStatus } from '../incidents/mute.js'
import type { Secret } from '../settings/secret.js'
import { limitRequests, requireLocalName, requireToken } from './auth.js'
import { createLive, type LiveSources } from './live.js'
import { servePages } from './pages.js'
import type { Health } from './runtime-state.js'
import { CONFIG_HEADER, configHeaderOf, PID_HEADER } from './socket-path.js'
import type { StationCourse } from './station-history.js'

/** What the API shows and does; each is asked for anew at every request. */
export interface ApiSources extends LiveSources {
	health(): Health
	/** The answer to Prometheus, in its text format. */
	metrics(): Promise<string>
	/** The services that are watched. */
	serviceNames(): readonly string[]
	/** What is known of a service's past; undefined if nothing is. */
	history(service: string): ServiceHistory | undefined
	/** The last hour of a service's stations, by id. */
	stations(service: string): Readonly<Record<string, StationCourse>>
	/** Holds messages back for so many seconds: of one service, or all of them. */
	mute(seconds: number, reason: string, service?: string): Promise<MuteStatus>
	/** Ends all mutes; returns how many there were. */
	unmute(): Promise<number>
	/** Milliseconds since the epoch. */
	now(): number
	/** Seconds between samples. */
	interval(): number
	/** The configuration file that the sidecar was started with, as an absolute path; undefined = built-in defaults. */
	readonly configFile: string | undefined
	/** The folder of the built pages: dist/web. */
	readonly webFolder: string
	/** Called with what a handler threw: the client hears of a bug and nothing more. */
	onError(error: unknown): void
}

/** Milliseconds for a command that waits for the disk; the client is told then that it may still take effect. */
const COMMAND_TIMEOUT = 25_000

/** No mute is longer: a reason is at most 200 characters, a service's name 64 (config/sections/services.ts). */
const MAX_BODY_BYTES = 4096

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

/**
 * The API over TCP: read only, for browsers and Prometheus. Without a token only requests to local names are answered.
 * `/healthz` needs no token: probes have none, and it says nothing about anyone.
 */
export function createWebListener(token: Secret | undefined, sources: ApiSources): RequestListener {
	const app = new Hono()
	app.use(secureHeaders({ contentSecurityPolicy: POLICY, strictTransportSecurity: false }))
	app.use(async (context, next) => {
		if (context.req.method === 'GET' || context.req.method === 'HEAD') return next()
		return context.text('only GET and HEAD are answered\n', 405, { Allow: 'GET, HEAD' })
	})
	// Refusing costs as much as answering: what is limited can be used up, by any user of this host for all others.
	app.get('/healthz', (context) => showHealth(context, sources))
	for (const guard of token ? [requireToken(token)] : [limitRequests(), requireLocalName()]) app.use(guard)
	addReads(app, sources)
	servePages(app, sources.webFolder)
	return listenerOf(app, sources)
}

/**
 * The API over the UNIX socket, which only the sidecar's user and root can open: all of it, `status`, `mute` and `unmute`
 * among it. A request that names another configuration than the sidecar's is refused with 421 and does nothing.
 */
export function createCommandListener(sources: ApiSources): RequestListener {
	const app = new Hono()
	app.use(requireConfig(sources.configFile))
	app.get('/healthz', (context) => showHealth(context, sources))
	addReads(app, sources)
	const command = timeout(COMMAND_TIMEOUT, new HTTPException(504, { message: 'it may still take effect' }))
	app.post('/api/mute', limitBody, parseMute, command, async (context) => {
		const { seconds, reason, service } = context.req.valid('json')
		const names = sources.serviceNames()
		if (service !== undefined && !names.includes(service)) return context.text(noSuchService(names), 404)
		return context.json(await sources.mute(seconds, reason, service))
	})
	app.delete('/api/mute', command, async (context) => context.json({ ended: await sources.unmute() }))
	return listenerOf(app, sources)
}

const limitBody = bodyLimit({
	maxSize: MAX_BODY_BYTES,
	onError: (context) => context.text('the request is too long\n', 413),
})

const mute = v.object(
	{
		seconds: v.pipe(
			v.number('seconds: expected a number'),
			v.gtValue(0, 'seconds: expected more than 0'),
			v.maxValue(MAX_MUTE, 'seconds: expected at most seven days'),
		),
		reason: v.pipe(
			v.string('reason: expected a text'),
			v.trim(),
			v.nonEmpty('reason: expected a text that is not empty'),
			v.maxLength(200, 'reason: expected at most 200 characters'),
		),
		service: v.optional(v.string('service: expected the name of a service')),
	},
	'expected an object with seconds, reason and perhaps service',
)

const parseMute = validator('json', (value, context) => parse(mute, value, context))

const past = v.object(
	{ service: v.string(), range: v.picklist(RANGES, `expected &range=${RANGES.join(' or &range=')}`) },
	`expected ?service=… with the name of a service, and &range=${RANGES.join(' or &range=')}`,
)

const parsePast = validator('query', (value, context) => parse(past, value, context))

function parse<Schema extends v.GenericSchema>(schema: Schema, value: unknown, context: Context) {
	const parsed = v.safeParse(schema, value, { abortEarly: true })
	return parsed.success ? parsed.output : context.text(`${parsed.issues[0].message}\n`, 400)
}

function addReads(app: Hono, sources: ApiSources): void {
	app.use(async (context, next) => {
		await next()
		if (!context.res.headers.has('Cache-Control')) context.header('Cache-Control', 'no-store')
	})
	app.get('/metrics', async (context) => {
		const text = await sources.metrics()
		return context.body(text, 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' })
	})
	app.get('/api/status', (context) => context.json(sources.status()))
	app.get('/api/history', parsePast, (context) => {
		const { service, range } = context.req.valid('query')
		const names = sources.serviceNames()
		if (!names.includes(service)) return context.text(noSuchService(names), 404)
		const history = sources.history(service) ?? new ServiceHistory()
		const until = Math.round(sources.now())
		const columns =
			range === '1h'
				? { ...rawColumns(history, until), stations: sources.stations(service) }
				: quarterColumns(history, until)
		return context.json({ service, range, until, interval: sources.interval(), ...columns })
	})
	app.get('/api/live', createLive(sources))
}

function showHealth(context: Context, sources: ApiSources): Response {
	const { ok, reason } = sources.health()
	return context.text(`${ok ? 'ok' : 'not ok'}: ${reason}\n`, ok ? 200 : 503)
}

function noSuchService(names: readonly string[]): string {
	return `there is no such service, only ${names.join(', ')}\n`
}

function requireConfig(file: string | undefined): MiddlewareHandler {
	const own = configHeaderOf(file)
	return async (context, next) => {
		context.header(CONFIG_HEADER, own)
		context.header(PID_HEADER, String(process.pid))
		const meant = context.req.header(CONFIG_HEADER)
		if (meant === undefined || meant === own) return next()
		const runsWith = file === undefined ? 'without a configuration' : `with ${file}`
		return context.text(`the sidecar that listens there (pid ${process.pid}) runs ${runsWith}\n`, 421)
	}
}

function listenerOf(app: Hono, sources: ApiSources): RequestListener {
	app.notFound((context) => context.text('there is no such page\n', 404))
	app.onError((error, context) => {
		if (error instanceof HTTPException) return context.text(`${error.message}\n`, error.status)
		// A client that has gone before its request was whole is no bug.
		if ((context.env as HttpBindings).incoming.complete) sources.onError(error)
		return context.text('a bug in the sidecar, see its log\n', 500)
	})
	const listener = getRequestListener(app.fetch) as RequestListener
	return (request, response) => {
		// Hono reads a body through a Request, whose address must be one: `Host: 429496729550` is not.
		if (URL.canParse(`http://${request.headers.host}`)) return listener(request, response)
		response.writeHead(400).end('the Host header is not the name of a host\n')
	}
}
