import { newCounts } from '../../src/serve/runtime-state.js'
import type { SidecarStatus } from '../../src/serve/status.js'

/** The status of a sidecar that has just started, with what is given. */
export function statusOf(given: Partial<SidecarStatus> = {}): SidecarStatus {
	return {
		version: '0.1.0',
		host: 'web-1',
		time: Date.UTC(2026, 10, 20, 12),
		upSeconds: 60,
		lastSampleSeconds: 3,
		health: { ok: true, reason: 'the last sample is 3 s old' },
		sampling: {
			configFile: 'config.yml',
			interval: 30,
			tripwire: 2,
			counts: newCounts(),
			problem: undefined,
			last: undefined,
		},
		network: undefined,
		services: [],
		incidents: [],
		delivery: {
			incidents: [],
			mutes: [],
			flapping: [],
			channels: [],
			outbox: { waiting: 0, dropped: 0, inMemoryOnly: 0, trouble: undefined },
		},
		pictures: { drawn: 0, failed: 0, lastFailure: undefined },
		problems: {},
		...given,
	}
}
