import { duration, optional, webAddress } from '../../settings/fields.js'
import { mapping } from '../../settings/mapping.js'
import { secret } from '../../settings/secret-field.js'

/** One minute: what the usual services expect at least. */
const DEFAULT_INTERVAL = '1m'

/** `heartbeat:`, the dead man's switch. */
export const heartbeatSchema = optional(
	'A dead man’s switch: a URL that is fetched after good samples, so that another program notices our silence.',
	mapping({
		...secret('url', {
			about: 'The URL that is fetched. Anyone who has it can keep the switch quiet: url_env or url_file hide it.',
			holds: webAddress,
			needed: true,
		}),
		interval: optional(
			'Time between two pings, at least: they follow good samples, and nothing else.',
			duration({ min: 10, max: 3600 }),
			DEFAULT_INTERVAL,
		),
	}),
)
