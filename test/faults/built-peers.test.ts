import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NotifierStatus } from '../../src/incidents/notifier-queue.js'
import { type SmtpPeerOptions, startSmtpPeer } from '../servers/smtp-peer.js'
import { PROGRAM, runCommand } from './fake-host.js'
import { type Answer, startFaultyPeer } from './faulty-peer.js'
import { layPost } from './post.js'
import { until } from './setup.js'

/** What a row of web servers expects: after how many seconds a further attempt comes, or that none does. */
interface WebRow {
	readonly answers: readonly Answer[]
	/** Attempts at the first page. */
	readonly attempts: number
	/** Seconds between the first two of them, at least and at most. */
	readonly again?: readonly [number, number]
	/** What the log says of a page that is not sent yet. */
	readonly says?: RegExp
}

/** A further attempt leaves within two seconds after the first one failed; half a second is for a busy machine. */
const SOON = [0.95, 2.5] as const

const WEB_ROWS: Record<string, WebRow> = {
	'nothing wrong': { answers: [], attempts: 1 },
	'429 with Retry-After': {
		answers: [{ status: 429, headers: { 'retry-after': '1' } }],
		attempts: 2,
		again: SOON,
		says: /answered 429/,
	},
	'status 500': { answers: [{ status: 500 }], attempts: 2, again: SOON, says: /answered 500 .*<hidden>/ },
	'garbage for a yes': { answers: [{ status: 200, body: '\u0000\u001b[31m<garbage' }], attempts: 1 },
	'bytes that are no HTTP': { answers: ['bytes'], attempts: 2, again: SOON, says: /cannot be reached: / },
	'half an answer': { answers: ['half'], attempts: 2, again: SOON, says: /cannot be reached: / },
	// The second that it is given begins before the page arrives: the sidecar has to connect.
	'no answer': { answers: ['never'], attempts: 2, again: [1.2, 3.5], says: /no answer within 1 s/ },
}

const SECRET = 'xyzzy'
const LOGIN = { user: 'forewarn', password: `${SECRET}mail` }

const MAIL_ROWS: Record<string, { readonly options: SmtpPeerOptions; readonly attempts: number; says?: RegExp }> = {
	'nothing wrong': { options: { login: LOGIN }, attempts: 1 },
	greylisting: { options: { login: LOGIN, fault: 'greylist', faultCount: 1 }, attempts: 2, says: /451/ },
	'a connection dropped after DATA': {
		options: { login: LOGIN, fault: 'drop-after-data', faultCount: 1 },
		attempts: 2,
		says: /could not take it/,
	},
}

if (!existsSync(PROGRAM) && process.env.CI) throw new Error('this test needs the built program: npm run build')

