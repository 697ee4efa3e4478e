import * as z from 'zod'
import { DEFAULT_DETECTION } from '../../core/settings.js'
import { formatDuration } from '../duration.js'
import { duration, share, whole } from '../fields.js'
import { formatPercent } from '../percent.js'

/** `detection:`, when something is said. */
export const detectionSchema = z
	.strictObject({
		confirmSamples: whole({ min: 1, max: 20 })
			.default(DEFAULT_DETECTION.confirmSamples)
			.describe('Samples in a row that must show a pattern before anything is said.'),
		clearSamples: whole({ min: 1, max: 100 })
			.default(DEFAULT_DETECTION.clearSamples)
			.describe('Calm samples in a row before an incident is resolved.'),
		warnAhead: duration({ min: 10, max: 86_400 })
			.prefault(formatDuration(DEFAULT_DETECTION.warnAhead))
			.describe('Warn when the workers will probably be exhausted within this time.'),
		highUse: share({ min: 0.1, max: 1 })
			.prefault(formatPercent(DEFAULT_DETECTION.highUse))
			.describe('Share of the capacity in use, sustained, that is worth one warning.'),
	})
	.prefault({})
	.describe('When a pattern is said, and when it is over.')
