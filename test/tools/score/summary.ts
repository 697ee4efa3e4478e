import { LONG_BUILD_UP } from './goals.js'
import type { Score } from './score.js'
import { QUEUE_SECONDS } from './spike-goals.js'

/** How far ahead of failure a rule spoke, over many replays. Seconds; negative = after it. */
export interface LeadSummary {
	readonly replays: number
	/** Replays with so much lead: three minutes, one and a half, any. */
	readonly threeMinutes: number
	readonly ninetySeconds: number
	readonly before: number
	readonly never: number
	/** Of the replays in which it spoke at all. */
	readonly median: number | undefined
	/** Undefined where it was silent in some replay: worse than any number. */
	readonly shortest: number | undefined
}

/** One rule over a set of replays: one row of the scoreboard. */
export interface RuleSummary {
	readonly rule: string
	/** First notification, gradual runs and leaks with five minutes of build-up or more. */
	readonly slow: LeadSummary
	/** First critical, spikes. */
	readonly spike: LeadSummary & { readonly withQueue: number; readonly atOnce: number }
	/** Runs named rightly at failure; undefined for a rule that names none. */
	readonly named: { readonly right: number; readonly replays: number } | undefined
	readonly healthy: {
		readonly replays: number
		readonly warnings: number
		readonly criticals: number
		readonly rightful: number
	}
	/** Replays of failing runs in which it had spoken before anything was wrong. */
	readonly beforeOnset: number
}

/** Sums up every rule that appears in the scores, in the order of their appearance. */
export function summarise(scores: readonly Score[]): readonly RuleSummary[] {
	return [...new Set(scores.map(({ rule }) => rule))].map((rule) => {
		return summariseRule(
			rule,
			scores.filter((score) => score.rule === rule),
		)
	})
}

function summariseRule(rule: string, scores: readonly Score[]): RuleSummary {
	const failing = scores.filter(({ truth }) => truth !== 'none')
	const healthy = scores.filter(({ truth }) => truth === 'none')
	const spikes = failing.filter(({ truth }) => truth === 'sudden-spike')
	const slow = failing.filter(({ truth, buildUp = 0 }) => truth !== 'sudden-spike' && buildUp >= LONG_BUILD_UP)
	const namesPatterns = scores.some(({ pattern }) => pattern !== undefined)
	const right = failing.filter(({ pattern, truth }) => pattern === truth).length
	return {
		rule,
		slow: summariseLeads(slow.map(({ lead }) => lead)),
		spike: {
			...summariseLeads(spikes.map(({ criticalLead }) => criticalLead)),
			withQueue: spikes.filter(({ queueStood }) => queueStood !== undefined).length,
			atOnce: spikes.filter(({ afterQueue }) => afterQueue !== undefined && afterQueue <= QUEUE_SECONDS).length,
		},
		named: namesPatterns ? { right, replays: failing.length } : undefined,
		healthy: {
			replays: healthy.length,
			warnings: sum(healthy.map((score) => score.falseWarnings - score.rightfulWarnings)),
			criticals: sum(healthy.map((score) => score.falseCriticals)),
			rightful: sum(healthy.map((score) => score.rightfulWarnings)),
		},
		beforeOnset: failing.filter((score) => score.falseWarnings + score.falseCriticals > 0).length,
	}
}

function summariseLeads(leads: readonly (number | undefined)[]): LeadSummary {
	const told = leads.filter((lead) => lead !== undefined).sort((a, b) => a - b)
	return {
		replays: leads.length,
		threeMinutes: told.filter((lead) => lead >= 180).length,
		ninetySeconds: told.filter((lead) => lead >= 90).length,
		before: told.filter((lead) => lead > 0).length,
		never: leads.length - told.length,
		median: middle(told),
		shortest: told.length === leads.length ? told[0] : undefined,
	}
}

/** The median of numbers in ascending order. */
export function middle(ascending: readonly number[]): number | undefined {
	const half = ascending.length / 2
	return ascending.length === 0 ? undefined : (ascending[Math.ceil(half) - 1]! + ascending[Math.floor(half)]!) / 2
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0)
}
