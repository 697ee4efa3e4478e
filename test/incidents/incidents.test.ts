import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { newestValues } from '../../src/incidents/history-columns.js'
import { kindOf, type Message } from '../../src/message/message.js'
import { type Notifier, type Delivery as Result, retryable, sent } from '../../src/notify/notifier.js'
import { look } from '../detect/looks.js'
import { type Given, makeFolder, startIncidents, until } from '../faults/setup.js'
import { EVENTS, event, incidentMessage } from '../message/messages.js'
import { course, PICTURED } from '../notify/picture/courses.js'
import { momentAt, verdict } from './world.js'

const folders: ReturnType<typeof makeFolder>[] = []
afterEach(() => {
	for (const folder of folders.splice(0)) folder.remove()
})

function makeState(): string {
	const folder = makeFolder()
	folders.push(folder)
	return folder.path
}

/** A notifier that keeps what it takes, and takes nothing while it is down. */
function createFake(name: string) {
	const taken: Message[] = []
	const fake = { name, taken, down: undefined as Result | undefined, send: send as Notifier['send'] }
	async function send(message: Message): Promise<Result> {
		if (fake.down) return fake.down
		taken.push(message)
		return sent()
	}
	return fake
}

const DOWN = retryable('down')

/** Incidents with a clock that the test sets. */
async function start(notifiers: readonly Notifier[], stateDir?: string, given: Given = {}) {
	const clock = { at: 0 }
	const started = await startIncidents(notifiers, { stateDir, now: () => momentAt(clock.at), ...given })
	const pass = async (seconds: number) => {
		clock.at += seconds
		started.incidents.tick()
		await started.incidents.settled()
	}
	const judge = (recent?: ReturnType<typeof course>) =>
		started.incidents.sample(look(0), [{ service: 'apache', verdict: verdict('suspicion'), recent }])
	return { ...started, clock, pass, judge }
}

const kinds = (messages: readonly Message[]) => messages.map(kindOf)

