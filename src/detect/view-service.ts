import type { Capacity } from './capacity.js'
import type { ServiceSample } from './sample.js'
import { sampleWindow } from './sample-window.js'
import { tellCause } from './series/cause.js'
import { clearestTrend, timeUntil } from './series/forecast.js'
import { leakGrowth } from './series/leak-growth.js'
import { followClimb, normalLevel, smoothedLevel, withHistory } from './series/normal-level.js'
import { measureOnset } from './series/onset.js'
import { PLATEAU_CONFIRMED } from './series/plateau.js'
import { queueMotion } from './series/queue-watch.js'
import { fitTrend, mean, type Point } from './series/trend.js'
import { expectedLevel } from './series/weekly-level.js'
import { livingOf, type ServicePoint } from './service-point.js'
import type { Epoch, ServiceState } from './service-state.js'
import type { ServiceView } from './service-view.js'
import type { DetectorSettings, ServiceSettings } from './settings.js'
import { readSignals } from './signals/read-signals.js'

/** DEFAULT_LISTENBACKLOG, httpd include/mpm_common.h. */
export const DEFAULT_BACKLOG = 511
/** A server that has just started fills from zero, whatever its load: the first minute is no climb. */
const WARM_UP_SECONDS = 60
/** Nothing is called unusual before this much has been seen: one wave of four minutes (measured) and one sample. */
const LEARNING_SECONDS = 270
/** A quarter of the shortest waves that traffic makes by itself (measured: four minutes). */
const LATELY_SECONDS = 60

/** Computes what the rules look at from what is remembered; `epoch` holds the newest reading already. */
export function viewService(
	service: ServiceSettings,
	settings: DetectorSettings,
	state: ServiceState,
	epoch: Epoch,
	sample: ServiceSample,
	hidden: number,
): ServiceView {
	const points = epoch.points
	const now = points.at(-1)!
	const capacity = capacityOf(state, epoch)
	const cause = tellCause(points)
	const warm = points[0]!.at + WARM_UP_SECONDS
	const unprompted = points.filter((point) => !point.prompted && point.at >= warm)
	const living = clearestTrend(unprompted.map(livingPoint), cause.holdingSeconds ?? 1)
	const climb = followClimb(epoch.climb, now.at, living)
	const expected = now.wallTime === undefined ? undefined : expectedLevel(epoch.week, now.wallTime)
	const paced = sampleWindow(unprompted, settings.sampling.window, settings.sampling.interval)
	const room = capacity && capacity.workers - now.longStuck - hidden
	const view = {
		service,
		settings,
		at: now.at,
		points,
		now,
		queue: queueMotion(state.queue),
		backlog: service.backlog ?? DEFAULT_BACKLOG,
		capacity,
		hidden,
		living,
		lately: fitTrend(unprompted.map(livingPoint), LATELY_SECONDS, cause.holdingSeconds ?? 1),
		smoothed: smoothedLevel(points),
		sustained: { level: mean(paced.map((point) => livingPoint(point).value)), readings: paced.length },
		climb,
		normal: now.at - epoch.since < LEARNING_SECONDS ? undefined : withHistory(normalLevel(points, climb), expected),
		timeLeft: room === undefined ? undefined : timeUntil(room, living),
		leak: leakGrowth(epoch.lost, capacity && capacity.workers - now.held - hidden),
		onset: measureOnset(points, state.queue),
		openPattern: state.incident.open?.summary.pattern,
		...cause,
		topPeers: sample.topPeers,
	}
	return { ...view, signals: readSignals(view) }
}

/** The number that binds: the known one unless more was held without trouble, else the learned one. */
function capacityOf(state: ServiceState, epoch: Epoch): Capacity | undefined {
	if (state.known && !epoch.unbound) return state.known
	if (epoch.plateau.confirmed < PLATEAU_CONFIRMED) return undefined
	return { workers: epoch.plateau.held, source: 'learned', provenance: 'learned: held while others waited' }
}

function livingPoint(point: ServicePoint): Point {
	return { at: point.at, value: livingOf(point) }
}
