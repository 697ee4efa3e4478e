import * as z from 'zod'
import { duration, text, webAddress } from '../fields.js'
import { exactlyOne, variable } from './notify.js'

/** One minute: what the usual services expect at least. */
const DEFAULT_INTERVAL = '1m'

/** `heartbeat:`, the dead man's switch. */
export const heartbeatSchema = z
	.strictObject({
		url: webAddress()
			.optional()
			.describe('The URL that is fetched. Whoever has it can keep the switch quiet: url_env or url_file hide it.'),
		url_env: variable.optional().describe('The environment variable that holds the URL.'),
		url_file: text('the path of a file').optional().describe('The file that holds the URL.'),
		interval: duration({ min: 10, max: 3600 })
			.prefault(DEFAULT_INTERVAL)
			.describe('Time between two pings, at least: they follow good samples, and nothing else.'),
	})
	.meta(exactlyOne('url'))
	.optional()
	.describe('A dead man’s switch: a URL that is fetched after good samples, so that somebody else notices our silence.')

/** The section as the file gives it, its secret not yet looked up. */
export type WrittenHeartbeat = z.output<typeof heartbeatSchema>
