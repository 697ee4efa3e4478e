import type { IncidentStatus } from '../../src/incidents/status.js'
import { newCounts } from '../../src/serve/runtime-state.js'
import type { SidecarStatus } from '../../src/serve/status.js'

/** The status of a sidecar that has just started, with what is given. */
export function statusOf(given: Partial<SidecarStatus> = {}): SidecarStatus {
	return {
		version: '0.1.0',
		host: 'web-1',
		time: Date.UTC(2026, 10, 20, 12),
		utcOffset: 0,
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
		notices: [],
		delivery: {
			mutes: [],
			flapping: [],
			suppressed: {},
			notifiers: [],
			store: { waiting: 0, dropped: 0, inMemoryOnly: 0, unreadable: 0, trouble: undefined },
		},
		pictures: { drawn: 0, failed: 0, lastFailure: undefined },
		problems: {},
		...given,
	}
}

/** An open incident, with what is given. */
export function incidentOf(given: Partial<IncidentStatus> = {}): IncidentStatus {
	return {
		id: 'shop-1',
		service: 'shop',
		pattern: 'gradual-saturation',
		severity: 'warning',
		cause: undefined,
		state: 'open',
		openedWallTime: Date.UTC(2026, 10, 20, 12),
		changedWallTime: undefined,
		resolvedWallTime: undefined,
		openSeconds: 60,
		reason: 'workers hold 30 of 40',
		notified: [],
		sentWallTimes: {},
		suppressed: undefined,
		repeats: 0,
		events: [],
		advice: undefined,
		...given,
	}
}
