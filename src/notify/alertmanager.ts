import { duration, optional, webAddress } from '../settings/fields.js'
import { mapping, type Settings } from '../settings/mapping.js'
import { secret } from '../settings/secret-field.js'
import { formatDuration } from '../settings/units.js'
import { describeAlert, endNow, formerLabels } from './alert.js'
import { postJson, probeAddress } from './http.js'
import { type Notifier, type NotifierKind, timeout, typeAndName } from './notifier.js'

/** One minute: a fifth of the resolve_timeout that Alertmanager has by default. */
export const DEFAULT_REFRESH = 60

const schema = mapping({
	...typeAndName('alertmanager'),
	...secret('url', {
		about: 'Its address, without /api/v2/alerts. A user and a password may stand in it: then url_env or url_file.',
		holds: webAddress,
		needed: true,
	}),
	refresh: optional(
		'Time between two posts of an alert that stays open: shorter than its resolve_timeout.',
		duration({ min: 10, max: 3600 }),
		formatDuration(DEFAULT_REFRESH),
	),
	timeout,
})

/** Alerts into an Alertmanager. */
type AlertmanagerSettings = Settings<typeof schema>

/** `type: alertmanager`. */
export const alertmanagerKind: NotifierKind<AlertmanagerSettings> = {
	schema,
	create: createAlertmanagerNotifier,
	describe: ({ refresh }) => `Alertmanager, open alerts every ${formatDuration(refresh)}`,
	probe: ({ url, timeout }, signal) => probeAddress(url, timeout, signal),
	keepsAlerts: true,
	refresh: ({ refresh }) => refresh,
}

/**
 * Posts to an Alertmanager through its API v2, so that a fleet's own routes and silences hold. An open alert has no end:
 * Alertmanager gives it one, its resolve_timeout after the last post, which is why open ones are posted again and again
 * (see `refresh`). Its clock alone counts, so that ours may be wrong.
 */
export function createAlertmanagerNotifier({ name, url, timeout }: AlertmanagerSettings): Notifier {
	return {
		name,
		send(message, signal) {
			const { status: _, ...alert } = describeAlert(message)
			const former = formerLabels(message)
			// What was a warning and is critical now is another alert there; the first one must end.
			const ended = former ? [{ ...alert, labels: former, endsAt: endNow(message) }] : []
			const post = {
				service: 'Alertmanager',
				url,
				path: '/api/v2/alerts',
				body: JSON.stringify([alert, ...ended]),
				timeout,
				secrets: [],
			}
			return postJson(post, signal)
		},
	}
}