/** All peers at once, and one built sidecar that pages them all: each channel stands beside every fault of the others. */
describe.skipIf(!existsSync(PROGRAM))('the built sidecar, whose channels fail in every way at once,', () => {
	const ends: (() => unknown)[] = []
	const web = new Map<string, Awaited<ReturnType<typeof startFaultyPeer>>>()
	const mail = new Map<string, Awaited<ReturnType<typeof startSmtpPeer>>>()
	const items: string[] = []
	const said: string[] = []
	let saturatedAt = 0
	let exitCode: number | null
	let lines: readonly string[] = []
	/** In the middle, when every channel has what it can have of the first page, and after the end was told. */
	let during: Status
	let afterwards: Status

	interface Status {
		readonly lastSampleSeconds: number
		readonly incidents: readonly { readonly state: string }[]
		readonly delivery: {
			readonly notifiers: readonly NotifierStatus[]
			readonly store: { readonly waiting: number }
		}
	}

	const addWeb = async (what: string, answers: readonly Answer[], wrongTls = false) => {
		for (const type of ['slack', 'webhook']) {
			const peer = await startFaultyPeer(answers, wrongTls)
			ends.push(peer.stop)
			const name = nameOf(type, what)
			web.set(name, peer)
			items.push(`{ type: ${type}, name: ${name}, url: "${peer.url}/services/${SECRET}-${name}", timeout: 1s }`)
		}
	}

	const addMail = async (what: string, options: SmtpPeerOptions) => {
		const server = await startSmtpPeer(options)
		ends.push(server.stop)
		const name = nameOf('email', what)
		mail.set(name, server)
		const login = `user: ${LOGIN.user}, password: ${LOGIN.password}`
		const addresses = 'from: forewarn@example.org, to: [oncall@example.org]'
		items.push(
			`{ type: email, name: ${name}, host: 127.0.0.1, port: ${server.port}, tls: none, ${login}, ${addresses} }`,
		)
	}

	beforeAll(async () => {
		for (const [what, { answers }] of Object.entries(WEB_ROWS)) await addWeb(what, answers)
		await addWeb('404', Array(20).fill({ status: 404 }))
		await addWeb('wrong TLS', [], true)
		for (const [what, { options }] of Object.entries(MAIL_ROWS)) await addMail(what, options)
		await addMail('535', { login: { ...LOGIN, password: 'another' }, fault: 'echo-login' })

		const { file, state, host, start, status } = layPost(items.join(', '), ends)
		const read = (): Promise<Status> => status()
		const sidecar = start()
		lines = sidecar.lines
		await until('it watches', async () => (await read().catch(() => undefined))?.lastSampleSeconds !== undefined)
		saturatedAt = performance.now()
		host.saturated()
		const settled = (now: Status) =>
			now.delivery.notifiers.every(({ name, state, waiting, attempts }) => {
				if (name.endsWith('-wrong-TLS')) return attempts >= 2
				return state === (/-(404|535)$/.test(name) ? 'refusing' : 'ok') && waiting === 0
			})
		await until('the page is where it can be', async () => settled(await read()), 20)
		during = await read()
		said.push((await runCommand(['status', '-c', file])).out, readAll(state))

		host.healthy()
		await until('the end is told', async () => {
			const now = await read()
			return now.incidents.every(({ state }) => state !== 'open') && settled(now)
		})
		afterwards = await read()
		said.push(JSON.stringify([during, afterwards]), (await runCommand(['status', '-c', file])).out)
		exitCode = await sidecar.end('SIGTERM')
		said.push(sidecar.lines.join('\n'), sidecar.printed.join(''), readAll(state))
	}, 45_000)

	afterAll(async () => {
		for (const end of ends.splice(0).reverse()) await end()
	})

	const health = (name: string, { delivery }: Status) => delivery.notifiers.find((each) => each.name === name)
	const logged = (name: string, message: string): { attempts: number; reason: string; time: string }[] =>
		lines
			.filter((line) => line.includes(`"msg":"${message}"`))
			.map((line) => JSON.parse(line))
			.filter(({ notifier }) => notifier === name)
	/** The messages of a channel that has nothing wrong: as many as everybody should have. */
	const messages = (type: string) => new Set(web.get(`${type}-nothing-wrong`)?.arrivals.map(({ body }) => body)).size

	describe.each(['slack', 'webhook'])('pages %s', (type) => {
		it.each(Object.entries(WEB_ROWS))('all the same: %s', (what, { attempts, again, says }) => {
			const name = nameOf(type, what)
			const { arrivals } = web.get(name)!
			const first = arrivals.filter(({ body }) => body === arrivals[0]?.body)
			expect(first).toHaveLength(attempts)
			// The same page says so: its text and, where there is one, its key.
			expect(new Set(first.map(({ key }) => key)).size).toBe(1)
			if (type === 'webhook') expect(first[0]?.key).toBeTypeOf('string')

			const taken = arrivals.filter((each) => each.taken).map(({ body }) => body)
			expect(new Set(taken).size).toBe(taken.length)
			expect(taken).toHaveLength(messages(type))
			expect(taken.length).toBeGreaterThanOrEqual(2)
			expect(arrivals).toHaveLength(taken.length + attempts - 1)

			// Nobody waits for anybody: all first attempts leave together, seconds before the failed ones are repeated.
			expect(seconds(saturatedAt, arrivals[0]!.at)).toBeLessThan(4)
			expect(seconds(firstOfAll(), arrivals[0]!.at)).toBeLessThan(1)
			if (again) {
				const gap = seconds(first[0]!.at, first[1]!.at)
				expect(gap).toBeGreaterThanOrEqual(again[0])
				expect(gap).toBeLessThanOrEqual(again[1])
			}
			const failures = logged(name, 'page not sent yet')
			expect(failures).toHaveLength(attempts - 1)
			if (says) expect(failures[0]?.reason).toMatch(says)
			expect(health(name, during)).toMatchObject({ state: 'ok', waiting: 0, refused: 0 })
		})

		it('once where it is refused for good, and shows that: 404', () => {
			const name = nameOf(type, '404')
			const { arrivals } = web.get(name)!
			expect(new Set(arrivals.map(({ body }) => body)).size).toBe(arrivals.length)
			expect(arrivals).toHaveLength(messages(type))
			const { refused, ...shown } = health(name, afterwards)!
			expect(refused).toBe(arrivals.length)
			expect(shown).toMatchObject({ state: 'refusing', waiting: 0, sent: 0, attempts: 1 })
			expect(shown.lastError).toMatch(/answered 404 "no good: .*<hidden>/)
			expect(logged(name, 'page NOT delivered')).toHaveLength(arrivals.length)
		})

		it('never through a certificate that it does not know, keeps trying and says why: wrong TLS', () => {
			const name = nameOf(type, 'wrong TLS')
			const { arrivals, connections } = web.get(name)!
			expect(arrivals).toEqual([])
			expect(connections()).toBeGreaterThanOrEqual(2)
			expect(health(name, during)).toMatchObject({ state: 'failing', sent: 0, refused: 0 })
			expect(health(name, during)?.lastError).toMatch(/cannot be reached: self-signed certificate/)
			expect(health(name, during)?.waiting).toBeGreaterThanOrEqual(1)
			expect(health(name, afterwards)?.waiting).toBe(messages(type))
		})
	})

	describe('mails', () => {
		it.each(Object.entries(MAIL_ROWS))('all the same: %s', (what, { attempts, says }) => {
			const name = nameOf('email', what)
			const { mails, connections } = mail.get(name)!
			const ids = mails.map(({ headers }) => headers.get('message-id'))
			expect(new Set(ids).size).toBe(ids.length)
			expect(ids).toHaveLength(messages('webhook'))
			expect(ids[0]).toMatch(/-opened\.forewarn@web1>$/)
			expect(connections.count).toBe(ids.length + attempts - 1)
			const failures = logged(name, 'page not sent yet')
			expect(failures).toHaveLength(attempts - 1)
			if (says) {
				expect(failures[0]?.reason).toMatch(says)
				const gap = seconds(Date.parse(failures[0]!.time), Date.parse(logged(name, 'page sent')[0]!.time))
				expect(gap).toBeGreaterThanOrEqual(SOON[0])
				expect(gap).toBeLessThanOrEqual(SOON[1])
			}
			expect(health(name, during)).toMatchObject({ state: 'ok', waiting: 0, refused: 0 })
		})

		it('not again where the login is refused, and shows that: 535', () => {
			const { mails, connections } = mail.get('email-535')!
			expect(mails).toEqual([])
			expect(connections.count).toBe(messages('webhook'))
			const shown = health('email-535', afterwards)
			expect(shown).toMatchObject({ state: 'refusing', waiting: 0, sent: 0, attempts: 1, refused: connections.count })
			expect(shown?.lastError).toMatch(/535 no such login forewarn <hidden>/)
		})
	})

	it('goes on watching, tells the end, and goes when it is told to; what waits stays on disk', () => {
		expect(during.lastSampleSeconds).toBeLessThan(2)
		expect(during.incidents).toHaveLength(1)
		expect(afterwards.lastSampleSeconds).toBeLessThan(2)
		const last = web.get('webhook-nothing-wrong')!.arrivals.at(-1)!
		expect(JSON.parse(last.body)).toMatchObject({ status: 'resolved' })
		expect(exitCode).toBe(0)
		expect(afterwards.delivery.store.waiting).toBe(messages('slack') + messages('webhook'))
		for (const type of ['slack', 'webhook'])
			expect(said.at(-1)).not.toMatch(new RegExp(`"done",\\[\\d+,"${nameOf(type, 'wrong TLS')}"`))
	})

	it('shows none of its secrets: not in what it logs, prints, keeps or answers', () => {
		const everything = said.join('\n')
		for (const expected of ['page NOT delivered', 'page not sent yet', '<hidden>', '"state":"refusing"']) {
			expect(everything.includes(expected), expected).toBe(true)
		}
		expect(everything.match(new RegExp(`.{0,60}${SECRET}.{0,20}`, 'g')) ?? []).toEqual([])
		const { user, password } = LOGIN
		const encoded = [password, `\0${user}\0${password}`].map((each) => Buffer.from(each).toString('base64'))
		expect(encoded.filter((each) => everything.includes(each))).toEqual([])
	})

	function firstOfAll(): number {
		return Math.min(...[...web.values()].flatMap(({ arrivals }) => arrivals.slice(0, 1).map(({ at }) => at)))
	}
})

function nameOf(type: string, what: string): string {
	return `${type}-${what.replaceAll(' ', '-')}`
}

function seconds(from: number, to: number): number {
	return (to - from) / 1000
}

function readAll(path: string): string {
	return readdirSync(path, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.map((entry) => `${entry.name}\n${readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8')}`)
		.join('\n')
}
