import * as v from 'valibot'
import { duration, mapping, optional, text, webAddress } from '../../settings/fields.js'
import { exactlyOne, variable } from './notify.js'

/** One minute: what the usual services expect at least. */
const DEFAULT_INTERVAL = '1m'

/** `heartbeat:`, the dead man's switch. */
export const heartbeatSchema = optional(
	'A dead man’s switch: a URL that is fetched after good samples, so that somebody else notices our silence.',
	v.pipe(
		mapping({
			url: optional(
				'The URL that is fetched. Whoever has it can keep the switch quiet: url_env or url_file hide it.',
				webAddress,
			),
			url_env: optional('The environment variable that holds the URL.', variable),
			url_file: optional('The file that holds the URL.', text('the path of a file')),
			interval: optional(
				'Time between two pings, at least: they follow good samples, and nothing else.',
				duration({ min: 10, max: 3600 }),
				DEFAULT_INTERVAL,
			),
		}),
		v.metadata(exactlyOne('url')),
	),
)

/** The section as the file gives it, its secret not yet looked up. */
export type WrittenHeartbeat = v.InferOutput<typeof heartbeatSchema>
