import * as v from 'valibot'
import { renderSlackPayload } from '../message/slack.js'
import { optional, webAddress } from '../settings/fields.js'
import { mapping, type Settings } from '../settings/mapping.js'
import { secret } from '../settings/secret-field.js'
import { postJson, probeAddress } from './http.js'
import { type Notifier, type NotifierKind, timeout, typeAndName } from './notifier.js'

const mention = v.pipe(
	v.string(),
	v.regex(
		/^(here|channel|everyone|[UWS][A-Z0-9]{5,20})$/,
		'expected here, channel, everyone, or the id of a member (U…) or user group (S…)',
	),
)

const schema = mapping({
	...typeAndName('slack'),
	...secret('url', {
		about: 'The incoming webhook’s URL. Anyone who has it can post: url_env or url_file keep it out of this file.',
		holds: webAddress,
		needed: true,
	}),
	mention: optional(
		'Whom a critical page calls: here, channel, everyone, or the id of a member or user group.',
		mention,
	),
	timeout,
})

/** Pages into a Slack channel through an incoming webhook. */
type SlackSettings = Settings<typeof schema>

/** `type: slack`. */
export const slackKind: NotifierKind<SlackSettings> = {
	schema,
	create: createSlackNotifier,
	describe: (settings) => `slack webhook${settings.mention ? `, critical pages call ${settings.mention}` : ''}`,
	probe: (settings, signal) => probeAddress(settings.url, settings.timeout, signal),
	keepsAlerts: false,
}

/** Posts to a Slack channel through its incoming webhook. */
export function createSlackNotifier({ name, url, mention, timeout }: SlackSettings): Notifier {
	return {
		name,
		send(message, signal) {
			const payload = { ...renderSlackPayload(message, mention), unfurl_links: false, unfurl_media: false }
			const post = { service: 'Slack', url, body: JSON.stringify(payload), timeout, secrets: [], answer: 'ok' }
			return postJson(post, signal)
		},
	}
}
