import type { Verdict } from '../detect/verdict.js'
import type { Message } from '../message/message.js'
import type { DeliverySettings } from '../notify/delivery-settings.js'
import { chain, type DeliveryState, putThread, type Step, stay } from './delivery-state.js'
import type { Moment } from './moment.js'
import type { Notification } from './notification.js'
import { send } from './send.js'
import { isEnd, keyOfThread, kindOf, noteTold, openThread, severityOf, type Thread } from './thread.js'

/** Calm readings after which an incident that the detector has forgotten is over. */
const CALM_READINGS = 3

/** Aliases that are kept: one a restart that forgot an incident. */
const MOST_ALIASES = 20

/**
 * After a restart: threads that the detector does not know of are orphans. The service's next incident continues one;
 * calm readings end it.
 */
export function markOrphans(state: DeliveryState, knownIncidents: readonly string[]): DeliveryState {
	const threads = Object.entries(state.threads).map(([key, thread]) => {
		const { latest } = thread
		const known = latest.type === 'incident' && knownIncidents.includes(latest.event.incident.id)
		return [key, { ...thread, orphan: !known && !thread.closed, calmReadings: 0 }]
	})
	return { ...state, threads: Object.fromEntries(threads) }
}

/**
 * Puts in what the outbox knows and the saved state does not, because the program was killed between the two: these
 * messages are as good as sent.
 */
export function adoptQueued(state: DeliveryState, queued: readonly Notification[], at: number): DeliveryState {
	return queued.reduce((known, { message, channels }) => {
		const key = keyOfThread(message)
		if (key === undefined || message.drill) return known
		if (isEnd(message)) return putThread(known, key, undefined)
		const thread = known.threads[key] ?? openThread(key, message, at)
		return putThread(known, key, noteTold({ ...thread, latest: message }, message, channels, at))
	}, state)
}

/** What continues an orphan: something worse than people know, or nothing new. */
export type Continued =
	| { readonly kind: 'nothing-new'; readonly state: DeliveryState }
	| { readonly kind: 'worse'; readonly state: DeliveryState; readonly thread: Thread; readonly message: Message }

/** An opening that is in truth an orphan going on; undefined where it is not. */
export function continueOrphan(state: DeliveryState, message: Message): Continued | undefined {
	if (message.type !== 'incident' || kindOf(message) !== 'opened') return undefined
	const { incident } = message.event
	const orphan = Object.values(state.threads).find((each) => each.orphan && each.service === incident.service)
	if (orphan?.first.type !== 'incident') return undefined
	const { id, openedWallTime } = orphan.first.event.incident
	const thread = { ...orphan, orphan: false }
	const known = {
		...putThread(state, thread.key, thread),
		aliases: Object.fromEntries(
			[...Object.entries(state.aliases), [incident.id, { id, openedWallTime }] as const].slice(-MOST_ALIASES),
		),
	}
	const worse = severityOf(message) === 'critical' && severityOf(orphan.told ?? orphan.latest) === 'warning'
	if (!worse) return { kind: 'nothing-new', state: known }
	const renamed = knownAs(known, message)
	if (renamed.type !== 'incident') return undefined
	const escalated = { ...renamed, event: { ...renamed.event, kind: 'escalated' as const } }
	return { kind: 'worse', state: known, thread, message: escalated }
}

/** The message under the name by which people know its incident. */
export function knownAs(state: DeliveryState, message: Message): Message {
	if (message.type !== 'incident') return message
	const { event } = message
	const alias = state.aliases[event.incident.id]
	return alias ? { ...message, event: { ...event, incident: { ...event.incident, ...alias } } } : message
}

/** Ends the orphans of services that read calm. */
export function stepOrphans(
	state: DeliveryState,
	verdicts: readonly { readonly service: string; readonly verdict: Verdict }[],
	moment: Moment,
	settings: DeliverySettings,
): Step {
	const orphans = Object.values(state.threads).filter((thread) => thread.orphan)
	return orphans.reduce((step, thread) => {
		const verdict = verdicts.find(({ service }) => thread.service === undefined || service === thread.service)?.verdict
		if (!verdict) return step
		if (thread.latest.type === 'notice') return chain(step, (now) => endBlindness(now, thread, moment, settings))
		const calm = verdict.kind === 'healthy' && verdict.calm
		const calmReadings = calm ? thread.calmReadings + 1 : 0
		return chain(step, (now) =>
			calmReadings < CALM_READINGS
				? stay(putThread(now, thread.key, { ...thread, calmReadings }))
				: endOrphan(now, thread, verdict, moment, settings),
		)
	}, stay(state))
}

/** Whatever is judged is seen. */
function endBlindness(state: DeliveryState, thread: Thread, moment: Moment, settings: DeliverySettings): Step {
	const { latest } = thread
	if (latest.type !== 'notice' || thread.told === undefined) return stay(putThread(state, thread.key, undefined))
	const reason = 'It can be seen again since forewarn was restarted.'
	const notice = { ...latest.notice, kind: 'sighted', at: moment.at, wallTime: moment.wallTime, reason } as const
	return send(state, thread, { ...latest, notice, runbook: undefined }, 'event', moment, settings)
}

function endOrphan(
	state: DeliveryState,
	thread: Thread,
	verdict: Verdict,
	moment: Moment,
	settings: DeliverySettings,
): Step {
	const { latest } = thread
	if (latest.type !== 'incident' || thread.told === undefined) return stay(putThread(state, thread.key, undefined))
	const { wallTime, at } = moment
	const incident = { ...latest.event.incident, openedAt: thread.openedAt }
	const reason = `It ended while forewarn was being restarted. Now: ${verdict.reason}.`
	const event = { ...latest.event, kind: 'resolved', at, wallTime, incident, rule: 'calm', reason } as const
	const closing = {
		durationSeconds: at - thread.openedAt,
		overflows: verdict.evidence.overflows,
		leadSeconds: undefined,
	}
	const message = { ...latest, recent: undefined, event: { ...event, evidence: verdict.evidence, closing } }
	return send(state, thread, message, 'event', moment, settings)
}
