import { afterEach, describe, expect, it } from 'vitest'
import { Delivery } from '../../src/incidents/delivery.js'
import type { Message } from '../../src/message/message.js'
import type { DeliverySettings } from '../../src/notify/delivery-settings.js'
import { type Notifier, type Delivery as Result, retryable, sent } from '../../src/notify/notifier.js'
import { IMPATIENT, makeFolder, until } from '../faults/setup.js'
import { EVENTS, incidentMessage } from '../message/messages.js'
import { course, PICTURED } from '../notify/picture/courses.js'
import { keepLog } from './log.js'
import { momentAt, SETTINGS, verdict } from './world.js'

const folders: ReturnType<typeof makeFolder>[] = []
afterEach(() => {
	for (const folder of folders.splice(0)) folder.remove()
})

/** A notifier that keeps what it takes, and takes nothing while it is down. */
function createFake(name: string) {
	const taken: Message[] = []
	const fake = { name, taken, down: false, send: send as Notifier['send'] }
	async function send(message: Message): Promise<Result> {
		if (fake.down) return retryable('down')
		taken.push(message)
		return sent()
	}
	return fake
}

function settingsFor(...notifiers: readonly Notifier[]): DeliverySettings {
	return { ...SETTINGS, channels: notifiers.map(({ name }) => ({ name, keepsAlerts: false, refresh: undefined })) }
}

/** A delivery with a clock that the test sets. */
async function start(notifiers: readonly Notifier[], stateDir?: string, open: readonly string[] = []) {
	const { log, lines } = keepLog()
	const clock = { at: 0 }
	const now = () => momentAt(clock.at)
	const options = { notifiers, settings: settingsFor(...notifiers), stateDir, log, now, retry: IMPATIENT }
	const delivery = new Delivery(options)
	await delivery.start(open)
	const pass = async (seconds: number) => {
		clock.at += seconds
		delivery.tick()
		await delivery.settled()
	}
	return { delivery, lines, clock, pass }
}

function makeState(): string {
	const folder = makeFolder()
	folders.push(folder)
	return folder.path
}

const kinds = (messages: readonly Message[]) =>
	messages.map((message) => (message.type === 'incident' ? message.event.kind : message.notice.kind))

describe('a delivery', () => {
	it('sends what happens, follows up with the numbers of a reading, and reminds', async () => {
		const slack = createFake('slack')
		const { delivery, pass } = await start([slack])
		delivery.page(incidentMessage())
		await delivery.settled()
		await pass(300)
		delivery.reading([{ service: 'apache', verdict: verdict('suspicion') }])
		await delivery.settled()
		await pass(1800)
		await until('three are sent', () => slack.taken.length === 3)
		expect(kinds(slack.taken)).toEqual(['opened', 'changed', 'changed'])
		await delivery.close()
	})

	it('shows in each message how the service came to where it was then, over a restart as well', async () => {
		const state = makeState()
		const mail = createFake('mail')
		const { delivery, pass } = await start([mail], state)
		const recents = () => mail.taken.map((message) => message.type === 'incident' && message.recent?.accepted)
		delivery.page(PICTURED.opened)
		await delivery.settled()
		await pass(300)
		delivery.reading([{ service: 'apache', verdict: verdict('suspicion'), recent: course(1, { accepted: () => 2 }) }])
		await delivery.settled()
		delivery.reading([{ service: 'apache', verdict: verdict('suspicion'), recent: course(1, { accepted: () => 3 }) }])
		mail.down = true
		await pass(1800)
		await delivery.close()
		mail.down = false
		const after = await start([mail], state, ['apache-720'])
		await until('three are sent', () => mail.taken.length === 3)
		expect(recents()).toEqual([PICTURED.opened.recent.accepted, [2], [3]])
		await after.delivery.close()
	})

	it('goes on after a restart where it was: what waits is sent, what was told is not told again', async () => {
		const state = makeState()
		const [slack, mail] = [createFake('slack'), createFake('mail')]
		mail.down = true
		const before = await start([slack, mail], state)
		before.delivery.page(incidentMessage())
		await until('slack has it', () => slack.taken.length === 1)
		await before.delivery.close()

		mail.down = false
		const after = await start([slack, mail], state, ['apache-720'])
		await until('mail has it', () => mail.taken.length === 1)
		expect(slack.taken).toHaveLength(1)
		expect(after.delivery.status.incidents).toMatchObject([{ id: 'apache-720', told: ['slack', 'mail'] }])
		after.delivery.page(incidentMessage(EVENTS.resolved))
		await until('both hear the end', () => slack.taken.length === 2 && mail.taken.length === 2)
		expect(after.delivery.status.incidents).toEqual([])
		await after.delivery.close()
	})

	it('mutes and unmutes, and shows both', async () => {
		const slack = createFake('slack')
		const { delivery } = await start([slack])
		expect(await delivery.mute(900, 'deploy')).toEqual({ reason: 'deploy', service: undefined, secondsLeft: 900 })
		delivery.page(incidentMessage())
		await delivery.settled()
		expect(delivery.status).toMatchObject({
			incidents: [{ told: [], heldBack: 'muted until Sat 21 Nov, 14:36:07 UTC: deploy' }],
			mutes: [{ reason: 'deploy', secondsLeft: 900 }],
		})
		expect(slack.taken).toEqual([])
		expect(await delivery.unmute()).toBe(1)
		await until('it is told', () => slack.taken.length === 1)
		expect(delivery.status.mutes).toEqual([])
		await delivery.close()
	})

	it('takes other notifiers while it runs: what waits and what is open is kept', async () => {
		const old = createFake('slack')
		old.down = true
		const { delivery } = await start([old])
		delivery.page(incidentMessage())
		await until('it was tried', () => (delivery.status.channels[0]?.attempts ?? 0) > 0)
		const [slack, mail] = [createFake('slack'), createFake('mail')]
		await delivery.reconfigure([slack, mail], settingsFor(slack, mail))
		await until('the new one has it', () => slack.taken.length === 1)
		delivery.page(incidentMessage(EVENTS.escalated))
		await until('both have the next', () => slack.taken.length === 2 && mail.taken.length === 1)
		expect(old.taken).toEqual([])
		await delivery.close()
	})

	it('with a bug in its decisions pages everybody', async () => {
		const slack = createFake('slack')
		const { delivery, lines } = await start([slack])
		// No message of ours looks like this; whatever does must not be swallowed.
		const odd = { ...incidentMessage(), event: { kind: 'opened' } } as unknown as Message
		delivery.page(odd)
		await until('it is sent', () => slack.taken.length === 1)
		expect(lines[0]).toMatch(/^error a bug in deciding about a page: it goes to every notifier/)
		await delivery.close()
	})

	it('ends within a second, also while a notifier hangs', async () => {
		const hanging: Notifier = {
			name: 'hanging',
			send: (_message, signal) =>
				new Promise((resolve) => signal.addEventListener('abort', () => resolve(retryable('given up')))),
		}
		const { delivery } = await start([hanging])
		delivery.page(incidentMessage())
		await delivery.settled()
		const begin = performance.now()
		await delivery.close()
		expect(performance.now() - begin).toBeLessThan(1000)
		expect(delivery.tally).toEqual({ sent: 0, failed: 1, underWay: 0 })
	})
})
