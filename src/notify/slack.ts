import { type FetchFunction, IncomingWebhook, IncomingWebhookHTTPError } from '@slack/webhook'
import { renderSlackPayload } from '../message/slack.js'
import { exchange, type HttpAnswer } from './exchange.js'
import { describeNetworkError } from './network-error.js'
import { type Delivery, type Notifier, rejected, retryable, sent } from './notifier.js'
import { redact } from './redact.js'
import { attemptWithin } from './retry.js'
import type { SlackSettings } from './settings.js'
import { classifyHttpStatus, parseRetryAfter } from './status-codes.js'

/** Posts to a Slack channel through its incoming webhook. */
export function createSlackNotifier({ name, url, mention, timeout }: SlackSettings): Notifier {
	return {
		name,
		send: (message, signal) =>
			attemptWithin(timeout, signal, async (either) => {
				const { text, blocks } = renderSlackPayload(message, mention)
				let retryAfter: number | undefined
				const webhook = new IncomingWebhook(url.reveal(), {
					// The SDK's error has no headers, and its fetch no signal: both are had here. A redirect is an answer.
					fetch: async (_target, { headers = {}, body } = {}) => {
						const answer = await exchange({
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
						return retryable(redact(`Slack cannot be reached: ${describeNetworkError(error)}`, [url]))
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
