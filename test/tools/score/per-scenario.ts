import type { Score } from './score.js'
import { OURS } from './score-run.js'
import { table } from './table.js'

/** Short heads for the columns of rules. */
export const SHORT_NAMES: Readonly<Record<string, string>> = {
	[OURS.sources]: 'ours, all sources',
	[OURS.proc]: 'ours, /proc',
	'source article, literally': 'article',
	'five-states article': 'five states',
	'connection-counting article': 'counting',
	'Netdata, ListenOverflows': 'Netdata',
	mod_status: 'mod_status',
	'response-time probe': 'probe',
}

/** Renders three tables with a row per scenario: leads of slow failures, of spikes, and false messages of healthy runs. */
export function perScenario(scores: readonly Score[]): string {
	const slow = scores.filter(({ truth }) => truth === 'gradual-saturation' || truth === 'resource-leak')
	const spikes = scores.filter(({ truth }) => truth === 'sudden-spike')
	const healthy = scores.filter(({ truth }) => truth === 'none')
	return [
		'## Every scenario',
		'Seconds before failure, shortest to longest over the offsets; negative is late. † strangers.',
		'### Gradual saturation and leaks: first notification',
		failingTable(slow, ({ lead }) => lead),
		'### Spikes: first critical',
		failingTable(spikes, ({ criticalLead }) => criticalLead),
		'### Healthy: warnings + criticals, over all offsets',
		scenarioTable(healthy, [], (of) => falseMessages(of)),
	].join('\n\n')
}

function failingTable(scores: readonly Score[], leadOf: (score: Score) => number | undefined): string {
	return scenarioTable(scores, ['build-up', 'named rightly'], (of) => range(of.map(leadOf)))
}

function scenarioTable(
	scores: readonly Score[],
	facts: readonly string[],
	cell: (scores: readonly Score[]) => string,
): string {
	const rules = [...new Set(scores.map(({ rule }) => rule))]
	const runs = [...new Set(scores.map(({ run }) => run))]
	const rows = runs.map((run) => {
		const own = scores.filter((score) => score.run === run)
		const { stranger, buildUp } = own[0]!
		const known = [buildUp === undefined ? '-' : `${Math.round(buildUp)} s`, rightNames(own)].slice(0, facts.length)
		return [
			`${run}${stranger ? ' †' : ''}`,
			...known,
			...rules.map((rule) => cell(own.filter((score) => score.rule === rule))),
		]
	})
	return table(['scenario', ...facts, ...rules.map((rule) => SHORT_NAMES[rule] ?? rule)], rows)
}

function rightNames(scores: readonly Score[]): string {
	const own = scores.filter(({ rule }) => rule === OURS.sources || rule === OURS.proc)
	const right = own.filter(({ pattern, truth }) => pattern === truth).length
	return `${right} of ${own.length}`
}

function range(leads: readonly (number | undefined)[]): string {
	if (leads.length === 0) return '-'
	const told = leads.filter((lead) => lead !== undefined).sort((a, b) => a - b)
	if (told.length === 0) return 'never'
	const [least, most] = [Math.round(told[0]!), Math.round(told.at(-1)!)]
	const never = leads.length - told.length
	return `${least === most ? least : `${least} … ${most}`}${never > 0 ? `, ${never} never` : ''}`
}

function falseMessages(scores: readonly Score[]): string {
	const warnings = scores.reduce((sum, score) => sum + score.falseWarnings, 0)
	const criticals = scores.reduce((sum, score) => sum + score.falseCriticals, 0)
	const rightful = scores.reduce((sum, score) => sum + score.rightfulWarnings, 0)
	const note = rightful > 0 ? ` (${rightful} rightful)` : ''
	return warnings + criticals === 0 ? '0' : `${warnings} + ${criticals}${note}`
}
