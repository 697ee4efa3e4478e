import { isIP } from 'node:net'
import * as z from 'zod'
import { SHORTEST_TOKEN } from '../../http/settings.js'
import { text, whole } from '../fields.js'
import { variable } from './notify.js'

const address = 'expected an IP address of this host, or localhost'

/** `http:`, the web server. */
export const httpSchema = z
	.strictObject({
		host: z
			.string({ error: address })
			.refine((host) => host === 'localhost' || isIP(host) !== 0, { error: address })
			.default('127.0.0.1')
			.describe('The address to listen on. Anything but a loopback address needs a token.'),
		port: whole({ min: 1, max: 65535 }).default(9503).describe('The port to listen on.'),
		token: z
			.string()
			.trim()
			.min(SHORTEST_TOKEN, { error: `expected at least ${SHORTEST_TOKEN} characters` })
			.optional()
			.describe('What everybody must show, as bearer token or as password. Better in token_env or token_file.'),
		token_env: variable.optional().describe('The environment variable that holds the token.'),
		token_file: text('the path of a file').optional().describe('The file that holds the token.'),
	})
	.optional()
	.describe('A web server: /metrics for Prometheus, /healthz, the status page. Without this section there is none.')

/** The section as the file gives it, its token not yet looked up. */
export type WrittenHttp = z.output<typeof httpSchema>
