import { formatDuration } from '../detect/quantity.js'
import type { Verdict } from '../detect/verdict.js'
import { kindOf, type Message, messageKey, patternOf, serviceOf } from '../message/message.js'
import { describeProgress, sendAgain } from './follow-up.js'
import { belongsToIncident, type Incident, type Moment, openIncident, recordEvent } from './incident.js'
import { type Context, flapKey, type Occasion, wasSent } from './pipeline.js'
import { type PipelineState, putIncident, putRest, without } from './pipeline-state.js'
import { type Notification, offer, type Step, stay } from './send.js'
import { countOpening, endMutes, foldUnsent, summarize } from './suppression.js'

/** What a sample said about a service. */
export interface ServiceVerdict {
	readonly service: string
	readonly verdict: Verdict
}

type Change = (state: PipelineState) => Step

/** What becomes of a message that has just been made. */
export function handleMessage(before: PipelineState, message: Message, context: Context): Step {
	const alone = message.drill || !belongsToIncident(message)
	if (alone) {
		return offer(before, { occasion: 'event', message, incident: undefined, flapKey: undefined }, context)
	}
	const known = findIncident(before, message)
	const incident = known ?? openIncident(message, context.moment)
	const key = flapKey({ service: incident.service, pattern: patternOf(message) })
	const opens = !known && kindOf(message) === 'opened'
	return inTurn(before, [
		...(opens ? supersede(before, incident, context) : []),
		(state) => stay(opens && key ? countOpening(state, key, context) : state),
		(state) => offer(state, { occasion: 'event', message, incident, flapKey: key }, context, recordEvent),
	])
}

/** What a sample makes due: follow-ups, and the end of blindness. A service that has a verdict is visible. */
export function handleVerdicts(before: PipelineState, verdicts: readonly ServiceVerdict[], context: Context): Step {
	const { moment, settings } = context
	const { followUp } = settings.incidents
	const seen = new Map(verdicts.map(({ service, verdict }) => [service, verdict]))
	const visible = (incident: Incident) => incident.service === undefined || seen.has(incident.service)
	const blind = before.incidents.filter((each) => each.state === 'open' && each.pattern === 'blind' && visible(each))
	// Samples come some milliseconds early or late: the one that is meant must not pass for too early, for the next may find it resolved.
	const isDue = ({ openedAt }: Incident) => Math.round(moment.at - openedAt) >= followUp
	const due = before.incidents.filter(
		(each) => each.state === 'open' && each.followUpDue && followUp > 0 && isDue(each),
	)
	return inTurn(before, [
		...blind.map(endWith('It is visible again.', 'resolved', context)),
		...due.flatMap((incident): Change[] => {
			const { message, opening, service } = incident
			const verdict = seen.get(service ?? '')
			if (!verdict || !opening || message?.type !== 'incident' || !wasSent(incident)) return []
			const reason = describeProgress(incident, opening, verdict, moment)
			// A line through minutes that are well leads nowhere.
			const isOver = verdict.kind === 'healthy' && verdict.calm
			const evidence = isOver ? { ...verdict.evidence, timeLeft: undefined } : verdict.evidence
			const again = sendAgain(incident, message, 'follow-up', reason, evidence, moment)
			return [offerAgain('follow-up', again, incident, context)]
		}),
	])
}

/** What the passing of time makes due: the end of mutes and flapping, repeats, refreshes. */
export function passTime(before: PipelineState, context: Context): Step {
	const { moment, settings } = context
	const state = foldUnsent(endMutes(before, context))
	const released = state.incidents.flatMap((incident): Change[] =>
		incident.suppressed ? [offerAgain('release', incident.suppressed.message, incident, context)] : [],
	)
	const summaries = Object.entries(state.rest.unsent).map(
		([key, unsent]): Change =>
			(now) => {
				const message = summarize(unsent, moment)
				const step = offer(now, { occasion: 'release', message, incident: undefined, flapKey: key }, context)
				if (step.notifications.length === 0) return stay(now)
				return { ...step, state: putRest(step.state, { unsent: without(now.rest.unsent, key) }) }
			},
	)
	const repeats = state.incidents.flatMap((incident): Change[] => {
		const { message, repeats: before, openedAt, events } = incident
		if (incident.state !== 'open' || message?.type !== 'incident' || incident.suppressed) return []
		const open = formatDuration(moment.at - openedAt)
		const last = before + 1 === settings.incidents.repeats ? ' This is the last repeat.' : ''
		const reason = `Repeat ${before + 1} of ${settings.incidents.repeats}: open for ${open}, last known: ${events.at(-1)?.reason}${last}`
		const again = sendAgain(incident, message, 'repeat', reason, message.event.evidence, moment)
		return [offerAgain('repeat', again, incident, context)]
	})
	const timed = inTurn(state, [...released, ...summaries, ...repeats])
	// What time does not make due yet is no news.
	return withRefreshes({ ...timed, suppressed: [] }, context)
}

