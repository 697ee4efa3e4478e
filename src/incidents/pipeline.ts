import { formatDuration } from '../detect/quantity.js'
import { formatInstant } from '../message/local-time.js'
import { isEnd, kindOf, type Message, messageKey, patternOf, serviceOf, severityOf } from '../message/message.js'
import { isWithin } from './day-time.js'
import type { Incident, Moment } from './incident.js'
import { findMute } from './mute.js'
import type { PipelineState } from './pipeline-state.js'
import type { PipelineSettings } from './settings.js'

/** Why something is sent now. */
export type Occasion =
	/** It has just happened. */
	| 'event'
	| 'follow-up'
	| 'repeat'
	/** It was suppressed, and that is over. */
	| 'release'
	/** Nothing new: a notifier that forgets alerts gets one again. Never on disk, never retried. */
	| 'refresh'

/** Why something is not sent. */
export const SUPPRESSION_REASONS = [
	/** The same message was sent already, or the same notice within the hour. */
	'duplicate',
	/** What was suppressed meanwhile left nothing new to say. */
	'unchanged',
	/** A repeat before its time, or one too many. */
	'not-due',
	'muted',
	'maintenance',
	'flapping',
	/** No notifier wants it: `incidents.resolved: false`. */
	'unwanted',
] as const

/** One of them. */
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number]

/** A message that may be sent. */
export interface Candidate {
	readonly occasion: Occasion
	readonly message: Message
	/** Its incident before this message; undefined for a drill and for a notice that stands alone. */
	readonly incident: Incident | undefined
	/** Set where openings of a service and pattern count for it: see flapKey. */
	readonly flapKey: string | undefined
}

/** When something is decided, and after which settings. */
export interface Context {
	readonly moment: Moment
	readonly settings: PipelineSettings
}

/** What a stage says. A note is added to the end of the message's sentence. */
type Passage =
	| { readonly kind: 'pass'; readonly notifiers?: readonly string[]; readonly route?: string; readonly note?: string }
	| { readonly kind: 'suppress'; readonly reason: SuppressionReason; readonly why: string }

/** One decision about a candidate. Stages are pure and do not know each other. */
type Stage = (candidate: Candidate, context: Context, state: PipelineState) => Passage

/** What becomes of everything that may be sent, in this order; the first stage that suppresses it decides. */
const PIPELINE: readonly Stage[] = [dedup, repeat, mute, maintenance, flapping, route]

const PASS = { kind: 'pass' } as const

/** Runs a candidate through the pipeline. A drill only needs its route. */
export function runPipeline(candidate: Candidate, context: Context, state: PipelineState): Passage {
	const stages = candidate.message.drill ? [route] : PIPELINE
	let passed: Passage = PASS
	for (const stage of stages) {
		const passage = stage(candidate, context, state)
		if (passage.kind === 'suppress') return passage
		passed = { ...passed, ...passage }
	}
	return passed
}

/** Seconds within which the same notice is not sent again. */
const NOTICE_INTERVAL = 3600

/** The very message that came last: forewarn was killed before the detector knew that it was taken. Or nothing new. */
function dedup({ occasion, message, incident }: Candidate, { moment }: Context, state: PipelineState): Passage {
	if (occasion === 'release') {
		const known = incident?.message
		if (!known || isEnd(message) || !wasSent(incident)) return PASS
		const same = severityOf(message) === severityOf(known) && patternOf(message) === patternOf(known)
		return same ? suppress('unchanged') : PASS
	}
	if (occasion !== 'event') return PASS
	if (incident) {
		const stillBlind = kindOf(message) === 'blind' && incident.state === 'open' && wasSent(incident)
		return stillBlind || incident.lastKey === messageKey(message) ? suppress('duplicate') : PASS
	}
	const last = state.rest.notices[noticeKey(message)]
	return last !== undefined && moment.at - last < NOTICE_INTERVAL ? suppress('duplicate') : PASS
}

/** An incident that stays open is sent again every so often, so many times. */
function repeat({ occasion, incident }: Candidate, { moment, settings }: Context): Passage {
	if (occasion !== 'repeat' || !incident) return PASS
	const { repeat: every, repeats } = settings.incidents
	const due = every > 0 && incident.repeats < repeats && moment.at - (incident.sentAt ?? moment.at) >= every
	return due ? PASS : suppress('not-due')
}

