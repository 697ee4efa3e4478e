import * as z from 'zod'
import { DEFAULT_SERVICE, PROFILES } from '../../core/settings.js'
import { autoOr, text, whole } from '../fields.js'

const error = 'expected auto, off, or the path of the first file that Apache reads, such as /etc/apache2/apache2.conf'

const service = z.strictObject({
	name: text('a name')
		.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { error: 'expected a name of letters, digits, dots, - and _' })
		.default(DEFAULT_SERVICE.name)
		.describe('The service in pages, logs and metrics.'),
	ports: z
		.array(whole({ min: 1, max: 65_535 }), { error: 'expected a list of ports such as [80, 443]' })
		.min(1, { error: 'expected at least one port' })
		.max(100, { error: 'expected at most 100 ports' })
		.default([...DEFAULT_SERVICE.ports])
		.describe(
			'The ports it listens on, over IPv4 and IPv6; they are counted together, because its workers are shared.',
		),
	capacity: autoOr({ min: 1, max: 10_000_000 })
		.prefault('auto')
		.describe(
			'Connections it can hold accepted (prefork and worker: MaxRequestWorkers). auto finds it in the configuration files of Apache, else learns it.',
		),
	backlog: autoOr({ min: 1, max: 10_000_000 })
		.prefault('auto')
		.describe('Its ListenBacklog, after which the kernel drops connections. auto finds it, else takes 511.'),
	profile: z
		.enum(PROFILES)
		.default(DEFAULT_SERVICE.profile)
		.describe(
			'What it is, which decides which signals page: many TIME_WAIT are normal at a proxy and odd at a database.',
		),
	apacheConfig: z
		.union([z.enum(['auto', 'off'], { error }), z.string({ error }).startsWith('/', { error })], { error })
		.default('auto')
		.describe(
			'Where its configuration is read: auto (the running Apache’s, else where Debian, RHEL and a source build keep it), off, or a path.',
		),
})

/** `services:`, what is watched. */
export const servicesSchema = z
	.array(service, { error: 'expected a list of services' })
	.min(1, { error: 'expected at least one service' })
	.max(64, { error: 'expected at most 64 services' })
	.prefault([{}])
	.describe('What is watched. Without it: one service apache on 80 and 443.')
