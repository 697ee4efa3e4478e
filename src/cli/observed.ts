import { createPainter } from '../notify/picture/painter.js'
import { createLogger } from '../run/log.js'
import type { StationCourse } from '../serve/station-history.js'
import type { SidecarStatus } from '../serve/status.js'
import { tryToAsk } from './ask-sidecar.js'
import type { Deps } from './deps.js'
import { loadConfig } from './load-config.js'
import { createSidecar } from './run.js'
import type { Courses } from './status-text.js'

/** How everything stands at one moment. */
interface Seen {
	readonly status: SidecarStatus
	readonly courses: Courses
}

/** Something that can be looked at again and again. */
export interface Observed {
	/** Who looks, in words. */
	readonly from: string
	/** Undefined where there was no answer. */
	read(): Promise<Seen | undefined>
	/** Ends within a second. */
	close(): Promise<void>
}

/** The running sidecar, asked through its socket; where none runs with this configuration, one in this process that pages no one. */
export async function observe(configFile: string | undefined, deps: Deps, signal: AbortSignal): Promise<Observed> {
	const ask = async (path: string) => {
		const asked = await tryToAsk({ method: 'GET', path }, configFile, deps)
		return asked.kind === 'answered' ? asked.result : undefined
	}
	if ((await ask('/api/status')) === undefined) return observeHere(configFile, deps, signal)
	return { from: 'top: from the running sidecar', read: () => readSidecar(ask), close: async () => {} }
}

/** Asks a sidecar how everything stands, and how its stations came there. */
export async function readSidecar(ask: (path: string) => Promise<unknown>): Promise<Seen | undefined> {
	const status = (await ask('/api/status')) as SidecarStatus | undefined
	if (!status) return undefined
	const courses = status.services.map(async ({ name }) => {
		const past = await ask(`/api/history?range=1h&service=${encodeURIComponent(name)}`)
		return [name, (past as { stations?: Record<string, StationCourse> } | undefined)?.stations ?? {}] as const
	})
	return { status, courses: Object.fromEntries(await Promise.all(courses)) }
}

/** The same sidecar as `run` makes, without socket, web server, state and notifiers: the same readers, the same detector. */
async function observeHere(configFile: string | undefined, deps: Deps, signal: AbortSignal): Promise<Observed> {
	const whole = await loadConfig(configFile, deps)
	const silent = { notify: [], routes: [], http: undefined, heartbeat: undefined, stateDir: undefined }
	const loaded = { config: { ...whole, ...silent }, runbooks: {} }
	const log = createLogger({ level: 'silent', format: 'json', stream: deps.stderr })
	const stop = new AbortController()
	const own = {
		deps: { ...deps, env: {} },
		outputs: deps,
		log,
		recording: undefined,
		painter: createPainter({ log }),
		stop,
	}
	const sidecar = createSidecar(loaded, configFile, own)
	const { api } = sidecar.view
	signal.addEventListener('abort', () => stop.abort(), { once: true })
	const watching = sidecar.run({ begin: () => stop.signal, next: undefined })
	await firstSample(api.onChange, stop.signal)
	return {
		from: 'top: looking itself, no sidecar runs with this configuration',
		read: async () => {
			const status = api.status()
			return { status, courses: Object.fromEntries(status.services.map(({ name }) => [name, api.stations(name)])) }
		},
		close: async () => {
			stop.abort()
			await watching
			await sidecar.close()
		},
	}
}

/** The first sample comes at once, unless the table cannot be read. */
function firstSample(onChange: (listener: () => void) => () => void, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, 2000)
		const leave = onChange(() => {
			clearTimeout(timer)
			leave()
			resolve()
		})
		signal.addEventListener('abort', () => resolve(), { once: true })
	})
}
