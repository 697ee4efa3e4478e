import { DEFAULT_DETECTION } from '../../detect/settings.js'
import { duration, optional, share, whole } from '../../settings/fields.js'
import { mapping } from '../../settings/mapping.js'
import { formatDuration, formatPercent } from '../../settings/units.js'

/** `detection:`, when something is said. */
export const detectionSchema = optional(
	'When a pattern is said, and when it is over.',
	mapping({
		confirmSamples: optional(
			'Samples in a row that must show a pattern before anything is said. A crowd’s queue that was watched over two looks at the listeners counts as two.',
			whole({ min: 1, max: 20 }),
			DEFAULT_DETECTION.confirmSamples,
		),
		clearSamples: optional(
			'Calm samples in a row before an incident is resolved.',
			whole({ min: 1, max: 100 }),
			DEFAULT_DETECTION.clearSamples,
		),
		warnAhead: optional(
			'Warn when the workers will probably be exhausted within this time.',
			duration({ min: 10, max: 86_400 }),
			formatDuration(DEFAULT_DETECTION.warnAhead),
		),
		highUse: optional(
			'Share of the capacity in use, sustained, that is worth one warning.',
			share({ min: 0.1, max: 1 }),
			formatPercent(DEFAULT_DETECTION.highUse),
		),
		patience: optional(
			'How long users wait before they give up. A queue that makes them wait longer is critical.',
			duration({ min: 1, max: 600 }),
			formatDuration(DEFAULT_DETECTION.patience),
		),
		crowdRatio: optional(
			'Arrivals against the usual from which a jump is a crowd and no burst of every day: the page does not wait for the queue to prove itself.',
			share({ min: 1, max: 1000 }),
			formatPercent(DEFAULT_DETECTION.crowdRatio),
		),
	}),
	{},
)
