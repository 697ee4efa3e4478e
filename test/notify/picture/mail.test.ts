import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import type { MailPicture, PaintPicture } from '../../../src/message/mail.js'
import { renderMail } from '../../../src/message/mail.js'
import { createEmailNotifier } from '../../../src/notify/email.js'
import { EVENTS, incidentMessage } from '../../message/messages.js'
import { type SmtpPeerOptions, startSmtpPeer } from '../../servers/smtp-peer.js'
import { PICTURED } from './courses.js'

const NOBODY = new AbortController().signal

/** The smallest PNG there is: the mail does not look into it. */
const PNG = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64',
)
const PICTURE: MailPicture = {
	png: PNG,
	width: 480,
	height: 312,
	alt: 'accepted "from" 10 <to> 40 & more\r\nBcc: spy@example.org',
}

async function receive(paint: PaintPicture | undefined, options: SmtpPeerOptions = {}) {
	const peer = await startSmtpPeer(options)
	const notifier = createEmailNotifier(
		{
			type: 'email',
			name: 'email',
			host: '127.0.0.1',
			port: peer.port,
			tls: 'none',
			user: undefined,
			password: undefined,
			from: 'forewarn@example.org',
			to: ['oncall@example.org'],
			verifyCertificate: true,
			timeout: 5,
		},
		paint,
	)
	const delivery = await notifier.send(PICTURED.escalated, NOBODY)
	await peer.stop()
	const mail = peer.mails[0]
	return { delivery, raw: mail?.raw ?? '', parsed: mail && (await PostalMime.parse(mail.raw)) }
}

describe('a mail with a picture', () => {
	it('has the text first, then HTML with the picture inline, as a mail server took it', async () => {
		const { delivery, raw, parsed } = await receive(async () => PICTURE)
		expect(delivery).toEqual({ kind: 'sent', warning: undefined })
		const types = [...raw.matchAll(/^Content-Type: ([a-z/]+)/gim)].map(([, type]) => type)
		expect(types).toEqual(['multipart/alternative', 'text/plain', 'multipart/related', 'text/html', 'image/png'])
		expect(parsed?.text?.replace(/\r\n/g, '\n').trim()).toBe(renderMail(PICTURED.escalated).text.trim())
		expect(parsed?.attachments).toMatchObject([
			{
				filename: 'last-15-minutes.png',
				mimeType: 'image/png',
				disposition: 'inline',
				related: true,
				contentId: '<course@forewarn>',
			},
		])
		expect(Buffer.from(parsed!.attachments[0]!.content as ArrayBuffer)).toEqual(PNG)
		expect(parsed?.html).toContain(
			'<img src="cid:course@forewarn" width="480" alt="accepted &quot;from&quot; 10 &lt;to&gt; 40 &amp; more Bcc: spy@example.org"',
		)
	})

	it.each([
		{ name: 'nobody paints', paint: undefined },
		{ name: 'there is none', paint: async () => undefined },
	])('is the mail as it was where $name', async ({ paint }) => {
		const { delivery, raw, parsed } = await receive(paint)
		expect(delivery).toEqual({ kind: 'sent', warning: undefined })
		expect([...raw.matchAll(/^Content-Type: ([a-z/]+)/gim)].map(([, type]) => type)).toEqual([
			'multipart/alternative',
			'text/plain',
			'text/html',
		])
		expect(parsed?.html).not.toContain('<img')
		expect(parsed?.attachments).toEqual([])
	})

	it('has every tag that it has without, and one image', () => {
		const tagsOf = (html: string) => (html.match(/<[a-z!/][^>]*>/gi) ?? []).map((tag) => tag.split(/[\s>]/)[0])
		const without = tagsOf(renderMail(incidentMessage(EVENTS.opened)).html)
		const having = tagsOf(renderMail(incidentMessage(EVENTS.opened), PICTURE).html)
		expect(having.filter((tag) => tag === '<img')).toHaveLength(1)
		expect(having.length).toBe(without.length + 5)
	})
})
