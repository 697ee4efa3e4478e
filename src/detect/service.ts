import { absorb } from './absorb.js'
import { goBlind, visibleAgain } from './blindness.js'
import { DEFAULT_BACKLOG, HISTORY_SECONDS } from './constants.js'
import { stepIncident } from './incident.js'
import type { IncidentEvent, Notice } from './incident-event.js'
import { judge } from './judge.js'
import { arrivalRate, NO_ARRIVALS } from './littles-law.js'
import type { HostFacts, Look, ServiceLook } from './look.js'
import { noticePools } from './pool-notices.js'
import { portNumbers } from './ports.js'
import { toServicePoint } from './service-point.js'
import { type Epoch, isNewEpoch, newEpoch, type ServiceState } from './service-state.js'
import type { ServiceView } from './service-view.js'
import type { DetectorSettings, ServiceSettings } from './settings.js'
import type { Verdict } from './verdict.js'
import { viewService } from './view-service.js'

/** A service at one look. */
export interface ServiceInput {
	readonly service: ServiceSettings
	readonly settings: DetectorSettings
	readonly facts: HostFacts | undefined
	readonly look: Look
	readonly seen: ServiceLook
	/** The look ends a sample of the grid. */
	readonly due: boolean
}

/** The service after a look, and what is to be said. */
export interface ServiceStep {
	readonly state: ServiceState
	readonly event?: IncidentEvent | undefined
	readonly notices: readonly Notice[]
	readonly verdict?: Verdict | undefined
	/** Event time from which a look at the connections is wanted earlier than the grid has it. */
	readonly wantAt?: number | undefined
}

/** Takes one look at a service: remembers it, judges each sample and each look at a queue, and steps the incident. */
export function observeService(state: ServiceState, input: ServiceInput): ServiceStep {
	const { look, seen, service, settings, due } = input
	const { interval } = settings.sampling
	if (seen.listeners === 0) return due ? goBlind(state, service, settings, look) : { state, notices: [] }
	const back = state.blindNotified ? [visibleAgain(state, service, look)] : []
	const visible = state.blindSince === undefined ? state : { ...state, blindSince: undefined, blindNotified: false }
	const life = isNewEpoch(visible.epoch, seen) ? newEpoch(visible.known) : visible.epoch
	const absorbed = absorb(life, { look, service: seen, known: visible.known, facts: input.facts, due, interval })
	const { front, upstreams } = absorbed
	const flooded = (seen.connections?.halfOpen ?? 0) >= (seen.backlog ?? service.backlog ?? DEFAULT_BACKLOG) / 2
	const watched = due || flooded || [front, ...upstreams].some(({ queue }) => queue.looks > 1)
	if (!seen.connections || !watched) {
		const waits = seen.acceptQueue > 0 && !seen.connections
		return { state: { ...visible, epoch: absorbed }, notices: back, wantAt: waits ? look.at : undefined }
	}
	const epoch = addPoint(absorbed, input)
	const view = viewService({ ...input, state: visible, epoch })!
	const step = speak({ ...visible, epoch: endSample(epoch, input) }, view, input)
	return { ...step, notices: [...back, ...step.notices] }
}

function speak(state: ServiceState, view: ServiceView, { service, settings, look, due }: ServiceInput): ServiceStep {
	const verdict = judge(view)
	// Between two samples only what rests on its own looks may speak.
	if (!due && !(verdict.kind === 'suspicion' && verdict.urgent)) return { state, notices: [] }
	const { state: incident, event } = stepIncident(
		state.incident,
		{
			service: service.name,
			ports: portNumbers(service.ports),
			at: look.at,
			wallTime: look.wallTime,
			verdict,
			overflows: look.host.counters.get('TcpExt.ListenOverflows'),
		},
		settings,
	)
	const pools = noticePools(state.epoch.poolNotices, view, verdict)
	return {
		state: { ...state, incident, epoch: { ...state.epoch, poolNotices: pools.said } },
		event,
		verdict,
		notices: pools.notices,
	}
}

function addPoint(epoch: Epoch, { look, seen, due }: ServiceInput): Epoch {
	const newest = epoch.points.findLast((point) => point.due)
	const arrivals = due && newest ? arrivalRate(epoch.arrivals) : newest?.arrivals
	const point = toServicePoint(look, seen, seen.connections!, { due, arrivals, before: epoch.base })
	return { ...epoch, points: [...epoch.points.filter(({ at }) => at > look.at - HISTORY_SECONDS), point] }
}

/** The next sample begins: counters and arrivals are counted from here. */
function endSample(epoch: Epoch, { look, due }: ServiceInput): Epoch {
	if (!due) return epoch
	const { at, host } = look
	const { opened } = epoch.arrivals
	return {
		...epoch,
		arrivals: { ...NO_ARRIVALS, opened, at },
		base: { at, counters: host.counters, machine: host.machine },
	}
}