describe('incidents', () => {
	it('are sent, followed up with the numbers of a sample, and repeated', async () => {
		const slack = createFake('slack')
		const { incidents, pass, judge } = await start([slack])
		incidents.handle(incidentMessage())
		await pass(300)
		judge()
		await pass(1800)
		await until('three are sent', () => slack.taken.length === 3)
		expect(kinds(slack.taken)).toEqual(['opened', 'changed', 'changed'])
		await incidents.close()
	})

	it('are one list with what each page said, who has it and what to do', async () => {
		const slack = createFake('slack')
		const { incidents } = await start([slack])
		incidents.handle(incidentMessage())
		incidents.handle(incidentMessage(event(EVENTS.escalated, { severity: 'critical' })))
		await incidents.settled()
		const [incident, ...others] = incidents.status.incidents
		expect(others).toEqual([])
		expect(incident).toMatchObject({
			id: 'apache-720',
			service: 'apache',
			pattern: 'gradual-saturation',
			severity: 'critical',
			state: 'open',
			resolvedWallTime: undefined,
			notified: ['slack'],
			suppressed: undefined,
			reason: 'All 40 workers are taken and 78 clients wait, over two samples.',
			advice: { title: expect.any(String), meaning: expect.any(String) },
		})
		expect(incident!.events.map(({ kind, severity }) => `${kind} ${severity}`)).toEqual([
			'opened warning',
			'escalated critical',
		])
		expect(incident!.events[0]!.facts.length).toBeGreaterThan(5)
		expect(incident!.advice!.steps).toHaveLength(11)
		incidents.handle(incidentMessage(EVENTS.resolved))
		await incidents.settled()
		expect(incidents.status.incidents[0]).toMatchObject({
			state: 'resolved',
			severity: 'critical',
			resolvedWallTime: EVENTS.resolved.wallTime,
			advice: undefined,
		})
		await incidents.close()
	})

	it('are bounded: ten that are over, and of each five events, the first among them', async () => {
		const { incidents } = await start([createFake('slack')])
		for (let number = 0; number < 14; number++) {
			const which = { id: `s${number}`, service: `s${number}` }
			incidents.handle(incidentMessage(event({ at: number }, which)))
			for (let again = 0; again < 6; again++)
				incidents.handle(incidentMessage(event({ ...EVENTS.escalated, at: again }, which)))
			if (number > 0) incidents.handle(incidentMessage(event(EVENTS.resolved, which)))
		}
		await incidents.settled()
		const shown = incidents.status.incidents
		expect(shown.map(({ id }) => id)).toEqual(['s13', 's12', 's11', 's10', 's9', 's8', 's7', 's6', 's5', 's0'])
		expect(shown.at(-1)!.events.map(({ kind }) => kind)).toEqual(['opened', ...Array(4).fill('escalated')])
		await incidents.close()
	})

	it('show in each message how the service came to where it was then, over a restart as well', async () => {
		const state = makeState()
		const mail = createFake('mail')
		const { incidents, pass, judge } = await start([mail], state)
		incidents.handle(PICTURED.opened)
		await pass(300)
		judge(course(1, { accepted: () => 2 }))
		await incidents.settled()
		judge(course(1, { accepted: () => 3 }))
		mail.down = DOWN
		await pass(1800)
		await incidents.close()
		mail.down = undefined
		const after = await start([mail], state)
		await until('three are sent', () => mail.taken.length === 3)
		const recents = mail.taken.map((message) => message.type === 'incident' && message.recent?.accepted)
		expect(recents).toEqual([PICTURED.opened.recent.accepted, [2], [3]])
		await after.incidents.close()
	})

	it('go on after a restart where they were: what waits is sent, what was sent is not sent again', async () => {
		const state = makeState()
		const [slack, mail] = [createFake('slack'), createFake('mail')]
		mail.down = DOWN
		const before = await start([slack, mail], state)
		before.incidents.handle(incidentMessage())
		before.incidents.remember(() => ({ learned: 40 }))
		await until('slack has it', () => slack.taken.length === 1)
		await before.incidents.close()

		mail.down = undefined
		const after = await start([slack, mail], state)
		expect(after.detector).toEqual({ learned: 40 })
		expect(after.incidents.unresolved).toMatchObject({
			open: [{ summary: { id: 'apache-720', severity: 'warning' }, openSeconds: 0 }],
			blind: [],
		})
		await until('mail has it', () => mail.taken.length === 1)
		expect(slack.taken).toHaveLength(1)
		expect(after.incidents.status.incidents).toMatchObject([{ id: 'apache-720', notified: ['slack', 'mail'] }])
		after.incidents.handle(incidentMessage())
		after.incidents.handle(incidentMessage(EVENTS.resolved))
		await until('both have the end', () => slack.taken.length === 2 && mail.taken.length === 2)
		expect(after.incidents.status.suppressed).toEqual({ duplicate: 1 })
		await after.incidents.close()
	})

	it('are muted and unmuted, and show both', async () => {
		const slack = createFake('slack')
		const { incidents } = await start([slack])
		expect(await incidents.mute(900, 'deploy')).toEqual({ reason: 'deploy', service: undefined, secondsLeft: 900 })
		incidents.handle(incidentMessage())
		await incidents.settled()
		expect(incidents.status).toMatchObject({
			incidents: [{ notified: [], suppressed: 'muted until Sat 21 Nov, 14:36:07 UTC: deploy' }],
			mutes: [{ reason: 'deploy', secondsLeft: 900 }],
			suppressed: { muted: 1 },
		})
		expect(slack.taken).toEqual([])
		expect(await incidents.unmute()).toBe(1)
		await until('it is sent', () => slack.taken.length === 1)
		expect(incidents.status.mutes).toEqual([])
		await incidents.close()
	})

	it('take other notifiers while they run: what waits and what is open is kept', async () => {
		const old = createFake('slack')
		old.down = DOWN
		const { incidents, settings } = await start([old])
		incidents.handle(incidentMessage())
		await until('it was tried', () => (incidents.status.notifiers[0]?.attempts ?? 0) > 0)
		const [slack, mail] = [createFake('slack'), createFake('mail')]
		const traits = [slack, mail].map(({ name }) => ({ name, keepsAlerts: false, refresh: undefined }))
		await incidents.reconfigure([slack, mail], { ...settings, notifiers: traits })
		await until('the new one has it', () => slack.taken.length === 1)
		incidents.handle(incidentMessage(EVENTS.escalated))
		await until('both have the next', () => slack.taken.length === 2 && mail.taken.length === 1)
		expect(old.taken).toEqual([])
		await incidents.close()
	})

	it('that are critical are tried at once, however long the service asked to be left alone', async () => {
		const slack = createFake('slack')
		slack.down = retryable('429', 3600)
		const retry = { retries: Number.POSITIVE_INFINITY, minDelay: 60, maxDelay: 60, maxRetryAfter: 300 }
		const { incidents } = await start([slack], undefined, { retry })
		incidents.handle(incidentMessage())
		await until('it was asked for an hour', () => incidents.status.notifiers[0]?.state === 'failing')
		slack.down = undefined
		incidents.handle(incidentMessage(event({}, { id: 'shop-1', service: 'shop', severity: 'critical' })))
		await until('both are sent', () => slack.taken.length === 2)
		const services = slack.taken.map((message) => message.type === 'incident' && message.event.incident.service)
		expect(services).toEqual(['shop', 'apache'])
		await incidents.close()
	})

	it('with a bug in a decision go to every notifier', async () => {
		const slack = createFake('slack')
		const { incidents, lines } = await start([slack])
		// No message of ours looks like this; one that does must not be swallowed.
		const odd = { ...incidentMessage(), event: { kind: 'opened' } } as unknown as Message
		incidents.handle(odd)
		await until('it is sent', () => slack.taken.length === 1)
		expect(lines[0]).toMatch(/^error a bug in deciding about a page: it goes to every notifier/)
		await incidents.close()
	})

	it('end within a second, also while a notifier hangs', async () => {
		const hanging: Notifier = {
			name: 'hanging',
			send: (_message, signal) =>
				new Promise((resolve) => signal.addEventListener('abort', () => resolve(retryable('given up')))),
		}
		const { incidents } = await start([hanging])
		incidents.handle(incidentMessage())
		await incidents.settled()
		const begin = performance.now()
		await incidents.close()
		expect(performance.now() - begin).toBeLessThan(1000)
		expect(incidents.tally).toEqual({ sent: 0, failed: 1 })
	})

	it('let every notifier prepare, whatever becomes of the one before it', async () => {
		const prepared: string[] = []
		const send = async () => sent()
		const { incidents, lines } = await start([
			{ name: 'console', send },
			{ name: 'mail', send, prepare: () => Promise.reject(new Error('Cannot find module email-4T2.js')) },
			{ name: 'slack', send, prepare: async () => void prepared.push('slack') },
		])
		await incidents.prepare()
		expect(prepared).toEqual(['slack'])
		expect(lines).toEqual([
			'error failed to load notifier: its pages will not leave {"notifier":"mail","why":"Cannot find module email-4T2.js"}',
		])
	})
})

