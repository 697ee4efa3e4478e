import { kindOf, type Message, type NoticeMessage, reasonOf, serviceOf } from '../message/message.js'
import { joinWords, plural } from '../message/words.js'
import type { Moment } from './incident.js'
import { type Context, flapKey, wasSent } from './pipeline.js'
import { type PipelineState, putIncident, putRest, type Unsent } from './pipeline-state.js'

/** Openings of one service and pattern that are kept. */
const MAX_OPENINGS = 100

/** Counts an opening towards flapping. */
export function countOpening(state: PipelineState, key: string, { moment, settings }: Context): PipelineState {
	const { openings = [], said = false } = state.rest.flapping[key] ?? {}
	const { at } = moment
	const recent = [...openings, at].filter((each) => at - each < settings.incidents.flappingWithin).slice(-MAX_OPENINGS)
	return putRest(state, { flapping: { ...state.rest.flapping, [key]: { openings: recent, said } } })
}

/** Ends mutes, and flapping where at most one opening is left: what swings slower is sent each time. */
export function endMutes(state: PipelineState, { moment: { at }, settings }: Context): PipelineState {
	const { mutes, flapping } = state.rest
	const openings = Object.entries(flapping).map(([key, { openings: all, said }]) => {
		const recent = all.filter((each) => at - each < settings.incidents.flappingWithin)
		return [key, { openings: recent, said: said && recent.length > 1 }] as const
	})
	const changed =
		mutes.some(({ until }) => at >= until) ||
		openings.some(([key, { openings: recent }]) => recent.length !== flapping[key]?.openings.length)
	if (!changed) return state
	const left = openings.filter(([, { openings: recent }]) => recent.length > 0)
	return putRest(state, { mutes: mutes.filter(({ until }) => at < until), flapping: Object.fromEntries(left) })
}

/** Incidents that opened and ended suppressed become numbers. */
export function foldUnsent(before: PipelineState): PipelineState {
	return before.incidents.reduce((state, incident) => {
		const { suppressed } = incident
		if (incident.state === 'open' || !suppressed || wasSent(incident)) return state
		const key = flapKey(incident) ?? incident.service ?? ''
		const next = addUnsent(state, key, suppressed.message, suppressed.why, suppressed.kinds, 1)
		return putIncident(next, { ...incident, suppressed: undefined, message: undefined })
	}, before)
}

/** Adds to what is to be summed up afterwards. */
export function addUnsent(
	state: PipelineState,
	key: string,
	message: Message,
	why: string,
	kinds: Readonly<Record<string, number>> = { [kindOf(message)]: 1 },
	incidents = 0,
): PipelineState {
	const before = state.rest.unsent[key]
	const sum: Record<string, number> = { ...before?.kinds }
	for (const [kind, count] of Object.entries(kinds)) sum[kind] = (sum[kind] ?? 0) + count
	const { host, drill, utcOffset, links } = message
	const unsent: Unsent = {
		service: serviceOf(message),
		why,
		incidents: (before?.incidents ?? 0) + incidents,
		kinds: sum,
		reason: reasonOf(message),
		header: { host, drill, utcOffset, links },
	}
	return putRest(state, { unsent: { ...state.rest.unsent, [key]: unsent } })
}

/** The one message that says afterwards what was suppressed. */
export function summarize(
	{ service, why, incidents, kinds, reason, header }: Unsent,
	{ at, wallTime }: Moment,
): NoticeMessage {
	const what = incidents === 0 ? '' : `${plural(incidents, 'incident')} came and went: `
	const text = `Suppressed (${why}): ${what}${countKinds(kinds)}. The last one: ${reason}`
	return {
		type: 'notice',
		runbook: undefined,
		...header,
		notice: { kind: 'advisory', at, wallTime, service, rule: 'suppressed', reason: text },
	}
}

/** `2 opened, 1 escalated and 2 resolved`. */
export function countKinds(kinds: Readonly<Record<string, number>>): string {
	return joinWords(Object.entries(kinds).map(([kind, count]) => `${count} ${kind}`))
}
