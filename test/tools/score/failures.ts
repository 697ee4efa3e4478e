import type { GoalResult } from './goal.js'
import { meetsGoals } from './goals.js'
import { KNOWLEDGE, type Knowledge } from './ours.js'
import type { Score } from './score.js'
import { LABELS, OURS } from './score-run.js'

/** Lists every replay that misses a goal of the table, with its numbers and what was sent. */
export function formatFailures(scores: readonly Score[]): string {
	return KNOWLEDGE.map((knowledge) => formatSide(scores, knowledge)).join('\n')
}

function formatSide(scores: readonly Score[], knowledge: Knowledge): string {
	const own = scores.filter(({ rule }) => rule === OURS[knowledge])
	const goals = meetsGoals(own, knowledge)
	const lines = goals.flatMap((goal) => [
		headOf(goal),
		...goal.misses.flatMap(({ score, why }) => missLines(score, why)),
	])
	return [LABELS[knowledge], ...lines, ...besides(own)].join('\n')
}

function headOf({ goal, bar, reached, met, misses }: GoalResult): string {
	const missing = misses.length > 0 ? `; missed by ${misses.length}` : ''
	return `  ${met ? 'met   ' : 'MISSED'} ${goal} ${bar}: ${reached}${missing}`
}

function missLines(score: Score, why: string): string[] {
	return [
		`    ${score.run.padEnd(34)} +${String(score.offset).padEnd(3)} ${why}`,
		`      ${numbers(score)}`,
		...sent(score),
	]
}

function numbers({ buildUp, lead, criticalLead, afterQueue, pattern, stranger }: Score): string {
	return [
		`build-up ${seconds(buildUp)}`,
		`lead ${seconds(lead)}`,
		`critical lead ${seconds(criticalLead)}`,
		`critical after queue ${seconds(afterQueue)}`,
		`pattern ${pattern ?? '-'}`,
		...(stranger ? ['strangers'] : []),
	].join(', ')
}

function sent({ notifications }: Score): string[] {
	return notifications.slice(0, 4).map(({ at, severity, kind, rule, reason }) => {
		return `      ${at.toFixed(1).padStart(7)} ${severity.padEnd(8)} ${kind.padEnd(7)} [${rule}] ${reason}`
	})
}

/** What no goal asks for and one wants to know: messages before the onset, and short build-ups that were told too late. */
function besides(scores: readonly Score[]): string[] {
	const early = scores.filter(({ truth, falseWarnings, falseCriticals }) => {
		return truth !== 'none' && falseWarnings + falseCriticals > 0
	})
	const late = scores.filter(({ truth, buildUp, lead }) => {
		return truth !== 'none' && buildUp !== undefined && (lead === undefined || lead <= 0)
	})
	return [
		...(early.length > 0 ? [`  beside the table: told before the onset, ${early.length}`] : []),
		...early.flatMap((score) => missLines(score, 'told before the onset')),
		...(late.length > 0 ? [`  beside the table: not told before failure, whatever the build-up, ${late.length}`] : []),
		...late.map((score) => `    ${score.run.padEnd(34)} +${String(score.offset).padEnd(3)} ${numbers(score)}`),
	]
}

function seconds(value: number | undefined): string {
	return value === undefined ? '-' : `${value.toFixed(1)} s`
}
