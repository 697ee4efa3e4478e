import type { FetchFunction } from '@slack/webhook'
import * as v from 'valibot'
import { renderSlackPayload } from '../message/slack.js'
import { errorText } from '../settings/error-text.js'
import { optional, webAddress } from '../settings/fields.js'
import { mapping, type Settings } from '../settings/mapping.js'
import { secret } from '../settings/secret-field.js'
import { classifyHttpStatus, type HttpAnswer, httpRequest, parseRetryAfter, probeAddress } from './http.js'
import {
	type Delivery,
	type Notifier,
	type NotifierKind,
	rejected,
	retryable,
	sent,
	timeout,
	typeAndName,
} from './notifier.js'
import { redact } from './redact.js'
import { attemptWithin } from './retry.js'

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
export type SlackSettings = Settings<typeof schema>

/** `type: slack`. */
export const slackKind: NotifierKind<SlackSettings> = {
	schema,
	create: createSlackNotifier,
	describe: (settings) => `slack webhook${settings.mention ? `, critical pages call ${settings.mention}` : ''}`,
	probe: (settings, signal) => probeAddress(settings.url, settings.timeout, signal),
	keepsAlerts: false,
}

/** Loaded with the first page, or by `prepare`: it is not needed to watch. */
const loadSdk = () => import('@slack/webhook')

/** Posts to a Slack channel through its incoming webhook. */
export function createSlackNotifier({ name, url, mention, timeout }: SlackSettings): Notifier {
	return {
		name,
		prepare: async () => void (await loadSdk()),
		send: (message, signal) =>
			attemptWithin(timeout, signal, async (either) => {
				const { IncomingWebhook, IncomingWebhookHTTPError } = await loadSdk()
				const { text, blocks } = renderSlackPayload(message, mention)
				let retryAfter: number | undefined
				const webhook = new IncomingWebhook(url.reveal(), {
					// The SDK's error has no headers, and its fetch no signal: both are had here. A redirect is an answer.
					fetch: async (_target, { headers = {}, body } = {}) => {
						const answer = await httpRequest({
							url: url.reveal(),
							method: 'POST',
							headers,
							body: String(body),
							signal: either,
						})
						retryAfter = parseRetryAfter(answer.headers['retry-after'], answer.headers.date)
						return asFetched(answer)
					},
				})
				try {
					const answer = await webhook.send({ text, blocks, unfurl_links: false, unfurl_media: false })
					return sent(answer.text === 'ok' ? undefined : `Slack answered ${quote(answer.text)} instead of "ok"`)
				} catch (error) {
					if (!(error instanceof IncomingWebhookHTTPError)) {
						return retryable(redact(`Slack cannot be reached: ${errorText(error)}`, [url]))
					}
					return answered(error.statusCode, error.body, retryAfter)
				}
			}),
	}

	function answered(status: number, body: string, retryAfter: number | undefined): Delivery {
		const reason = redact(`Slack answered ${status}${body ? ` ${quote(body)}` : ''}`, [url])
		return classifyHttpStatus(status) === 'retryable' ? retryable(reason, retryAfter) : rejected(reason)
	}

	function quote(text: string): string {
		return JSON.stringify(redact(text, [url]).slice(0, 100))
	}
}

type FetchResponse = Awaited<ReturnType<FetchFunction>>

/** An answer as the SDK reads it: of what fetch answers, only this. */
function asFetched({ status, body }: HttpAnswer): FetchResponse {
	const answer: Partial<FetchResponse> = {
		status,
		statusText: '',
		ok: status >= 200 && status < 300,
		text: async () => body,
	}
	return answer as FetchResponse
}
