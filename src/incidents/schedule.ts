import type { Verdict } from '../detect/verdict.js'
import type { IncidentMessage } from '../message/message.js'
import { formatDuration } from '../message/quantity.js'
import type { DeliverySettings } from '../notify/delivery-settings.js'
import { chain, type DeliveryState, putThread, type Step, stay } from './delivery-state.js'
import { createFollowUp, retell } from './follow-up.js'
import { findHold, type Subject } from './gate.js'
import type { Moment } from './moment.js'
import { hold, send } from './send.js'
import { severityOf, type Thread } from './thread.js'

type ToldThread = Thread & { readonly first: IncidentMessage; readonly told: IncidentMessage }

/** What a reading's verdicts make due: the follow-up of each incident, once, some minutes after it opened. */
export function stepFollowUps(
	state: DeliveryState,
	verdicts: readonly { readonly service: string; readonly verdict: Verdict }[],
	moment: Moment,
	settings: DeliverySettings,
): Step {
	const { followUp } = settings.incidents
	if (followUp === 0) return stay(state)
	return verdicts.reduce((step, { service, verdict }) => {
		const due = (thread: Thread) =>
			thread.service === service && thread.followUpDue && moment.at - thread.openedAt >= followUp
		const thread = Object.values(step.state.threads).filter(isToldIncident).find(due)
		return thread ? chain(step, (now) => sendFollowUp(now, thread, verdict, moment, settings)) : step
	}, stay(state))
}

function sendFollowUp(
	state: DeliveryState,
	thread: ToldThread,
	verdict: Verdict,
	moment: Moment,
	settings: DeliverySettings,
): Step {
	const done = { ...thread, followUpDue: false }
	const { message, progress } = createFollowUp(thread, verdict, moment)
	const held = findHold(state, subjectOf(thread), moment, settings)
	if (held) return hold(putThread(state, thread.key, done), message, held.by)
	const step = send(state, done, message, 'follow-up', moment, settings)
	const notifications = step.notifications.map((each) => ({ ...each, reason: `${each.reason} ${progress}` }))
	return { ...step, notifications }
}

/** Reminders of what stays open: every so often since people last heard of it, so many times at most. */
export function stepReminders(state: DeliveryState, moment: Moment, settings: DeliverySettings): Step {
	const { reminder, reminders } = settings.incidents
	if (reminder === 0) return stay(state)
	const due = (thread: Thread) => thread.reminders < reminders && moment.at - (thread.toldAt ?? moment.at) >= reminder
	const threads = Object.values(state.threads).filter(isToldIncident).filter(due)
	return threads.reduce((step, thread) => {
		if (findHold(step.state, subjectOf(thread), moment, settings)) return step
		const number = thread.reminders + 1
		const open = formatDuration(moment.at - thread.openedAt)
		const last = number === reminders ? ' This is the last reminder.' : ''
		const reason = `Reminder ${number} of ${reminders}: open for ${open}, last known: ${plainReason(thread)}${last}`
		const message = retell(thread, thread.told.event.evidence, reason, moment, 'reminder')
		const reminded = { ...thread, reminders: number, followUpDue: false }
		return chain(step, (now) => send(now, reminded, message, 'reminder', moment, settings))
	}, stay(state))
}

/** Reminds channels that forget alerts of those that are open. It is no news for people, so nothing holds it back. */
export function stepRefreshes(state: DeliveryState, moment: Moment, settings: DeliverySettings): Step {
	let step = stay(state)
	for (const { name, refresh } of settings.channels) {
		if (refresh === undefined) continue
		for (const thread of Object.values(step.state.threads)) {
			const due = thread.channels.includes(name) && moment.at - thread.refreshedAt >= refresh
			if (!due || !thread.told) continue
			const refreshed = putThread(step.state, thread.key, { ...thread, refreshedAt: moment.at })
			const notification = {
				message: thread.told,
				occasion: 'refresh' as const,
				channels: forgetful(thread, settings),
				reason: 'refresh',
			}
			step = { ...step, state: refreshed, notifications: [...step.notifications, notification] }
		}
	}
	return step
}

function forgetful(thread: Thread, { channels }: DeliverySettings): string[] {
	return channels
		.filter(({ name, refresh }) => refresh !== undefined && thread.channels.includes(name))
		.map(({ name }) => name)
}

/** The sentence of the newest event itself, not of a reminder of it. */
function plainReason({ latest, told }: ToldThread): string {
	const { reason } = (latest.type === 'incident' ? latest : told).event
	return reason.replace(/^(?:Reminder \d+ of \d+: open for [^,]+, last known: )+/, '')
}

function subjectOf(thread: ToldThread): Subject {
	return { service: thread.service, severity: severityOf(thread.told), openedAt: thread.openedAt }
}

function isToldIncident(thread: Thread): thread is ToldThread {
	return thread.first.type === 'incident' && thread.told?.type === 'incident' && !thread.closed && !thread.orphan
}
