import { isIP } from 'node:net'
import * as v from 'valibot'
import { SHORTEST_TOKEN } from '../../serve/http-settings.js'
import { mapping, optional, text, whole } from '../../settings/fields.js'
import { variable } from './notify.js'

const addressError = 'expected an IP address of this host, or localhost'

const address = v.pipe(
	v.string(addressError),
	v.check((host) => host === 'localhost' || isIP(host) !== 0, addressError),
)

const token = v.pipe(
	v.string(),
	v.trim(),
	v.minLength(SHORTEST_TOKEN, `expected at least ${SHORTEST_TOKEN} characters`),
)

/** `http:`, the web server. */
export const httpSchema = optional(
	'A web server: /metrics for Prometheus, /healthz, the status page. Without this section there is none.',
	mapping({
		host: optional('The address to listen on. Anything but a loopback address needs a token.', address, '127.0.0.1'),
		port: optional('The port to listen on.', whole({ min: 1, max: 65_535 }), 9503),
		token: optional(
			'What everybody must show, as bearer token or as password. Better in token_env or token_file.',
			token,
		),
		token_env: optional('The environment variable that holds the token.', variable),
		token_file: optional('The file that holds the token.', text('the path of a file')),
	}),
)

/** The section as the file gives it, its token not yet looked up. */
export type WrittenHttp = v.InferOutput<typeof httpSchema>
