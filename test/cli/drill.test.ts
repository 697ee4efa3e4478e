import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { PATTERNS } from '../../src/detect/pattern.js'
import { temporaryFolder } from '../kernel/proc-trees.js'
import { type HttpAnswer, OK, startHttpPeer } from '../servers/http-peer.js'
import { startSmtpPeer } from '../servers/smtp-peer.js'
import { runCli } from './run-cli.js'

/** Drills a pattern against a Slack that answers so and a mail server. */
async function drill(pattern: string, answer: HttpAnswer = OK) {
	const slack = await startHttpPeer(answer)
	const smtp = await startSmtpPeer()
	const file = join(temporaryFolder(), 'config.yml')
	writeFileSync(
		file,
		`services: [{ name: shop, ports: [8080], capacity: 200 }]
hostname: web7
notify:
  - { type: slack, url_env: SLACK }
  - { type: email, host: 127.0.0.1, port: ${smtp.port}, tls: none, from: a@example.org, to: [b@example.org] }
  - { type: console }
`,
	)
	try {
		const result = await runCli(['drill', pattern, '-c', file], { env: { SLACK: slack.url } })
		return { ...result, posted: slack.requests, mails: smtp.mails }
	} finally {
		await slack.stop()
		await smtp.stop()
	}
}

describe('drill', () => {
	it.each(PATTERNS)('%s: a page marked DRILL, with this host in it, through every notifier', async (pattern) => {
		const { code, out, err, posted, mails } = await drill(pattern)
		expect({ code, err }).toEqual({ code: 0, err: '' })
		expect(out).toMatch(/slack: sent\nemail: sent\nconsole: sent\n$/)
		for (const text of [out, posted[0]!.body, mails[0]!.text]) {
			expect(text).toContain('DRILL')
			expect(text).toContain('This is an exercise')
			expect(text).toContain(pattern)
			expect(text).toContain('shop on web7')
			expect(text).toContain('200')
		}
		expect(mails[0]!.headers.get('x-forewarn-drill')).toBe('yes')
		expect(mails[0]!.text).toContain(':8080')
		const { html, attachments } = await PostalMime.parse(mails[0]!.raw)
		expect(html).toMatch(/<img src="cid:course@forewarn" [^>]* alt="DRILL\. The 15 minutes until [^"]*, capacity 200; /)
		expect(attachments).toMatchObject([{ contentId: '<course@forewarn>', mimeType: 'image/png', related: true }])
	})

	it('ends with 1 where one notifier failed, says which and why, and pages the others', async () => {
		const { code, out, mails } = await drill('resource-leak', { status: 404, body: 'no_team' })
		expect(code).toBe(1)
		expect(out).toContain('slack: NOT delivered: Slack answered 404 "no_team"\nemail: sent\n')
		expect(mails).toHaveLength(1)
	})

	it('needs no configuration', async () => {
		const { code, out } = await runCli(['drill', 'sudden-spike'])
		expect(code).toBe(0)
		expect(out).toContain('DRILL CRITICAL')
		expect(out).toMatch(/console: sent\n$/)
	})
})
