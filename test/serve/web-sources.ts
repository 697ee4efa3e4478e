import type { ApiSources } from '../../src/serve/api.js'
import type { ListenSettings } from '../../src/serve/http-settings.js'
import { WebServer } from '../../src/serve/web-server.js'
import { Secret } from '../../src/settings/secret.js'
import { keepLog } from '../incidents/log.js'
import { freePort } from '../servers/free-port.js'
import { statusOf } from './statuses.js'

/** A sidecar that has just started, as the API sees it. */
export const SOURCES: ApiSources = {
	health: () => ({ ok: true, reason: 'the last sample is 3 s old' }),
	status: () => statusOf(),
	metrics: async () => '# nothing yet\n',
	serviceNames: () => ['shop', 'blog'],
	history: () => undefined,
	stations: () => ({}),
	onChange: () => () => {},
	mute: async (secondsLeft, reason, service) => ({ service, reason, secondsLeft }),
	unmute: async () => 0,
	now: () => Date.UTC(2026, 10, 20, 12),
	interval: () => 30,
	configFile: '/etc/forewarn/config.yml',
	webFolder: new URL('../../dist/web/', import.meta.url).pathname,
	onError: (error) => {
		throw error
	},
}

/** A web server that listens on loopback. */
export interface RunningWeb {
	readonly port: number
	readonly url: string
	close(): Promise<void>
}

/** Starts the web server of a sidecar. */
export async function startWeb(sources: Partial<ApiSources> = {}, token?: string): Promise<RunningWeb> {
	const port = await freePort()
	const settings: ListenSettings = {
		host: '127.0.0.1',
		port,
		token: token === undefined ? undefined : new Secret(token),
	}
	const server = new WebServer({ ...SOURCES, ...sources }, keepLog().log)
	await server.apply(settings)
	if (server.problem !== undefined) throw new Error(server.problem)
	return { port, url: `http://127.0.0.1:${port}`, close: () => server.close() }
}
