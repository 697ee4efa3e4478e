import type { Pattern } from '../../../../src/detect/pattern.js'
import { LONG_BUILD_UP } from '../goals.js'
import type { Score } from '../score.js'
import { percent } from '../words.js'
import { falseCell } from './false-cell.js'
import { MINUTES, SECONDS, type TimeAxis } from './frame.js'
import { leadCell } from './lead-cell.js'
import type { Section } from './section.js'

const FIRST_NOTIFICATION = 'first message, minutes before users fail'

/** The chart's blocks: what fails slowly, what fails at once, and what must stay quiet. */
export function sectionsOf(scores: readonly Score[]): readonly Section[] {
	return [
		failing(scores, 'gradual-saturation', 'Gradual saturation', FIRST_NOTIFICATION, MINUTES),
		failing(scores, 'resource-leak', 'Resource leak', FIRST_NOTIFICATION, MINUTES),
		failing(scores, 'sudden-spike', 'Sudden spike', 'first critical, seconds before users fail', SECONDS),
		healthy(scores),
	].filter((section) => section.scores.length > 0)
}

function failing(all: readonly Score[], truth: Pattern, title: string, about: string, axis: TimeAxis): Section {
	const leadOf = (score: Score) => (axis === SECONDS ? score.criticalLead : score.lead)
	return {
		title,
		about,
		axis,
		scores: all.filter((score) => score.truth === truth),
		sum: (scores) => {
			// Minutes of warning can only be had where the trouble took minutes to build up.
			const fair = scores.filter(({ buildUp = 0 }) => axis === SECONDS || buildUp >= LONG_BUILD_UP)
			const good = fair.filter((score) => {
				const lead = leadOf(score)
				return lead !== undefined && lead > 0 && lead >= axis.early
			}).length
			const part = good / Math.max(1, fair.length)
			return {
				number: percent(part),
				of: axis.early > 0 ? `told ${axis.early / 60} min ahead or more` : 'told before users failed',
				kind: part >= 0.9 ? 'good' : part >= 0.5 ? 'short' : 'bad',
			}
		},
		cell: (scores, left, y) => leadCell(scores, { left, y, axis, leadOf }),
	}
}

function healthy(all: readonly Score[]): Section {
	return {
		title: 'Healthy',
		about: 'every message is a false one',
		axis: undefined,
		scores: all.filter((score) => score.truth === 'none'),
		sum: (scores) => {
			const criticals = scores.reduce((sum, score) => sum + score.falseCriticals, 0)
			const warnings = scores.reduce((sum, score) => sum + score.falseWarnings - score.rightfulWarnings, 0)
			return {
				number: `${criticals} + ${warnings}`,
				of: 'criticals + warnings',
				kind: criticals > 0 ? 'bad' : warnings > 1 ? 'short' : 'good',
			}
		},
		cell: falseCell,
	}
}
