import { goBlind, sighted } from './blindness.js'
import { type IncidentState, overflowsSince, stepIncident } from './incident.js'
import type { IncidentEvent, Notice } from './incident-event.js'
import { judge } from './judge.js'
import { isFilling } from './patterns/queue-pressure.js'
import type { Sample, ServiceSample } from './sample.js'
import { clarity } from './series/forecast.js'
import { addLost } from './series/leak-growth.js'
import { smoothedLevel } from './series/normal-level.js'
import { learnPlateau } from './series/plateau.js'
import { queueMotion, watchQueue } from './series/queue-watch.js'
import { hiddenWorkers } from './series/unlisted-workers.js'
import { learnHour, type WeeklyLevel } from './series/weekly-level.js'
import { livingOf, type ServicePoint, toServicePoint } from './service-point.js'
import { type Epoch, isNewEpoch, NEW_EPOCH, type ServiceState } from './service-state.js'
import type { ServiceView } from './service-view.js'
import type { DetectorSettings, ServiceSettings } from './settings.js'
import type { Verdict } from './verdict.js'
import { viewService } from './view-service.js'

/** Half an hour of full readings, thinned only by age. */
const HISTORY_SECONDS = 1800
/** More than the known capacity by this much, with nobody waiting, and the number does not bind. */
const UNBOUND = 1.1

/** One full reading of one service. */
export interface ServiceReading {
	readonly service: ServiceSettings
	readonly settings: DetectorSettings
	readonly sample: Sample
	readonly seen: ServiceSample
	/** The reading was asked for because somebody waited. */
	readonly prompted: boolean
}

/** The service after the reading, and what there is to tell. */
export interface ServiceStep {
	readonly state: ServiceState
	readonly event?: IncidentEvent | undefined
	readonly notice?: Notice
	readonly verdict?: Verdict
	/** When this service wants to be read again. */
	readonly wantAt?: number | undefined
}

/** Advances one service by one full reading. */
export function observeService(state: ServiceState, reading: ServiceReading): ServiceStep {
	if (reading.seen.listeners === 0) return goBlind(state, reading.service, reading.settings, reading.sample)
	const { sample, seen, service, settings } = reading
	const counters = sample.host.counters
	const queue = watchQueue(state.queue, {
		at: sample.at,
		depth: seen.acceptQueue,
		passiveOpens: counters.get('Tcp.PassiveOpens'),
		overflows: counters.get('TcpExt.ListenOverflows'),
	})
	const before = isNewEpoch(state.epoch, seen) ? NEW_EPOCH : state.epoch
	const motion = queueMotion(queue)
	const troubled = motion.depth > 0 || state.incident.open?.summary.severity === 'critical'
	const point = toServicePoint(sample, seen, before.last, { prompted: reading.prompted, troubled })
	const points = [...before.points.filter((old) => old.at >= sample.at - HISTORY_SECONDS), point]
	const hidden = hiddenWorkers(points)
	const unbound =
		before.unbound || (state.known !== undefined && motion.depth === 0 && point.held > UNBOUND * state.known.workers)
	const epoch: Epoch = {
		...before,
		listenInodes: seen.listenInodes,
		since: Math.min(before.since, sample.at),
		last: { sample, service: seen },
		points,
		lost: addLost(before.lost, point, hidden, queue),
		plateau: learnPlateau(before.plateau, point, hidden, motion),
		unbound,
	}
	const seenState: ServiceState = { ...state, queue, epoch, blindSince: undefined, blindTold: false }
	const view = viewService(service, settings, seenState, epoch, seen, hidden)
	const { open } = state.incident
	const verdict = judge(view, open ? overflowsSince(open.overflowsAtOpen, counters.get('TcpExt.ListenOverflows')) : 0)
	const { state: incident, event } = stepIncident(
		state.incident,
		{
			service: service.name,
			ports: service.ports,
			at: sample.at,
			wallTime: sample.wallTime,
			verdict,
			overflows: counters.get('TcpExt.ListenOverflows'),
		},
		settings,
	)
	return {
		state: {
			...seenState,
			incident,
			epoch: { ...epoch, climb: view.climb, week: learnWeek(epoch.week, point, points) },
		},
		event,
		verdict,
		wantAt: wantAt(view, settings, incident),
		...(state.blindTold ? { notice: sighted(state, service, sample) } : {}),
	}
}

function learnWeek(week: WeeklyLevel, point: ServicePoint, points: readonly ServicePoint[]): WeeklyLevel {
	const smoothed = smoothedLevel(points)
	if (point.wallTime === undefined || point.prompted || point.troubled || smoothed === undefined) return week
	return learnHour(week, point.wallTime, livingOf(point), smoothed)
}

/** Every second tick: five readings take less than one interval, which is what a trend needs to be told from noise. */
const ATTENTIVE_TICKS = 2
/** Standard errors from which a climb is worth a closer look: what one reading in six shows by chance. */
const ATTENTIVE_CLARITY = 1

/**
 * While a queue grows of which nobody was told, and until a spike is confirmed, the next look comes as soon as the table can have
 * changed: a backlog of 512 is full after 3 to 20 s (measured), and the tripwire's two seconds are much of that.
 */
const URGENT_SECONDS = 1

/** Looks closer while something is going on: the next reading comes early. Without a tripwire the grid is all there is. */
function wantAt(view: ServiceView, settings: DetectorSettings, incident: IncidentState): number | undefined {
	if (settings.sampling.tripwire === 0) return undefined
	const alarming = incident.pending.at(-1)?.severity === 'critical' || isFilling(view.queue)
	if (!incident.open && alarming) return view.at + URGENT_SECONDS
	const stirred = incident.open !== undefined || incident.pending.length > 0
	const climbing = clarity(view.living) >= ATTENTIVE_CLARITY && (view.living?.level ?? 0) > (view.normal?.usual ?? 0)
	const losing = view.leak.lost > 0 && view.leak.steps > 0
	if (!stirred && !climbing && !losing && view.queue.depth === 0) return undefined
	return view.at + ATTENTIVE_TICKS * settings.sampling.tripwire
}
