import type { Verdict } from '../../src/detect/verdict.js'
import { ServiceHistory } from '../../src/incidents/history.js'
import { newestValues } from '../../src/incidents/history-columns.js'
import { describeIncident } from '../../src/incidents/status.js'
import type { Message } from '../../src/message/message.js'
import { newCounts } from '../../src/serve/runtime-state.js'
import type { StationCourse } from '../../src/serve/station-history.js'
import { describeService, type SidecarStatus } from '../../src/serve/status.js'
import { serviceLook } from '../detect/looks.js'
import { values } from '../incidents/points.js'
import { verdict, World } from '../incidents/world.js'
import { station } from '../message/causes.js'
import { event, incidentMessage, SATURATION } from '../message/messages.js'
import { statusOf } from '../serve/statuses.js'

const DAY = 86_400_000

/** Milliseconds for which the shop's incident has been open. */
export const OPEN_MS = 900_000

/** What happens to a pool at the end of its week. */
export type Ending = 'full' | 'calm'

/** A week of a service at 30 s: a wave a day, an hour at full pool two days ago, and its ending. */
export function weekOf(now: number, workers: number, ending: Ending): ServiceHistory {
	const history = new ServiceHistory()
	let seed = 7
	const noise = () => {
		seed = (seed * 48_271) % 2_147_483_647
		return seed / 2_147_483_647 - 0.5
	}
	for (let ago = 7 * DAY; ago >= 0; ago -= 30_000) {
		const at = now - ago
		// A night without forewarn: readings are missing, and the charts must show it.
		if (ago > 4.2 * DAY && ago < 4.6 * DAY) continue
		const wave = 0.3 + 0.22 * Math.sin((at / DAY) * 2 * Math.PI)
		const crowd = Math.max(0, 1 - Math.abs(ago - 2 * DAY) / 5_400_000)
		const climb = ending === 'full' ? Math.max(0, 1 - ago / 1_200_000) * 1.75 : 0
		const demand = wave + 0.06 * noise() + crowd * 0.9 + climb
		const accepted = Math.round(workers * Math.min(1, demand))
		const waiting = Math.round(Math.max(0, demand - 1) * workers * 2.2)
		// The newest is what the status says of now.
		const acceptQueue = at === now && ending === 'full' ? 88 : waiting
		const arrivals = 2 + (workers * demand) / 3 + noise()
		const established = accepted + acceptQueue + 40
		const timeWait = Math.round(arrivals * 60)
		const total = established + timeWait + 20
		const own = { accepted, acceptQueue, stuck: 1, halfOpen: Math.round(2 + 2 * noise()), arrivals, capacity: workers }
		history.add(at, values({ total, established, timeWait, closeWait: 3, listen: 12, ...own }))
	}
	return history
}

/** Incidents as their pages said them, newest first. */
export function incidentsOf(...messages: readonly Message[]): SidecarStatus['incidents'] {
	const notifiers = ['slack', 'email'].map((name) => ({ name, keepsAlerts: false, refresh: undefined }))
	const world = new World({ notifiers })
	for (const message of messages) world.message(message)
	return world.state.incidents.map((incident) => describeIncident(incident, { at: OPEN_MS / 1000, wallTime: 0 }))
}

/** The pages of one incident of the shop: so many milliseconds after `opened`. */
export function shopIncident(opened: number, ...ends: readonly ['escalated' | 'resolved', after: number][]): Message[] {
	const incident = { id: `shop-${opened}`, service: 'shop', openedWallTime: opened, openedAt: opened / 1000 }
	const first = incidentMessage(event({ wallTime: opened, at: opened / 1000 }, incident))
	const later = ends.map(([kind, after]) => {
		const closing = { durationSeconds: after / 1000, overflows: 0, leadSeconds: undefined }
		const reason =
			kind === 'resolved'
				? 'the accept queue is empty and workers accept'
				: '15 connections wait in the accept queue, which has stood for 62 s; workers hold 40 of 40, from apache2.conf'
		const evidence = {
			...SATURATION,
			accepted: 40,
			acceptQueue: kind === 'resolved' ? 0 : 15,
			timeLeft: kind === 'resolved' ? undefined : { soonest: 0, likely: 0, latest: 0 },
		}
		const now = { kind, wallTime: opened + after, at: (opened + after) / 1000, reason, evidence, cause: CAUSE }
		const told = event(kind === 'resolved' ? { ...now, closing } : now, { ...incident, severity: 'critical' })
		return incidentMessage(told)
	})
	return [first, ...later]
}

const POOL = '/run/php/shop.sock'

/** Why the shop is full. */
const CAUSE = {
	kind: 'pool',
	station: POOL,
	text: '37 of 40 busy workers wait for pool shop: 8 of 8 children busy, 63 waiting, oldest 9 s',
} as const

const children = (workers: number) => ({ workers, source: 'apache-config', provenance: 'shop.conf:12' }) as const

/** The last forty minutes of the shop's stations: the pool fills, then requests wait for it. */
export function stationsOf(now: number): Record<string, StationCourse> {
	const minutes = Array.from({ length: 81 }, (_, index) => (index - 80) / 2)
	const times = minutes.map((minute) => Math.floor(now / 30_000) * 30_000 + minute * 60_000)
	const column = (of: (minute: number) => number) => minutes.map((minute) => Math.round(of(minute)))
	const late = (minute: number) => Math.max(0, minute + 16)
	return {
		front: {
			times,
			busy: column((m) => Math.min(40, 12 + 2.2 * late(m))),
			waiting: column((m) => (88 / 12) * late(m - 4)),
		},
		[POOL]: { times, busy: column((m) => Math.min(8, 3 + late(m))), waiting: column((m) => (63 / 16) * late(m)) },
	}
}

