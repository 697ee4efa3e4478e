import type { DetectorState } from './detector.js'
import type { IncidentSummary } from './incident-event.js'
import { findProblem, isRecord } from './saved-state-problem.js'
import { newServiceState, type ServiceState } from './service-state.js'

/** The newest points that are kept per service and station: an hour of samples, some 100 KB of JSON at ten pools. */
const KEPT_POINTS = 120

/** When something was saved or is resumed: the same instant on both clocks. */
export interface Instants {
	/** Event time in seconds; every run has an origin of its own. */
	readonly at: number
	/** Milliseconds since the epoch. */
	readonly wallTime: number
}

/** What a file may hold of a detector: JSON and nothing else, of bounded size. */
export interface SavedState {
	readonly version: 2
	readonly at: number
	readonly wallTime: number
	readonly services: Readonly<Record<string, Pick<ServiceState, 'incident' | 'epoch'>>>
}

/** Takes what a restart must not forget: open incidents, the stations' samples, what was learned. */
export function saveState(state: DetectorState, now: Instants): SavedState {
	const services = [...state.services].map(([name, { incident, epoch }]) => {
		const points = epoch.points.slice(-KEPT_POINTS)
		return [name, { incident, epoch: { ...epoch, points, base: undefined } }] as const
	})
	return { version: 2, at: now.at, wallTime: now.wallTime, services: Object.fromEntries(services) }
}

/** What was saved, with its event times moved to this run's origin; or what is wrong with it. */
export type RestoredState =
	| { readonly ok: true; readonly services: ReadonlyMap<string, ServiceState> }
	| { readonly ok: false; readonly problem: string }

/** Reads what saveState gave, after a trip through JSON. Anything else is answered with a problem, never thrown. */
export function restoreState(saved: unknown, now: Instants): RestoredState {
	if (!isRecord(saved)) return { ok: false, problem: `expected an object, got ${describe(saved)}` }
	if (saved.version !== 2) return { ok: false, problem: `expected version 2, got ${describe(saved.version)}` }
	const { at, wallTime, services } = saved
	if (typeof at !== 'number' || typeof wallTime !== 'number' || !isRecord(services)) {
		return { ok: false, problem: 'expected at, wallTime and services' }
	}
	const shift = now.at - (at + (now.wallTime - wallTime) / 1000)
	const restored = new Map<string, ServiceState>()
	for (const [name, service] of Object.entries(services)) {
		const problem = findProblem(service)
		if (problem) return { ok: false, problem: `services.${name}: ${problem}` }
		restored.set(name, { ...newServiceState(undefined), ...(shiftTimes(service, shift) as ServiceState) })
	}
	return { ok: true, services: restored }
}

/**
 * The services as they are to go on: with exactly those incidents open, and those services known to be not visible, that
 * pages spoke of. What was learned may be older than the last page, or lost.
 */
export function continueIncidents(
	services: ReadonlyMap<string, ServiceState>,
	open: readonly IncidentSummary[],
	blind: readonly string[],
	at: number,
): ReadonlyMap<string, ServiceState> {
	const names = new Set([...services.keys(), ...blind, ...open.map(({ service }) => service)])
	const continued = [...names].map((name) => {
		const state = services.get(name) ?? newServiceState(undefined)
		const summary = open.find(({ service }) => service === name)
		const known = state.incident.open
		const incident = summary && { ...(known?.summary.id === summary.id ? known : NEWLY_OPEN), summary }
		const unseen = blind.includes(name)
			? { blindSince: state.blindSince ?? at, blindNotified: true }
			: { blindNotified: false }
		return [name, { ...state, ...unseen, incident: { ...state.incident, open: incident } }] as const
	})
	return new Map(continued)
}

/** What a page said of the cause is not kept with the page: the next verdict says it anew. */
const FORGOTTEN = { kind: 'unclear', station: null, text: 'what caused it was lost over a restart' } as const

const NEWLY_OPEN = {
	cause: FORGOTTEN,
	overflows: 0,
	counter: undefined,
	firstOverflowAt: undefined,
	calmSince: undefined,
	calmReadings: 0,
}

/** The keys that hold event times, wherever they stand. */
const TIMES = new Set(['at', 'from', 'since', 'openedAt', 'firstOverflowAt', 'loweredAt', 'calmSince', 'poolNotices'])

function shiftTimes(value: unknown, shift: number): unknown {
	if (Array.isArray(value)) return value.map((item) => shiftTimes(item, shift))
	if (!isRecord(value)) return value
	return Object.fromEntries(
		Object.entries(value).map(([key, item]) => [
			key,
			TIMES.has(key) ? shiftTime(item, shift) : shiftTimes(item, shift),
		]),
	)
}

function shiftTime(value: unknown, shift: number): unknown {
	if (typeof value === 'number') return value + shift
	if (Array.isArray(value)) return value.map((item) => shiftTime(item, shift))
	if (!isRecord(value)) return value
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shiftTime(item, shift)]))
}

function describe(value: unknown): string {
	return value === null
		? 'null'
		: Array.isArray(value)
			? 'a list'
			: typeof value === 'object'
				? 'an object'
				: JSON.stringify(value)
}
