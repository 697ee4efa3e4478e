import { KNOWLEDGE } from './ours.js'
import type { Score } from './score.js'
import { LABELS, OURS } from './score-run.js'
import { ownGoals } from './sides.js'
import { type RuleSummary, summarise } from './summary.js'
import { lead, percent } from './words.js'

/** Paints a text green, red or bold, or leaves it as it is. */
export type Paint = (text: string, style: 'good' | 'bad' | 'strong') => string

const CODES = { good: '32', bad: '31', strong: '1' } as const

/** Colours for a terminal; nothing where there is none, or where NO_COLOR asks for none. */
export function createPaint(stream: { isTTY?: boolean }): Paint {
	const coloured = stream.isTTY === true && !process.env.NO_COLOR
	return (text, style) => (coloured ? `\x1b[${CODES[style]}m${text}\x1b[0m` : text)
}

const HEAD = [
	'',
	'>= 3 min',
	'>= 90 s',
	'before',
	'median',
	'shortest',
	'before',
	'<= 4 s',
	'median',
	'right',
	'warn',
	'crit',
]
const GROUPS = `${''.padEnd(30)}  gradual and leak: first notification            spike: first critical     pattern   healthy runs`

/** Renders the whole scoreboard for a terminal: every rule in one table, then our own row against its goals. */
export function formatBoard(scores: readonly Score[], paint: Paint): string {
	const rows = summarise(scores).map((summary) => {
		const line = cellsOf(summary).map(pad).join('  ')
		return Object.values(OURS).includes(summary.rule) ? paint(line, 'strong') : line
	})
	return [paint(GROUPS, 'strong'), HEAD.map(pad).join('  '), ...rows, '', ...goalLines(scores, paint)].join('\n')
}

function cellsOf({ rule, slow, spike, named, healthy }: RuleSummary): string[] {
	return [
		rule,
		part(slow.threeMinutes, slow.replays),
		part(slow.ninetySeconds, slow.replays),
		part(slow.before, slow.replays),
		lead(slow.median),
		lead(slow.shortest),
		part(spike.before, spike.replays),
		part(spike.atOnce, spike.withQueue),
		lead(spike.median),
		named ? part(named.right, named.replays) : 'none',
		String(healthy.warnings),
		String(healthy.criticals),
	]
}

function goalLines(scores: readonly Score[], paint: Paint): string[] {
	return KNOWLEDGE.flatMap((knowledge) =>
		ownGoals(scores, knowledge).flatMap(({ title, goals }) => [
			paint(`${LABELS[knowledge]}, ${title}`, 'strong'),
			...goals.map(({ goal, bar, reached, met }) => {
				return `  ${met ? paint('met   ', 'good') : paint('MISSED', 'bad')} ${goal}, ${bar}: ${reached}`
			}),
		]),
	)
}

function pad(cell: string, column: number): string {
	return column === 0 ? cell.padEnd(30) : cell.padStart(8)
}

function part(good: number, all: number): string {
	return all === 0 ? '-' : percent(good / all)
}
