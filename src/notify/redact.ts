import { printable, truncate } from '../message/printable.js'
import { HIDDEN, type Secret } from '../settings/secret.js'

const MAX_REASON = 300

/**
 * Makes what a service or a library said fit for a log: on one line, not long, and without the secrets, in whichever
 * of the usual forms they come back. Errors quote URLs, and servers quote what they were sent.
 */
export function redact(text: string, secrets: readonly (Secret | undefined)[]): string {
	const forms = secrets
		.flatMap((secret) => (secret ? formsOf(secret.reveal()) : []))
		.filter((form) => form.length > 0)
		.sort((a, b) => b.length - a.length)
	const hidden = forms.reduce((rest, form) => rest.replaceAll(form, HIDDEN), text)
	return truncate(printable(hidden).trim(), MAX_REASON)
}

function formsOf(value: string): string[] {
	const base64 = Buffer.from(value).toString('base64')
	return [value, ...pathOf(value), encodeURIComponent(value), JSON.stringify(value).slice(1, -1), base64]
}

/** Of a URL the path and query are what is secret: an error may quote them without the host. */
function pathOf(value: string): string[] {
	if (!URL.canParse(value)) return []
	const { pathname, search, href, password } = new URL(value)
	return [href, password, pathname.length > 1 ? pathname + search : '', pathname.length > 1 ? pathname : '']
}
