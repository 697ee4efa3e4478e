import * as z from 'zod'
import { DEFAULT_SAMPLING } from '../../core/settings.js'
import { formatDuration } from '../duration.js'
import { absolutePath, duration, whole } from '../fields.js'

/** `sampling:`, how the table is read. */
export const samplingSchema = z
	.strictObject({
		interval: duration({ min: 0.1, max: 600 })
			.prefault(formatDuration(DEFAULT_SAMPLING.interval))
			.describe('Time between full readings of the socket table.'),
		tripwire: duration({ min: 0, max: 60 })
			.prefault(formatDuration(DEFAULT_SAMPLING.tripwire))
			.describe('Time between looks at the accept queue alone, which pull full readings forward; 0 turns them off.'),
		window: whole({ min: 2, max: 60 })
			.default(DEFAULT_SAMPLING.window)
			.describe('Samples in the sliding window that trends are computed over.'),
		procRoot: absolutePath('the folder where /proc is mounted')
			.default('/proc')
			.describe('Where /proc is found: another folder when the host’s is mounted into a container.'),
		pid: whole({ min: 1, max: 4_194_304 })
			.optional()
			.describe('Read the table of this process’s network namespace instead of the own one.'),
	})
	.prefault({})
	.describe('How often the socket table is read, and where.')