/** Ends the incidents of services that are not watched any more. */
export function endUnwatched(before: PipelineState, context: Context): Step {
	const gone = before.incidents.filter(
		({ state, service }) => state === 'open' && service !== undefined && !context.settings.services.includes(service),
	)
	return inTurn(before, gone.map(endWith('Its service is not watched any more.', 'lost', context)))
}

/** One incident at a time per service: what the detector opens in its place ends another one. */
function supersede(state: PipelineState, { id, service }: Incident, context: Context): Change[] {
	return state.incidents
		.filter((each) => each.state === 'open' && each.service === service && each.pattern !== 'blind' && each.id !== id)
		.map(endWith('Another incident took its place.', 'lost', context))
}

/** Of an incident that was sent its end is sent, too. */
function endWith(reason: string, end: 'resolved' | 'lost', context: Context) {
	return (incident: Incident): Change =>
		(state) => {
			const { message } = incident
			const over = { ...incident, state: end, advice: undefined }
			if (!message || !wasSent(incident)) {
				return stay(putIncident(state, { ...over, message: undefined, suppressed: undefined }))
			}
			const ending = endOf(message, incident, reason, context.moment)
			const candidate = { occasion: 'event', message: ending, incident, flapKey: undefined } as const
			return offer(state, candidate, context, (each) => ({ ...recordEvent(each, ending), state: end }))
		}
}

function endOf(message: Message, { openedAt }: Incident, reason: string, { at, wallTime }: Moment): Message {
	if (message.type === 'notice') {
		const notice = { ...message.notice, kind: 'visible', at, wallTime, reason } as const
		return { ...message, runbook: undefined, notice }
	}
	const { again: _again, recent: _recent, ...rest } = message
	const incident = { ...message.event.incident, openedAt }
	const closing = {
		durationSeconds: at - openedAt,
		overflows: message.event.evidence.overflows,
		leadSeconds: undefined,
	}
	const now = {
		kind: 'resolved',
		at,
		wallTime,
		incident,
		rule: 'calm',
		reason,
		closing,
		previousPattern: undefined,
	} as const
	return { ...rest, event: { ...message.event, ...now } }
}

function offerAgain(occasion: Occasion, message: Message, incident: Incident, context: Context): Change {
	const key = flapKey({ service: incident.service, pattern: patternOf(message) })
	return (state) => offer(state, { occasion, message, incident, flapKey: key }, context)
}

/** Notifiers that forget alerts get the open ones again. It is no news for people, so nothing suppresses it. */
function withRefreshes(step: Step, { moment, settings: { notifiers } }: Context): Step {
	let { state } = step
	const refreshes: Notification[] = []
	for (const incident of state.incidents) {
		const { message, notified, refreshedAt } = incident
		const due = notifiers.filter(({ name, refresh }) => refresh !== undefined && name in notified)
		const soonest = Math.min(...due.map(({ refresh }) => refresh ?? Number.POSITIVE_INFINITY))
		if (!message || due.length === 0 || moment.at - refreshedAt < soonest) continue
		state = putIncident(state, { ...incident, refreshedAt: moment.at })
		refreshes.push({ message, occasion: 'refresh', notifiers: due.map(({ name }) => name), reason: 'refresh' })
	}
	return { ...step, state, notifications: [...step.notifications, ...refreshes] }
}

function findIncident({ incidents }: PipelineState, message: Message): Incident | undefined {
	if (message.type === 'incident') return incidents.find(({ id }) => id === message.event.incident.id)
	const newest = incidents.find(({ pattern, service }) => pattern === 'blind' && service === serviceOf(message))
	return newest && (newest.state === 'open' || newest.lastKey === messageKey(message)) ? newest : undefined
}

function inTurn(state: PipelineState, changes: readonly Change[]): Step {
	return changes.reduce((before, change) => {
		const { state: now, notifications, suppressed } = change(before.state)
		return {
			state: now,
			notifications: [...before.notifications, ...notifications],
			suppressed: [...before.suppressed, ...suppressed],
		}
	}, stay(state))
}
