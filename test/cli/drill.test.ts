import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import type { Deps } from '../../src/cli/deps.js'
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

/** Runs a drill with two services against three local web servers. */
async function drillHooks(words: readonly string[], changes: Partial<Deps> = {}) {
	const peers = await Promise.all([1, 2, 3].map(() => startHttpPeer({ status: 202 })))
	const [hook, other, pager] = peers.map(({ url }) => url)
	const file = join(temporaryFolder(), 'config.yml')
	writeFileSync(
		file,
		`services: [{ name: shop, ports: [8080], capacity: 200 }, { name: api, ports: [8081], capacity: 64 }]
hostname: web7
notify:
  - { type: webhook, name: hook, url: '${hook}' }
  - { type: webhook, name: other, url: '${other}' }
  - { type: pagerduty, url: '${pager}', key_env: KEY }
`,
	)
	const result = await runCli(['drill', ...words, '-c', file], { env: { KEY: 'k' }, ...changes })
	await Promise.all(peers.map((peer) => peer.stop()))
	const [hooked, others, paged] = peers.map(({ requests }) => requests.map(({ body }) => JSON.parse(body)))
	return { ...result, hooked: hooked!, others: others!, paged: paged! }
}

describe('the options of drill', () => {
	it('--notify pages only those that are named', async () => {
		const { code, out, hooked, others, paged } = await drillHooks(['resource-leak', '--notify', 'hook'])
		expect({ code, out }).toEqual({ code: 0, out: 'hook: sent\n' })
		expect([hooked.length, others.length, paged.length]).toEqual([1, 0, 0])
	})

	it('--notify may be repeated', async () => {
		const { out } = await drillHooks(['resource-leak', '--notify', 'hook', '--notify', 'other'])
		expect(out).toBe('hook: sent\nother: sent\n')
	})

	it('--service pages about that service, with its capacity', async () => {
		const { hooked } = await drillHooks(['sudden-spike', '--notify', 'hook', '--service', 'api'])
		expect(hooked[0].commonLabels).toMatchObject({ service: 'api', drill: 'true', instance: 'web7' })
		expect(hooked[0].commonAnnotations.facts).toContain('64')
	})

	it.each([
		['opened', 'firing', { severity: 'warning' }, 'DRILL WARNING: shop on web7: '],
		['escalated', 'firing', { severity: 'critical' }, 'DRILL CRITICAL: shop on web7: worse: '],
		['resolved', 'resolved', { severity: 'warning' }, 'DRILL RESOLVED: shop on web7: recovered after 5 min'],
		['blind', 'firing', { alertname: 'ForewarnBlind' }, 'DRILL BLIND: shop on web7: forewarn cannot see this service'],
	] as const)('--occasion %s', async (occasion, status, labels, summary) => {
		const { code, hooked } = await drillHooks(['gradual-saturation', '--notify', 'hook', '--occasion', occasion])
		expect(code).toBe(0)
		expect(hooked[0]).toMatchObject({ status, commonLabels: { service: 'shop', ...labels } })
		expect(hooked[0].commonAnnotations.summary.slice(0, summary.length)).toBe(summary)
	})

	it('--occasion blind needs no pattern', async () => {
		const { code, hooked } = await drillHooks(['--occasion', 'blind', '--notify', 'hook'])
		expect(code).toBe(0)
		expect(hooked[0].commonAnnotations.description).toMatch(
			/: Nothing listens on port 8080 in this network namespace\.$/,
		)
	})

	it.each(['opened', 'escalated', 'blind'])(
		'resolves at PagerDuty what it %s there, under the same key',
		async (occasion) => {
			const { code, out, paged, hooked } = await drillHooks([
				'sudden-spike',
				'--occasion',
				occasion,
				'--resolve-after',
				'0',
			])
			expect(code).toBe(0)
			expect(out).toBe('hook: sent\nother: sent\npagerduty: sent\nresolving it in 0s\npagerduty: resolved\n')
			expect(hooked).toHaveLength(1)
			expect(paged.map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve'])
			expect(paged[1].dedup_key).toBe(paged[0].dedup_key)
		},
	)

	it('resolves at once when it is interrupted', async () => {
		const stop = new AbortController()
		const stdout = new PassThrough()
		const said: string[] = []
		stdout.on('data', (line) => {
			said.push(String(line))
			if (said.length === 2) stop.abort()
		})
		const words = ['sudden-spike', '--notify', 'pagerduty', '--resolve-after', '10m']
		const { paged } = await drillHooks(words, { stdout, signal: stop.signal })
		expect(said).toEqual(['pagerduty: sent\n', 'resolving it in 10m\n', 'pagerduty: resolved\n'])
		expect(paged.map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve'])
	})

	it.each([
		[
			'a notifier',
			['sudden-spike', '--notify', 'slack'],
			'--notify: expected one of hook, other, pagerduty, got "slack"',
		],
		['a service', ['sudden-spike', '--service', 'web'], '--service: expected one of shop, api, got "web"'],
	])('refuses %s that the configuration has not', async (_, words, message) => {
		const { code, err, hooked } = await drillHooks(words)
		expect({ code, err }).toEqual({ code: 2, err: `forewarn: ${message}\n` })
		expect(hooked).toEqual([])
	})
})
