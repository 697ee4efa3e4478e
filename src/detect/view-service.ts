import { readArticles } from './articles.js'
import { DEFAULT_BACKLOG, SPANS, STANDING_LOOKS, SUDDEN_SHARE } from './constants.js'
import { counterGrowth, showsQueues } from './counters.js'
import { countHidden, hiddenRequests } from './hidden.js'
import { ownOverflows } from './incident.js'
import type { HostFacts, Look, ServiceLook } from './look.js'
import { asSaid, type Measured, measure } from './measure.js'
import type { ServicePoint } from './service-point.js'
import type { Epoch, ServiceState } from './service-state.js'
import type { ServiceView } from './service-view.js'
import type { DetectorSettings, ServiceSettings } from './settings.js'
import { newestSamples } from './station.js'
import { mean } from './trend.js'

/** What the view of a look is made from; `epoch` holds the look already. */
export interface ViewInput {
	readonly service: ServiceSettings
	readonly settings: DetectorSettings
	readonly facts: HostFacts | undefined
	readonly state: ServiceState
	readonly epoch: Epoch
	readonly look: Look
	readonly seen: ServiceLook
	readonly due: boolean
}

/** Computes what the rules look at. Undefined where the look does not show the connections. */
export function viewService({
	service,
	settings,
	facts,
	state,
	epoch,
	look,
	seen,
	due,
}: ViewInput): ServiceView | undefined {
	const { connections: looked } = seen
	const now = epoch.points.at(-1)
	if (!looked || !now) return undefined
	const { at, host } = look
	const { interval } = settings.sampling
	const calmArrivals = epoch.points.findLast((point) => point.due && point.acceptQueue === 0)?.arrivals
	const measured = (station: Epoch['front'], more = hiddenRequests(epoch.hidden, at)) =>
		measure(
			station,
			at,
			interval,
			station.kind === 'front' ? more : [],
			station.kind === 'front' ? calmArrivals : undefined,
		)
	const each = [epoch.front, ...epoch.upstreams].map((station) => measured(station))
	const isCrowded = !due || each.some(({ wait }) => wait !== undefined)
	const [front, ...upstreams] = each.map((one) => asSaid(one, isCrowded)) as [Measured, ...Measured[]]
	const open = state.incident.open
	const backlog = seen.backlog ?? service.backlog ?? facts?.listenBacklog ?? DEFAULT_BACKLOG
	const fullest = seen.fullest && { ...seen.fullest, backlog: seen.fullest.backlog ?? backlog }
	const turnedAway = isTurningAway(front, look, epoch, seen)
	const points = epoch.points
	const samples = points.filter((point) => point.due)
	return {
		service,
		settings,
		facts,
		at,
		due,
		points,
		now,
		looked,
		front,
		connections: epoch.connections && asSaid(measured(epoch.connections), isCrowded),
		upstreams,
		seesQueues: showsQueues(host.counters),
		seesPools: look.source === 'sock-diag',
		hidden: countHidden(epoch.hidden, at, interval),
		generation: seen.generation,
		backlog,
		fullest,
		...arrivalsOf(front, samples, epoch, due),
		sudden: isSudden(front, interval) || upstreams.some((one) => one.full && isSudden(one, interval)),
		signals: readArticles({ points: samples, peak: front.normal?.peak, settings }),
		synDrops: (epoch.base && counterGrowth(epoch.base.counters, host.counters, 'TcpExt.TCPReqQFullDrop')) ?? 0,
		turnedAway,
		preconnects: keptBack(epoch, look) > looked.halfOpen / 2,
		openPattern: open?.summary.pattern,
		openCause: open?.cause,
		overflows: open ? ownOverflows(open, host.counters.get('TcpExt.ListenOverflows'), turnedAway) : 0,
		holders: looked.holders,
		waiters: looked.waiters,
	}
}

/** Arrivals before the trouble (the queue, else the climb), and those since then. */
function arrivalsOf(
	{ station, normal }: Measured,
	samples: readonly ServicePoint[],
	epoch: Epoch,
	due: boolean,
): Pick<ServiceView, 'usualArrivals' | 'newArrivals'> {
	const { since } = station.queue
	const until = Math.min(since ?? Number.POSITIVE_INFINITY, normal?.until ?? Number.POSITIVE_INFINITY)
	const before = samples.filter((point) => point.at <= until && point.arrivals !== undefined).slice(-16)
	const seconds = before.length < 2 ? 30 : (before.at(-1)!.at - before[0]!.at) * (before.length / (before.length - 1))
	const usual = before.length === 0 ? undefined : { rate: mean(before.map(({ arrivals }) => arrivals!)), seconds }
	const newest = samples.at(-1)
	const now =
		since !== undefined && epoch.queueArrivals.seconds > 0
			? epoch.queueArrivals
			: due && newest?.arrivals !== undefined
				? { count: newest.arrivals * 30, seconds: 30 }
				: epoch.arrivals
	return { usualArrivals: usual, newArrivals: { count: now.count, seconds: now.seconds } }
}

/** Over half of the way from the usual level to where the queue began was covered since the last two samples before it. */
function isSudden({ station: { points, queue, last }, servers, normal }: Measured, interval: number): boolean {
	if (queue.since === undefined || !last) return false
	// A point that ends with the first look at the queue is no longer before it.
	const before = points.filter(({ at }) => at < queue.since!)
	const latest = newestSamples(before, 2, interval)
	if (!latest) return false
	const end = Math.max(queue.mostBusy, servers?.workers ?? 0)
	const levels = before.filter(({ at }) => at > latest.at - SPANS[2]).map(({ value }) => value)
	const usual = Math.min(normal?.usual ?? Number.POSITIVE_INFINITY, ...levels)
	return latest.value < usual + SUDDEN_SHARE * (end - usual)
}

/**
 * Overflows are counted for the whole namespace: they are this service's where no other queue is as long and its own is at its height, or
 * is full where its LISTEN row says how long it can be.
 */
function isTurningAway(
	{ station: { queue } }: Measured,
	{ host }: Look,
	{ points }: Epoch,
	{ backlog = 0, fullest }: ServiceLook,
): boolean {
	const depth = queue.course.at(-1)?.depth ?? 0
	const height = Math.max(backlog, ...queue.course.map((look) => look.depth))
	const others = Math.max(0, ...host.otherQueues.map(({ connections }) => connections))
	const isHigh =
		depth >= 0.9 * height || (fullest !== undefined && fullest.waiting >= 0.9 * (fullest.backlog ?? height))
	return queue.looks >= STANDING_LOOKS && (points.at(-1)?.overflows ?? 0) > 0 && depth > others && isHigh
}

/** Handshakes that TCP_DEFER_ACCEPT kept back since the last sample because the client sent nothing. */
function keptBack({ base }: Epoch, { host }: Look): number {
	return (base && counterGrowth(base.counters, host.counters, 'TcpExt.TCPDeferAcceptDrop')) ?? 0
}
