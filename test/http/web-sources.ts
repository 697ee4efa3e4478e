import type { WebSources } from '../../src/http/app.js'

/** A sidecar that has just started, as the web server sees it. */
export const SOURCES: WebSources = {
	health: () => ({ ok: true, reason: 'the last reading is 3 s old' }),
	status: () => ({
		host: 'web-1',
		upSeconds: 60,
		lastSampleSeconds: 3,
		services: [],
		delivery: {
			incidents: [],
			mutes: [],
			flapping: [],
			channels: [],
			outbox: { waiting: 0, dropped: 0, inMemoryOnly: 0, trouble: undefined },
		},
		heartbeatTrouble: undefined,
		stateTrouble: undefined,
		webTrouble: undefined,
	}),
	metrics: async () => '# nothing yet\n',
	onReading: () => () => {},
	webFolder: new URL('../../dist/web/', import.meta.url).pathname,
	onError: (error) => {
		throw error
	},
}
