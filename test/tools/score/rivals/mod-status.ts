import type { StatusPoll } from '../observed.js'
import { inOrder, notifyOnRise, type Reading } from './alarm.js'
import type { Evidence, Rival } from './rival.js'

/** samber/awesome-prometheus-alerts, ApacheWorkersLoad: busy over 80 % of all scoreboard slots, `for: 2m`, a warning. */
const BUSY = 0.8
const BUSY_SECONDS = 120
/** ApacheDown there fires at the first failed scrape; a page at the second is what people use against blips. */
const DOWN = { consecutive: 2, clearAfter: 0 }
/** The poll that fails is known to have failed after its timeout. */
const TIMEOUT = 2

/** The rules people use on mod_status: workers busy for minutes, or the page not answering. */
export const modStatus: Rival = {
	name: 'mod_status',
	about: 'more than 80 % of MaxRequestWorkers busy for 2 min (warning), or two polls without an answer (critical)',
	reads: 'answers',
	watch: (evidence) => {
		const polls = evidence.observed?.status ?? []
		return inOrder(
			notifyOnRise(busyReadings(polls, evidence), { consecutive: 1, clearAfter: 0 }),
			notifyOnRise(polls.map(reachable), DOWN),
		)
	},
}

function busyReadings(polls: readonly StatusPoll[], { capacity }: Evidence): Reading[] {
	let since: number | undefined
	return polls.flatMap(({ at, busy, idle = 0 }) => {
		// No answer says nothing about the workers: the rule neither starts nor ends.
		if (busy === undefined) return []
		const share = busy / Math.max(1, capacity ?? busy + idle)
		since = share > BUSY ? (since ?? at) : undefined
		const level = since !== undefined && at - since >= BUSY_SECONDS ? 'warning' : 'clear'
		return [{ at, level, rule: 'ApacheWorkersLoad', reason: `${busy} busy` } as const]
	})
}

function reachable({ at, busy }: StatusPoll): Reading {
	return busy === undefined
		? { at: at + TIMEOUT, level: 'critical', rule: 'ApacheDown', reason: `no answer in ${TIMEOUT} s` }
		: { at, level: 'clear', rule: 'ApacheDown', reason: 'answered' }
}