describe('what a restart must not forget', () => {
	it('is the history, too, with the clock set meanwhile', async () => {
		const state = makeState()
		const { incidents, clock } = await start([], state, { uptime: () => 0 })
		const read = (wallTime: number, accepted: number) => incidents.sample(look(0, { accepted }, { wallTime }), [])
		read(momentAt(0).wallTime, 5)
		clock.at = -600
		read(momentAt(-570).wallTime, 6)
		await incidents.close()
		const { incidents: again } = await start([], state)
		const times = again.history('apache')?.points.map(([time]) => (time - momentAt(0).wallTime) / 1000)
		expect(times).toEqual([-600, -570])
		expect(newestValues(again.history('apache')!)).toMatchObject({ accepted: 6 })
		expect(again.history('blog')).toBeUndefined()
		await again.close()
	})

	it('is what the detector knows of an incident, in the same transaction as its page', async () => {
		const state = makeState()
		const { incidents } = await start([createFake('slack')], state)
		incidents.handle(incidentMessage())
		incidents.remember(() => ({ open: 'apache-720' }))
		await incidents.settled()
		const lines = readFileSync(join(state, 'state.jsonl'), 'utf8').trim().split('\n')
		const kindsOfLast = (JSON.parse(lines.at(-1)!.slice(9)) as { changes: [string][] }).changes.map(([kind]) => kind)
		expect(kindsOfLast).toEqual(['detector', 'incident', 'rest', 'queued'])
		await incidents.close()
	})

	it('is saved every half minute while nothing happens, and at once with an event', async () => {
		const { incidents, clock } = await start([], makeState())
		let asked = 0
		const remember = () => incidents.remember(() => ++asked)
		for (clock.at = 0; clock.at < 60; clock.at += 5) remember()
		expect(asked).toBe(2)
		incidents.handle(incidentMessage())
		remember()
		expect(asked).toBe(3)
		await incidents.close()
	})

	it.each([
		['a folder', 'cannot be read', (path: string) => mkdirSync(path)],
		['garbage', 'is damaged', (path: string) => writeFileSync(path, '\u0000\u0001garbage\n')],
		['a file of a later version', 'is damaged', (path: string) => writeFileSync(path, 'forewarn state 99\n')],
	])('where the file is %s, is put aside and said; watching goes on', async (_, what, make) => {
		const state = makeState()
		make(join(state, 'state.jsonl'))
		const { incidents, lines } = await start([createFake('slack')], state)
		expect(lines.some((line) => line.startsWith(`error the saved state ${what} and is put aside`))).toBe(true)
		expect(incidents.status.store.unreadable).toBe(1)
		expect(readdirSync(state)).toContainEqual(expect.stringMatching(/^state\.jsonl\.corrupt-/))
		incidents.handle(incidentMessage())
		await incidents.settled()
		expect(incidents.status.store.trouble).toBeUndefined()
		await incidents.close()
	})

	it('holds back no other entry where one cannot be read', async () => {
		const state = makeState()
		const slack = createFake('slack')
		slack.down = DOWN
		const before = await start([slack], state)
		for (const number of [1, 2, 3]) {
			before.incidents.handle(incidentMessage(event({}, { id: `s${number}`, service: `s${number}` })))
			await before.incidents.settled()
		}
		await before.incidents.close()
		const path = join(state, 'state.jsonl')
		writeFileSync(path, readFileSync(path, 'utf8').replace('"id":"s2"', '"id":"sX"'))
		slack.down = undefined
		const { incidents, lines } = await start([slack], state)
		await until('the others are sent', () => slack.taken.length === 2)
		expect(incidents.status.store).toMatchObject({ unreadable: 1, trouble: undefined, waiting: 0 })
		expect(lines[0]).toMatch(
			/^error the saved state is damaged and is put aside: .*"why":"1 of \d+ lines cannot be read"/,
		)
		await incidents.close()
	})

	it('loads ten thousand waiting notifications in linear time, and keeps the newest five hundred', async () => {
		const slack = createFake('slack')
		slack.down = DOWN
		const { formatLine } = await import('../../src/incidents/journal-lines.js')
		const notification = { message: incidentMessage(), occasion: 'event', notifiers: ['slack'], reason: 'event' }
		/** Starts where so many wait; returns what that took of the processor. */
		const load = async (count: number) => {
			const state = makeState()
			await (await start([slack], state)).incidents.close()
			const waiting = Array.from({ length: count }, (_, number) =>
				formatLine({
					...momentAt(0),
					changes: [['queued', { sequence: number + 10, queuedWallTime: momentAt(0).wallTime, notification }]],
				}),
			)
			writeFileSync(join(state, 'state.jsonl'), waiting.join(''), { flag: 'a' })
			const before = process.cpuUsage()
			const { incidents, lines } = await start([slack], state)
			const { user, system } = process.cpuUsage(before)
			const { store } = incidents.status
			await incidents.close()
			return { store, lines, cpu: user + system }
		}
		const few = await load(1000)
		const many = await load(10_000)
		// Ten times as many take ten times as long; were each compared with each, a hundred times.
		expect(many.cpu / few.cpu).toBeLessThan(40)
		expect(many.store).toMatchObject({ waiting: 500, dropped: 9500, inMemoryOnly: 0 })
		expect(many.lines.filter((line) => line.startsWith('error'))).toEqual([
			'error page NOT delivered: dropped {"notifier":"slack","reason":"more than 500 wait","count":9500}',
		])
	})
})
