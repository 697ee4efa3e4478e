/** What an answer means for a message: the kinds of a Delivery. */
export type AnswerClass = 'sent' | 'retryable' | 'rejected'

/**
 * HTTP: a request timeout, too early, too many requests, a redirect (a proxy in maintenance, a moved service) and what is
 * the server's own fault may pass; any other 4xx will be answered the same for ever (Slack: 400 bad payload, 403 forbidden, 404 no such hook, 410 channel archived).
 */
export function classifyHttpStatus(status: number): AnswerClass {
	if (status >= 200 && status < 300) return 'sent'
	return status < 400 || status >= 500 || [408, 425, 429].includes(status) ? 'retryable' : 'rejected'
}

/** SMTP (RFC 5321 4.2.1): 4yz is transient, greylisting and a full mailbox among it; 5yz is for good. */
export function classifySmtpCode(code: number): AnswerClass {
	if (code >= 200 && code < 400) return 'sent'
	return code >= 500 ? 'rejected' : 'retryable'
}

/**
 * Reads a Retry-After header (RFC 9110 10.2.3): seconds, or a date, which is held against the answer's own Date so
 * that no clock of ours is asked. Undefined where it is absent or cannot be read.
 */
export function parseRetryAfter(retryAfter: string | undefined, date: string | undefined): number | undefined {
	const text = retryAfter?.trim()
	if (!text) return undefined
	if (/^\d+$/.test(text)) return Number(text)
	const seconds = (Date.parse(text) - Date.parse(date ?? '')) / 1000
	return Number.isNaN(seconds) ? undefined : Math.max(0, seconds)
}
