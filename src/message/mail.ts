import { formatHeadline } from './headline.js'
import { renderMailHtml } from './mail-html.js'
import type { MailPicture } from './mail-picture.js'
import { firstMessageKey, type Message, messageKey } from './message.js'
import { createPage } from './page.js'
import { printable, truncate } from './text.js'
import { renderTextPage } from './text-page.js'

/** A message as a mail: what is said, and the ids by which mail programs make a thread of an incident. */
export interface Mail {
	readonly subject: string
	readonly text: string
	readonly html: string
	/** The same whenever this message is sent again, so that a second copy is recognised as one. */
	readonly messageId: string
	/** The Message-ID of the incident's first mail; undefined in the first itself. */
	readonly inReplyTo: string | undefined
}

/** RFC 5322 wants lines below 998; a phone shows 40. */
const LONGEST_SUBJECT = 200

/** Renders a message as a mail; its HTML shows the picture, if there is one, under the id PICTURE_ID. */
export function renderMail(message: Message, picture?: MailPicture): Mail {
	const page = createPage(message)
	const messageId = formatMessageId(messageKey(message), message.host)
	const first = formatMessageId(firstMessageKey(message), message.host)
	return {
		subject: truncate(printable(formatHeadline(page.headline)).trim(), LONGEST_SUBJECT),
		text: renderTextPage(page),
		html: renderMailHtml(page, picture),
		messageId,
		inReplyTo: first === messageId ? undefined : first,
	}
}

/** `<key@host>` with everything but letters, digits and hyphens written as `=hex`: different keys stay different. */
function formatMessageId(key: string, host: string): string {
	const encode = (text: string) =>
		text.replace(/[^A-Za-z0-9-]/gu, (character) => `=${character.codePointAt(0)!.toString(16)}`)
	const domain =
		host
			.toLowerCase()
			.replace(/[^a-z0-9.-]/g, '-')
			.replace(/^[.-]+|[.-]+$|\.(?=\.)/g, '') || 'localhost'
	return `<${encode(key)}.forewarn@${domain}>`
}
