import { BlockList, isIP } from 'node:net'
import * as v from 'valibot'
import { optional, webAddress, whole } from '../settings/fields.js'
import { mapping, type Settings } from '../settings/mapping.js'
import { type RuleIssue, secret } from '../settings/secret-field.js'

/** Shorter ones can be guessed: 16 random characters of base64 are 96 bits. */
const MIN_TOKEN = 16

const DEFAULT_HOST = '127.0.0.1'

const addressError = 'expected an IP address of this host, or localhost'

const address = v.pipe(
	v.string(addressError),
	v.check((host) => host === 'localhost' || isIP(host) !== 0, addressError),
)

const token = v.pipe(
	v.string(),
	v.trim(),
	v.minLength(MIN_TOKEN, `expected a token of at least ${MIN_TOKEN} characters`),
	// What a bearer token can be: RFC 6750, section 2.1.
	v.regex(/^[\w.~+/-]+=*$/, 'expected a token of letters, digits and - . _ ~ + / only'),
)

const http = mapping(
	{
		host: optional('The address to listen on. Anything but a loopback address needs a token.', address, DEFAULT_HOST),
		port: optional('The port to listen on.', whole({ min: 1, max: 65_535 }), 9503),
		publicUrl: optional(
			'The address under which people reach the status page, through a proxy or as it is: pages link to it and to each incident.',
			webAddress,
		),
		...secret('token', {
			about: 'What every request must show, as bearer token or as password. Better in token_env or token_file.',
			holds: token,
		}),
	},
	refuseOpenness,
)

/** Where the web server listens, and what requests must show; without a token only on a loopback address. */
export type HttpSettings = Settings<typeof http>

/** What of it the web server needs. */
export type ListenSettings = Omit<HttpSettings, 'publicUrl'>

/** `http:`, the web server. */
export const httpSchema = optional(
	'A web server: /metrics for Prometheus, /healthz, the status page. Without this section there is none.',
	http,
)

function refuseOpenness({ host = DEFAULT_HOST, ...written }: Readonly<Record<string, unknown>>): RuleIssue[] {
	const isClosed = ['token', 'token_env', 'token_file'].some((key) => written[key] !== undefined)
	if (isClosed || typeof host !== 'string' || isLoopback(host)) return []
	const message = `${host} can be reached from elsewhere, so that one of token, token_env and token_file is needed`
	return [{ key: 'host', message }]
}

/** Whether only programs of this host can reach an address. A name is not looked up: what it means may change. */
export function isLoopback(host: string): boolean {
	if (isIP(host) === 0) return host === 'localhost'
	loopback ??= loopbackAddresses()
	return loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')
}

let loopback: BlockList | undefined

function loopbackAddresses(): BlockList {
	const list = new BlockList()
	list.addSubnet('127.0.0.0', 8, 'ipv4')
	list.addAddress('::1', 'ipv6')
	return list
}
