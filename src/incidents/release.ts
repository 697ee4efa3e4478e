import type { IncidentMessage, Message } from '../message/message.js'
import { joinWords, plural } from '../message/words.js'
import type { DeliverySettings } from '../notify/delivery-settings.js'
import { chain, type DeliveryState, putThread, type Step, stay, without } from './delivery-state.js'
import { passTime } from './flapping.js'
import { findHold } from './gate.js'
import type { Moment } from './moment.js'
import { hold, send, withNote } from './send.js'
import { isDigestDue, noteDigest } from './storm.js'
import { addThread, countKinds, type Tally } from './tally.js'
import { isEnd, kindOf, serviceOf, severityOf, type Thread } from './thread.js'

/** Lets mutes and flapping end, and tells what they held back. */
export function stepReleases(before: DeliveryState, moment: Moment, settings: DeliverySettings): Step {
	const state = foldUnheard(endHolds(before, moment, settings))
	const held = Object.values(state.threads).filter((thread) => thread.held !== undefined)
	const threads = held.reduce((step, thread) => {
		// Of what has ended only the end is to be told: it does not become steady by having opened long ago.
		const openedAt = thread.closed ? moment.at : thread.openedAt
		const subject = { service: thread.service, severity: severityOf(thread.latest), openedAt }
		const blocked = findHold(step.state, subject, moment, settings)
		return blocked ? step : chain(step, (now) => releaseThread(now, thread, moment, settings))
	}, stay(state))
	const tallies = Object.entries(threads.state.tallies).reduce((step, [service, tally]) => {
		const subject = { service: service || undefined, severity: 'warning', openedAt: moment.at } as const
		return findHold(step.state, subject, moment, settings)
			? step
			: chain(step, (now) => releaseTally(now, service, tally, moment, settings))
	}, threads)
	return chain(tallies, (now) => stepDigest(now, moment, settings))
}

function endHolds(state: DeliveryState, moment: Moment, { incidents }: DeliverySettings): DeliveryState {
	const flapping = Object.entries(state.flapping)
		.map(([service, each]) => [service, passTime(each, moment.at, incidents)] as const)
		.filter(([, each]) => each.openings.length > 0)
	const mutes = state.mutes.filter((mute) => moment.at < mute.until)
	return { ...state, mutes, flapping: Object.fromEntries(flapping) }
}

/** Threads that opened and ended unheard become numbers: a day of flapping must not fill the memory. */
export function foldUnheard(state: DeliveryState): DeliveryState {
	return Object.values(state.threads).reduce((now, thread) => {
		if (!thread.closed || thread.told !== undefined || thread.held === undefined) return now
		const service = thread.service ?? ''
		const tallies = { ...now.tallies, [service]: addThread(now.tallies[service], thread, thread.held) }
		return { ...putThread(now, thread.key, undefined), tallies }
	}, state)
}

/** People hear of what is still open as if it had just opened; of what they know, only what has changed. */
function releaseThread(state: DeliveryState, thread: Thread, moment: Moment, settings: DeliverySettings): Step {
	const { latest, told } = thread
	if (told === undefined) return send(state, thread, asOpening(latest), 'release', moment, settings)
	const unchanged = !isEnd(latest) && sameWords(latest, told)
	if (unchanged) return hold(putThread(state, thread.key, { ...thread, held: undefined }), latest, 'nothing-changed')
	const tally = thread.closed ? state.tallies[thread.service ?? ''] : undefined
	if (!tally) return send(state, thread, latest, 'release', moment, settings)
	const known = { ...state, tallies: without(state.tallies, thread.service ?? '') }
	return send(known, thread, withNote(latest, `${countTally(tally)}.`), 'release', moment, settings)
}

/** Told for the first time, it opens an alert at the channel whatever happened to it since. */
function asOpening(message: Message): Message {
	return message.type === 'incident' ? { ...message, event: { ...message.event, kind: 'opened' } } : message
}

function sameWords(some: Message, other: Message): boolean {
	if (some.type !== 'incident' || other.type !== 'incident') return kindOf(some) === kindOf(other)
	const [one, two] = [some.event.incident, other.event.incident]
	return one.severity === two.severity && one.pattern === two.pattern
}

/** Afterwards people hear what they would have heard: one message for each service, made of the last one. */
function releaseTally(
	state: DeliveryState,
	service: string,
	tally: Tally,
	moment: Moment,
	settings: DeliverySettings,
): Step {
	const note = `Held back (${tally.why}): ${countTally(tally)}. The last of them:`
	const known = { ...state, tallies: without(state.tallies, service) }
	return send(known, undefined, withNote(tally.last, note), 'release', moment, settings)
}

function countTally({ incidents, kinds }: Tally): string {
	const what = incidents === 0 ? 'notices only' : `${plural(incidents, 'incident')} came and went`
	return `${what}, unheard were ${countKinds(kinds)}`
}

/** In a storm what is held leaves as one message a minute: the worst of them, with the names of the others. */
function stepDigest(state: DeliveryState, moment: Moment, settings: DeliverySettings): Step {
	const threads = Object.values(state.threads).filter(({ held }) => held?.by === 'storm')
	if (threads.length === 0 || !isDigestDue(state.storm, moment.at)) return stay(state)
	const worst = threads.find(({ latest }) => !isEnd(latest) && severityOf(latest) === 'critical') ?? threads[0]!
	const others = threads.filter((thread) => thread !== worst)
	const note = `Storm guard: ${threads.length} notifications at once. ${listThreads(others)}This one:`
	const message = worst.told === undefined ? asOpening(worst.latest) : worst.latest
	const step = send(state, { ...worst, held: undefined }, withNote(message, note), 'digest', moment, settings)
	const channels = step.notifications.flatMap((notification) => notification.channels)
	const told = others.reduce((now, thread) => tellInDigest(now, thread, channels, moment), step.state)
	const notifications = [...step.notifications, ...others.filter(({ closed }) => closed).flatMap(endAlert(settings))]
	return { ...step, notifications, state: { ...told, storm: noteDigest(told.storm, moment.at) } }
}

/** Channels that keep alerts must hear of each end, or the alert stays for ever; it is no noise. */
function endAlert({ channels }: DeliverySettings) {
	return ({ latest: message, channels: told }: Thread) => {
		const keeping = channels.filter(({ name, keepsAlerts }) => keepsAlerts && told.includes(name))
		const names = keeping.map(({ name }) => name)
		return names.length === 0 ? [] : [{ message, occasion: 'digest' as const, channels: names, reason: 'digest-end' }]
	}
}

function tellInDigest(
	state: DeliveryState,
	thread: Thread,
	channels: readonly string[],
	moment: Moment,
): DeliveryState {
	if (isEnd(thread.latest)) return putThread(state, thread.key, undefined)
	return putThread(state, thread.key, {
		...thread,
		told: asOpening(thread.latest),
		channels: [...new Set([...thread.channels, ...channels])],
		toldAt: moment.at,
		held: undefined,
	})
}

function listThreads(threads: readonly Thread[]): string {
	if (threads.length === 0) return ''
	const named = threads.slice(0, 20).map(({ latest }) => `${serviceOf(latest) ?? 'host'} ${describe(latest)}`)
	const more = threads.length > 20 ? [`${threads.length - 20} more`] : []
	return `The others: ${joinWords([...named, ...more])}. `
}

function describe(message: Message): string {
	if (isEnd(message)) return 'over'
	return message.type === 'incident' ? pattern(message) : kindOf(message)
}

function pattern({ event }: IncidentMessage): string {
	return `${event.incident.severity} (${event.incident.pattern})`
}
