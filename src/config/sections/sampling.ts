import { DEFAULT_SAMPLING } from '../../detect/settings.js'
import { absolutePath, duration, optional, whole } from '../../settings/fields.js'
import { mapping } from '../../settings/mapping.js'
import { formatDuration } from '../../settings/units.js'

/** `sampling:`, how the table is read. */
export const samplingSchema = optional(
	'How often the socket table is read, and where.',
	mapping({
		interval: optional(
			'Time between full readings of the socket table. A climb is seen in five samples, so that a longer one would miss it.',
			duration({ min: 0.1, max: 60, why: 'a climb is seen in five samples, which must lie within it' }),
			formatDuration(DEFAULT_SAMPLING.interval),
		),
		tripwire: optional(
			'Time between looks at the accept queue alone, which pull full readings forward; 0 turns them off.',
			duration({ min: 0, max: 60 }),
			formatDuration(DEFAULT_SAMPLING.tripwire),
		),
		window: optional(
			'Samples in the sliding window that trends are computed over.',
			whole({ min: 2, max: 60 }),
			DEFAULT_SAMPLING.window,
		),
		procRoot: optional(
			'Where /proc is found: another folder when the host’s is mounted into a container.',
			absolutePath('the folder where /proc is mounted'),
			'/proc',
		),
		pid: optional(
			'Read the table of this process’s network namespace instead of the own one.',
			whole({ min: 1, max: 4_194_304 }),
		),
	}),
	{},
)
