import { KNOWLEDGE } from './ours.js'
import { perScenario } from './per-scenario.js'
import { RIVALS } from './rivals/index.js'
import type { Score } from './score.js'
import { LABELS, OURS } from './score-run.js'
import { ownGoals } from './sides.js'
import { type RuleSummary, summarise } from './summary.js'
import { table } from './table.js'
import { lead, share } from './words.js'

/** Renders scenarios/SCOREBOARD.md: the goals, one table per goal against the rivals, then every scenario. */
export function renderScoreboard(scores: readonly Score[]): string {
	const rules = summarise(scores)
	const parts = [
		'# Scoreboard',
		intro(scores),
		'![Lead time per scenario and rule](scoreboard.svg)',
		'## Our own row against its goals',
		goalTable(scores),
		'## Gradual saturation and leaks: first notification before users fail',
		'Runs that took five minutes or more from the onset to the first failure.',
		leadTable(rules),
		'## Sudden spikes: first critical before users fail',
		'"At once" is within 4 s of the accept queue standing (three looks in a row that found someone waiting).',
		spikeTable(rules),
		'## The right name at failure',
		patternTable(rules),
		'## Healthy runs: messages that should not have been sent',
		healthyTable(rules),
		perScenario(scores),
		'## The rules',
		rulesTable(),
		howTo(),
	]
	return `${parts.join('\n\n')}\n`
}

function intro(scores: readonly Score[]): string {
	const failing = new Set(scores.filter(({ truth }) => truth !== 'none').map(({ run }) => run)).size
	const healthy = new Set(scores.filter(({ truth }) => truth === 'none').map(({ run }) => run)).size
	const offsets = new Set(scores.map(({ offset }) => offset)).size
	return `${failing} runs that fail and ${healthy} healthy ones, each replayed from ${offsets} offsets of the 30 s grid. Written by \`npm run score\`.`
}

function goalTable(scores: readonly Score[]): string {
	const rows = KNOWLEDGE.flatMap((knowledge) => {
		const [all, ...parts] = ownGoals(scores, knowledge)
		return all!.goals.map(({ goal, bar, reached, met }) => [
			LABELS[knowledge],
			goal,
			bar,
			mark(met, reached),
			...parts.map(({ goals }) => {
				const same = goals.find((other) => other.goal === goal)
				return same ? mark(same.met, same.reached) : '-'
			}),
		])
	})
	return table(['', 'goal', 'bar', 'all', 'strangers', 'first verdicts'], rows, 'words')
}

function mark(met: boolean, reached: string): string {
	return `${met ? '✅' : '❌'} ${reached}`
}

function leadTable(rules: readonly RuleSummary[]): string {
	return table(
		['rule', '3 min or more', '90 s or more', 'before failure', 'never', 'median lead', 'shortest lead'],
		rules.map(({ rule, slow }) => [
			named(rule),
			share(slow.threeMinutes, slow.replays),
			share(slow.ninetySeconds, slow.replays),
			share(slow.before, slow.replays),
			String(slow.never),
			lead(slow.median),
			lead(slow.shortest),
		]),
	)
}

function spikeTable(rules: readonly RuleSummary[]): string {
	return table(
		['rule', 'before failure', 'at once', 'never', 'median lead', 'shortest lead'],
		rules.map(({ rule, spike }) => [
			named(rule),
			share(spike.before, spike.replays),
			share(spike.atOnce, spike.withQueue),
			String(spike.never),
			lead(spike.median),
			lead(spike.shortest),
		]),
	)
}

function patternTable(rules: readonly RuleSummary[]): string {
	const rows = rules.map(({ rule, named: names }) => [
		named(rule),
		names ? share(names.right, names.replays) : 'names no pattern',
	])
	return table(['rule', 'right'], rows)
}

function healthyTable(rules: readonly RuleSummary[]): string {
	return table(
		['rule', 'replays', 'warnings', 'criticals', 'rightful warnings', 'failing runs told before the onset'],
		rules.map(({ rule, healthy, beforeOnset }) => [
			named(rule),
			String(healthy.replays),
			String(healthy.warnings),
			String(healthy.criticals),
			String(healthy.rightful),
			String(beforeOnset),
		]),
	)
}

function rulesTable(): string {
	const rows = RIVALS.map(({ name, about }) => [name, about])
	return table(['rule', 'what it does'], rows, 'words')
}

function howTo(): string {
	return `## How it is counted

- A message counts from the onset on. What was sent earlier is false and earns no lead; an alarm that was up before the onset
  and stays up tells nobody anything new.
- Lead is first failure less message. Failing is 5 % of the requests of the last 10 s, and at least three.
- Rivals get what they would have had: the whole table every 30 s, counters as recorded, polls of mod_status and of a light
  page every 10 s. Pages that Netdata keeps silent by default are counted as if somebody heard them.
- Strangers are the runs that were recorded last. Their misses have been looked at since (2026-11-27), so they are no hold-out any more: first
  verdicts are. Those were stored before any rule had seen their run (\`test/tools/score/unseen.json\`), and are never replaced.
- \`npm run score -- --failures\` lists every replay that misses a goal, \`--strangers\` only the strangers.`
}

function named(rule: string): string {
	return Object.values(OURS).includes(rule) ? `**${rule}**` : rule
}
