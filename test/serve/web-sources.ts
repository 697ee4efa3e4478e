import type { WebSources } from '../../src/serve/app.js'
import { statusOf } from './statuses.js'

/** A sidecar that has just started, as the web server sees it. */
export const SOURCES: WebSources = {
	health: () => ({ ok: true, reason: 'the last reading is 3 s old' }),
	status: () => statusOf(),
	metrics: async () => '# nothing yet\n',
	serviceNames: () => ['shop', 'blog'],
	history: () => undefined,
	live: () => () => {},
	now: () => Date.UTC(2026, 10, 20, 12),
	interval: () => 30,
	webFolder: new URL('../../dist/web/', import.meta.url).pathname,
	onError: (error) => {
		throw error
	},
}
