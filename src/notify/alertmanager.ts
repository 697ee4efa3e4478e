import { describeAlert, formerLabels } from './alert.js'
import type { Notifier } from './notifier.js'
import { postJson } from './post-json.js'
import type { AlertmanagerSettings } from './settings.js'

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
			const ended = former ? [{ ...alert, labels: former, endsAt: endNow(message, alert.startsAt) }] : []
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

function endNow(message: Parameters<typeof describeAlert>[0], startsAt: string | undefined): string {
	const { wallTime } = message.type === 'incident' ? message.event : message.notice
	const began = startsAt === undefined ? 0 : Date.parse(startsAt)
	return new Date(Math.max(wallTime ?? 0, began + 1)).toISOString()
}