function mute({ message }: Candidate, { moment, settings }: Context, state: PipelineState): Passage {
	const found = findMute(state.rest.mutes, serviceOf(message), moment.at)
	if (!found) return PASS
	const until = formatInstant(found.until, found.untilWallTime, settings.timeZone(found.untilWallTime))
	return suppress('muted', `muted until ${until}: ${found.reason}`)
}

function maintenance({ message }: Candidate, { moment, settings }: Context): Passage {
	const service = serviceOf(message)
	const window = settings.maintenance.find(
		(each) =>
			(each.services === undefined || (service !== undefined && each.services.includes(service))) &&
			isWithin(each, moment.wallTime, settings.timeZone),
	)
	return window ? suppress('maintenance', `maintenance: ${window.reason}`) : PASS
}

/** Seconds after which an incident is steady, however often it opened before. */
const STEADY_SECONDS = 1800

/**
 * Warnings of one service and pattern that open again and again: said once, then suppressed until they are steady. The
 * end of one that was sent passes, or its alert would stay open.
 */
function flapping(candidate: Candidate, { moment, settings }: Context, state: PipelineState): Passage {
	const { message, incident, flapKey } = candidate
	const { openings = [], said = false } = state.rest.flapping[flapKey ?? ''] ?? {}
	if (severityOf(message) === 'critical' || (isEnd(message) && incident && wasSent(incident))) return PASS
	if (said) {
		const steady = incident?.state === 'open' && moment.at - incident.openedAt >= STEADY_SECONDS
		return steady ? PASS : suppress('flapping', 'flapping')
	}
	const { flappingAfter, flappingWithin } = settings.incidents
	if (flappingAfter === 0 || openings.length < flappingAfter || !incident) return PASS
	const note = `Flapping: opening ${openings.length} within ${formatDuration(flappingWithin)}. Further warnings of this kind are suppressed until it is steady.`
	return { kind: 'pass', note }
}

/**
 * The notifiers of the first route that fits, all of them where none does: a page that no route wants is worse than one
 * too many. Those that have an incident get the rest of it; the end goes to no others.
 */
function route({ message, incident }: Candidate, { moment, settings }: Context): Passage {
	const { routes, notifiers, timeZone, incidents } = settings
	const all = notifiers.map(({ name }) => name)
	if (message.drill) return { kind: 'pass', notifiers: all, route: 'drill' }
	const service = serviceOf(message)
	const index = routes.findIndex(
		(each) =>
			(each.severity === undefined || each.severity === severityOf(message)) &&
			(each.services === undefined || (service !== undefined && each.services.includes(service))) &&
			isWithin(each, moment.wallTime, timeZone),
	)
	const notified = Object.keys(incident?.notified ?? {})
	const end = isEnd(message)
	const wanted = end && notified.length > 0 ? notified : [...notified, ...(routes[index]?.notify ?? all)]
	const quiet = end && !incidents.resolved
	const chosen = notifiers.filter(({ name, keepsAlerts }) => wanted.includes(name) && (keepsAlerts || !quiet))
	if (chosen.length === 0) return suppress('unwanted')
	const name = routes.length === 0 ? 'no-routes' : index < 0 ? 'no-route-fits' : `route-${index + 1}`
	return { kind: 'pass', notifiers: chosen.map((each) => each.name), route: name }
}

/** What openings are counted by: the service and the pattern. */
export function flapKey({ service, pattern }: Pick<Incident, 'service' | 'pattern'>): string | undefined {
	return service === undefined || pattern === 'blind' ? undefined : `${service} ${pattern}`
}

/** What a notice that stands alone is known by: its rule and its service. */
export function noticeKey(message: Message): string {
	const rule = message.type === 'notice' ? message.notice.rule : kindOf(message)
	return `${rule} ${serviceOf(message) ?? ''}`.trim()
}

/** Whether any notifier has it. */
export function wasSent({ sentAt }: Incident): boolean {
	return sentAt !== undefined
}

function suppress(reason: SuppressionReason, why: string = reason): Passage {
	return { kind: 'suppress', reason, why }
}
