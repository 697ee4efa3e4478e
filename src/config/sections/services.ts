import { isIPv4, isIPv6 } from 'node:net'
import * as v from 'valibot'
import { endpoint, type Port } from '../../detect/ports.js'
import { DEFAULT_SERVICE, PROFILES } from '../../detect/settings.js'
import { autoOr, optional, text } from '../../settings/fields.js'
import { mapping } from '../../settings/mapping.js'

const name = v.pipe(
	text('a name'),
	v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'expected a name of letters, digits, dots, - and _'),
)

const portError = 'expected a port from 1 to 65535, or one at a single address such as "127.0.0.1:80" or "[::1]:80"'

const port = v.pipe(
	v.union(
		[
			v.pipe(v.number(portError), v.integer(portError), v.minValue(1, portError), v.maxValue(65_535, portError)),
			v.pipe(
				v.string(portError),
				v.check((written) => readEndpoint(written) !== undefined, portError),
				v.transform((written): Port => readEndpoint(written) ?? written),
				v.metadata({ pattern: '^[0-9a-fA-F.:\\[\\]]+:[0-9]{1,5}$' }),
			),
		],
		portError,
	),
	v.metadata({ title: 'port', 'x-range': '1 to 65535' }),
)

/** An address and a port in the form in which the kernel's are compared; undefined where it is none. A number alone is every address. */
function readEndpoint(written: string): Port | undefined {
	const [, address = '', digits] = /^(.+):(\d{1,5})$/.exec(written) ?? []
	const number = Number(digits)
	if (!(number >= 1 && number <= 65_535)) return undefined
	const inner = /^\[(.*)\]$/.exec(address)?.[1]
	if (isIPv4(address)) return address === '0.0.0.0' ? number : endpoint(address, number)
	if (inner === undefined || !isIPv6(inner)) return undefined
	return inner === '::' ? number : `${new URL(`http://[${inner}]`).hostname}:${number}`
}

const ports = v.pipe(
	v.array(port, 'expected a list of ports such as [80, 443]'),
	v.minLength(1, 'expected at least one port'),
	v.maxLength(100, 'expected at most 100 ports'),
)

const fileError =
	'expected auto, off, or the path of the first file that Apache reads, such as /etc/apache2/apache2.conf'

const apacheConfig = v.union(
	[v.picklist(['auto', 'off'], fileError), v.pipe(v.string(fileError), v.startsWith('/', fileError))],
	fileError,
)

const service = mapping({
	name: optional('The service in pages, logs and metrics.', name, DEFAULT_SERVICE.name),
	ports: optional(
		'The ports it listens on, over IPv4 and IPv6; they are counted together, because its workers are shared. So are further ports of the same Apache, which are found. "127.0.0.1:80" is a port at one address, where another server has it at others.',
		ports,
		[...DEFAULT_SERVICE.ports],
	),
	capacity: optional(
		'Connections it can hold accepted (prefork and worker: MaxRequestWorkers). auto finds it in the configuration files of Apache, else learns it.',
		autoOr({ min: 1, max: 10_000_000 }),
		'auto',
	),
	backlog: optional(
		'Its ListenBacklog, after which the kernel drops connections. auto finds it, else takes 511.',
		autoOr({ min: 1, max: 10_000_000 }),
		'auto',
	),
	profile: optional(
		'What it is, which decides which signals page: many TIME_WAIT are normal at a proxy and odd at a database.',
		v.picklist(PROFILES),
		DEFAULT_SERVICE.profile,
	),
	apacheConfig: optional(
		'Where its configuration is read: auto (the running Apache’s, else where Debian, RHEL and a source build keep it), off, or a path.',
		apacheConfig,
		'auto',
	),
})

/** `services:`, what is watched. */
export const servicesSchema = optional(
	'What is watched. Without it: one service apache on 80 and 443.',
	v.pipe(
		v.array(service, 'expected a list of services'),
		v.minLength(1, 'expected at least one service'),
		v.maxLength(64, 'expected at most 64 services'),
	),
	[{}],
)
