import { inOrder, notifyOnRise, type Reading } from './alarm.js'
import type { Rival } from './rival.js'
import type { Sample } from './sample.js'

/** The article's numbers: ESTABLISHED should stay above 60 %; CLOSE_WAIT warns above 15 % and alerts above 20 %. */
const MIN_ESTABLISHED = 0.6
const CLOSE_WAIT = 0.15
const CLOSE_WAIT_HIGH = 0.2
/** "Critical alert when new connection acceptance drops by 30 %", against the rolling window of five samples. */
const ACCEPTANCE_DROP = 0.3
const WINDOW = 5
/** "When ratios exceed thresholds for two consecutive samples, the alert fires." */
const PATIENCE = { consecutive: 2, clearAfter: 0 }

/** The article that forewarn started from, taken at its word: three ratios over all rows of the table. */
export const sourceArticle: Rival = {
	name: 'source article, literally',
	about:
		'ESTABLISHED under 60 %, CLOSE_WAIT over 15 % (critical over 20 %) of all rows, or new connections 30 % below the ' +
		'last five samples (critical); two samples in a row',
	reads: 'kernel',
	watch: ({ samples }) =>
		inOrder(
			notifyOnRise(samples.map(established), PATIENCE),
			notifyOnRise(samples.map(closeWait), PATIENCE),
			notifyOnRise(samples.flatMap(acceptance), PATIENCE),
		),
}

function established({ at, host }: Sample): Reading {
	const share = host.established / host.total
	return {
		at,
		level: share < MIN_ESTABLISHED ? 'warning' : 'clear',
		rule: 'ESTABLISHED ratio',
		reason: percent(share),
	}
}

function closeWait({ at, host }: Sample): Reading {
	const share = host.closeWait / host.total
	const level = share > CLOSE_WAIT_HIGH ? 'critical' : share > CLOSE_WAIT ? 'warning' : 'clear'
	return { at, level, rule: 'CLOSE_WAIT ratio', reason: percent(share) }
}

/** The article counts "new connection acceptance from consecutive samples": rows that the sample before did not hold. */
function acceptance(sample: Sample, index: number, samples: readonly Sample[]): Reading[] {
	// The first sample has nothing before it, and every row would be new.
	const before = samples.slice(Math.max(1, index - WINDOW), index)
	if (index === 0 || before.length === 0) return []
	const usual = before.reduce((sum, { services }) => sum + services[0]!.fresh, 0) / before.length
	const { fresh } = sample.services[0]!
	const level = fresh < (1 - ACCEPTANCE_DROP) * usual ? 'critical' : 'clear'
	return [{ at: sample.at, level, rule: 'acceptance drop', reason: `${fresh} new, usually ${usual.toFixed(0)}` }]
}

function percent(share: number): string {
	return `${(share * 100).toFixed(1)} %`
}