/** The full front, the pool that it waits for, and one that has nothing to do with it. */
const STATIONS = [
	station({
		id: 'front',
		kind: 'front',
		name: 'workers',
		servers: { workers: 40, source: 'apache-config', provenance: 'from apache2.conf' },
		busy: 40,
		waiting: 88,
		waitSeconds: 12,
		oldestSeconds: 31,
		arrivals: 19,
		holdingSeconds: 2.1,
	}),
	station({
		id: POOL,
		kind: 'pool',
		name: 'pool shop',
		servers: children(8),
		busy: 8,
		waiting: 63,
		waitSeconds: 9,
		oldestSeconds: 12,
		arrivals: 3.8,
		holdingSeconds: 2.1,
	}),
	station({ id: '/run/php/blog.sock', kind: 'pool', name: 'pool blog', servers: children(8), busy: 1.2 }),
]

const STATES = { ESTABLISHED: 129, TIME_WAIT: 904, CLOSE_WAIT: 1, LISTEN: 2, FIN_WAIT2: 4 }

/** A shop that is full and a blog that is not, after a week. */
export function troubledStatus(now: number, shop: ServiceHistory, blog: ServiceHistory): SidecarStatus {
	const signals = [
		{
			signal: 'acceptQueue',
			value: 88,
			bar: 1,
			raised: true,
			as: 'evidence',
			text: '88 of 511 in the accept queue for 562 s',
		},
		{
			signal: 'peakRatio',
			value: 1,
			bar: 0.8,
			raised: true,
			as: 'evidence',
			text: '40 of 40 workers, peak 100 % (bar 80 %)',
		},
		{
			signal: 'closeWaitRatio',
			value: 0.01,
			bar: 0.15,
			raised: false,
			as: 'evidence',
			text: '1 % of 129 inbound connections in CLOSE_WAIT (bar 15 %)',
		},
		{ signal: 'stuckGrowth', value: 0, bar: undefined, raised: false, as: 'evidence', text: 'nothing is stuck' },
	] as const
	const full = verdict('suspicion', {
		accepted: 40,
		acceptQueue: 88,
		signals,
		stations: STATIONS,
		timeLeft: { soonest: 0, likely: 0, latest: 0 },
	})
	const critical = {
		...full,
		severity: 'critical',
		rule: 'queue-standing',
		reason:
			'88 connections wait in the accept queue, which has stood for 562 s; workers hold 40 of 40, from apache2.conf',
	} as Verdict
	const calm = {
		...verdict('calm', {
			accepted: 31,
			arrivalsPerSecond: 12.2,
			holdingSeconds: 0.4,
			timeLeft: undefined,
			signals: signals.slice(2),
		}),
		reason: 'the accept queue is empty and workers accept',
	} as Verdict
	const seen = (name: string) => {
		const one = serviceLook({ name, listeners: 2, halfOpen: 3 })
		return { ...one, connections: { ...one.connections!, states: { ...one.connections!.states, ...STATES } } }
	}
	const counts = { ...newCounts(), samples: 20_157, looks: 302_355, missed: 2, lastSampleAt: 9 }
	const cost = { wallMs: 19.3, cpuMs: 6.2, longestBlockMs: 3 }
	const last = { wallTime: now, source: 'sock-diag', cost, malformedRows: 0 } as const
	const notifier = { waiting: 0, refused: 0, attempts: 1, lastError: undefined }
	return statusOf({
		host: 'web03',
		time: now,
		upSeconds: 604_900,
		lastSampleSeconds: 0,
		sampling: { configFile: 'config.yml', interval: 30, tripwire: 2, counts, problem: undefined, last },
		network: { total: 1120, established: 169, timeWait: 904, closeWait: 3, listen: 12 },
		services: [
			describeService('shop', critical, {
				settings: { ports: [80, 443], backlog: 511 },
				look: seen('shop'),
				newest: newestValues(shop),
			}),
			describeService('blog', calm, {
				settings: { ports: [8080], backlog: 511 },
				look: seen('blog'),
				newest: newestValues(blog),
			}),
		],
		incidents: incidentsOf(
			...shopIncident(now - 2 * DAY - 4_000_000, ['escalated', 900_000], ['resolved', 7_400_000]),
			...shopIncident(now - OPEN_MS, ['escalated', 400_000]),
		),
		delivery: {
			mutes: [{ service: 'blog', reason: 'deploy until three', secondsLeft: 1500 }],
			flapping: [],
			suppressed: {},
			notifiers: [
				{ ...notifier, name: 'slack', state: 'ok', sent: 14, lastSentWallTime: now - 220_000 },
				{
					...notifier,
					name: 'email',
					state: 'failing',
					sent: 13,
					waiting: 1,
					lastSentWallTime: now - 610_000,
					lastError: 'the server answered 451',
				},
			],
			store: { waiting: 1, dropped: 0, inMemoryOnly: 0, unreadable: 0, trouble: undefined },
		},
	})
}
