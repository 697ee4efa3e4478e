import { join } from 'node:path'
import type { RecentCourse } from '../detect/recent-course.js'
import { type Message, messageKey } from '../message/message.js'
import type { DeliverySettings } from '../notify/delivery-settings.js'
import type { Notifier } from '../notify/notifier.js'
import type { RetryPolicy } from '../notify/retry.js'
import { Channel } from './channel.js'
import { stepMessage } from './decide.js'
import { type DeliveryState, NOTHING_TOLD, type Step } from './delivery-state.js'
import { type DeliveryStatus, describeMute, describeThreads, type MuteStatus } from './delivery-status.js'
import type { DeliveryLog } from './log.js'
import type { Moment } from './moment.js'
import { createMute } from './mute.js'
import { type Notification, withRecent } from './notification.js'
import { Outbox } from './outbox.js'
import type { OutboxEntry } from './outbox-entry.js'
import { adoptQueued, markOrphans } from './reconcile.js'
import { restoreDelivery } from './saved-delivery.js'
import { SavedFile } from './saved-file.js'
import { type ServiceVerdict, stepReading, stepTime } from './steps.js'
import { keyOfThread, kindOf, serviceOf } from './thread.js'

/** What a delivery is made of. */
export interface DeliveryOptions {
	readonly notifiers: readonly Notifier[]
	readonly settings: DeliverySettings
	/** The folder where everything survives a restart; undefined = nowhere. */
	readonly stateDir: string | undefined
	readonly log: DeliveryLog
	/** Now, on both clocks; the monotonic one is the one that events are stamped with. */
	readonly now: () => Moment
	readonly retry?: RetryPolicy
}

/** Seconds that attempts under way are given when the program ends. */
const GRACE = 0.8

/**
 * What becomes of messages: decides, puts on disk, sends. The decisions are pure functions of state and time; here is
 * what performs them, one after the other, so that a message is on disk before it is sent and the state agrees with it.
 */
export class Delivery {
	readonly #options: DeliveryOptions
	readonly #outbox: Outbox
	readonly #file: SavedFile
	#settings: DeliverySettings
	#channels: ReadonlyMap<string, Channel>
	#state: DeliveryState = NOTHING_TOLD
	#recent: ReadonlyMap<string, RecentCourse | undefined> = new Map()
	#savedText = ''
	#lost = 0
	#chain: Promise<void> = Promise.resolve()

	constructor(options: DeliveryOptions) {
		const { stateDir, log, notifiers, settings } = options
		this.#options = options
		this.#settings = settings
		this.#outbox = new Outbox({ folder: stateDir && join(stateDir, 'outbox'), log })
		this.#file = new SavedFile(stateDir && join(stateDir, 'delivery.json'), log)
		this.#channels = this.#createChannels(notifiers)
	}

	/** Takes up what an earlier process left, and begins to send it. `openIncidents` are the ids that the detector knows. */
	async start(openIncidents: readonly string[] = []): Promise<void> {
		const now = this.#options.now()
		await this.#outbox.load(now)
		const restored = await restoreDelivery(this.#file, now)
		const uncommitted = this.#outbox.entries.filter(({ sequence }) => sequence > restored.sequence)
		this.#outbox.continueFrom(restored.sequence)
		// Killed between the outbox and the state: what some of its channels have, all of them get.
		for (const { notification, queuedWallTime, sequence } of uncommitted) {
			await this.#outbox.add(notification, { at: now.at, wallTime: queuedWallTime }, sequence)
		}
		const queued = uncommitted.map(({ notification }) => notification)
		this.#state = markOrphans(adoptQueued(restored.state, queued, now.at), openIncidents)
		await this.#commit(now)
		this.#wakeAll()
	}

	/** Takes a message to be delivered. Never throws and does not hold up the caller. */
	page(message: Message): void {
		void this.#perform((state, moment) => this.#decide(state, message, moment))
	}

	/** Takes what a full reading said, for follow-ups. */
	reading(verdicts: readonly ServiceVerdict[]): void {
		this.#recent = new Map(verdicts.map(({ service, recent }) => [service, recent]))
		void this.#perform((state, moment) => stepReading(state, verdicts, moment, this.#settings))
	}

	/** Lets time pass: to be called every few seconds. */
	tick(): void {
		void this.#perform((state, moment) => stepTime(state, moment, this.#settings))
		const { at } = this.#options.now()
		void this.#then(async () => {
			await this.#outbox.save()
			await this.#outbox.expire(at, [...this.#channels.keys()])
			this.#wakeAll()
		})
	}

	/** Holds everything back, or what one service says, for so many seconds. */
	async mute(seconds: number, reason: string, service?: string): Promise<MuteStatus> {
		const { at } = this.#options.now()
		const mute = createMute(seconds, reason, service, this.#options.now())
		await this.#perform((state) => ({ ...NO_EFFECTS, state: { ...state, mutes: [...state.mutes, mute] } }))
		this.#options.log.warn({ seconds, reason, service }, 'muted')
		return describeMute(mute, at)
	}

	/** Ends all mutes; what they held back is told at once. Answers how many there were. */
	async unmute(): Promise<number> {
		const count = this.#state.mutes.length
		await this.#perform((state) => ({ ...NO_EFFECTS, state: { ...state, mutes: [] } }))
		this.tick()
		await this.#chain
		this.#options.log.info({ mutes: count }, 'unmuted')
		return count
	}

	/** Goes on with other notifiers and settings: what waits and what is open is kept. */
	async reconfigure(notifiers: readonly Notifier[], settings: DeliverySettings): Promise<void> {
		await this.#then(async () => {
			await this.#retire()
			this.#settings = settings
			this.#channels = this.#createChannels(notifiers)
			this.#wakeAll()
		})
	}

	/** How things stand. */
	get status(): DeliveryStatus {
		const { at } = this.#options.now()
		const { flapping, mutes } = this.#state
		const { trouble, ...health } = this.#outbox.health
		return {
			incidents: describeThreads(this.#state, at),
			mutes: mutes.filter(({ until }) => at < until).map((mute) => describeMute(mute, at)),
			flapping: Object.keys(flapping).filter((service) => flapping[service]?.said !== undefined),
			channels: [...this.#channels.values()].map((channel) => channel.health),
			outbox: { waiting: this.#outbox.entries.length, ...health, trouble: trouble ?? this.#file.trouble },
		}
	}

	/** How deliveries went so far. */
	get tally(): { readonly sent: number; readonly failed: number; readonly underWay: number } {
		const channels = [...this.#channels.values()].map(({ health }) => health)
		const sent = channels.reduce((sum, health) => sum + health.sent, 0)
		const failed = channels.reduce((sum, health) => sum + health.refused, this.#outbox.health.dropped + this.#lost)
		return { sent, failed, underWay: this.#outbox.entries.length - this.#lost }
	}

	/** Resolves when everything taken so far is decided and on disk. */
	async settled(): Promise<void> {
		await this.#chain
	}

	/** Ends within a second: no attempt begins any more, and those under way are given time to arrive. */
	async close(): Promise<void> {
		await this.#chain
		await this.#retire()
		await this.#chain
		for (const entry of this.#outbox.entries) this.#sayUnsent(entry)
	}

	/** What is in memory only is lost now; the rest waits for the next start. */
	#sayUnsent(entry: OutboxEntry): void {
		const { log } = this.#options
		const { health } = this.#channels.get(entry.channel) ?? {}
		const about = { notifier: entry.channel, message: messageKey(entry.notification.message) }
		const reason = health?.lastError ?? 'not tried: shutting down'
		const onDisk = this.#outbox.isOnDisk(entry)
		if (onDisk) log.warn({ ...about, reason }, 'page waits on disk for the next start')
		else log.error({ ...about, reason }, 'page NOT delivered')
		if (!onDisk) this.#lost++
	}

	async #retire(): Promise<void> {
		await Promise.all([...this.#channels.values()].map((channel) => channel.retire(GRACE)))
	}

	/** A bug in a decision must not cost a page: then it goes everywhere, undecided. */
	#decide(state: DeliveryState, message: Message, moment: Moment): Step {
		try {
			return stepMessage(state, message, moment, this.#settings)
		} catch (error) {
			this.#options.log.error({ err: error }, 'a bug in deciding about a page: it goes to every notifier')
			const channels = [...this.#channels.keys()]
			return { ...NO_EFFECTS, state, notifications: [{ message, occasion: 'event', channels, reason: 'undecided' }] }
		}
	}

	#perform(decide: (state: DeliveryState, moment: Moment) => Step): Promise<void> {
		return this.#then(async () => {
			const moment = this.#options.now()
			const step = decide(this.#state, moment)
			this.#state = step.state
			for (const { message, reason } of step.heldBack) this.#logHeld(message, reason)
			const notifications = step.notifications.map((each) => withRecent(each, this.#recent))
			const lasting = notifications.filter(({ occasion }) => occasion !== 'refresh')
			for (const notification of lasting) await this.#outbox.add(notification, moment)
			await this.#commit(moment)
			for (const notification of notifications) this.#dispatch(notification)
		})
	}

	#then(work: () => Promise<void>): Promise<void> {
		this.#chain = this.#chain.then(work).catch((error: unknown) => {
			this.#options.log.error({ err: error }, 'a bug in the delivery; it goes on')
		})
		return this.#chain
	}

	#dispatch(notification: Notification): void {
		const { message, channels, occasion } = notification
		for (const name of channels) {
			const channel = this.#channels.get(name)
			if (occasion === 'refresh') channel?.refresh(keyOfThread(message) ?? '', notification)
			else channel?.wake()
		}
	}

	#wakeAll(): void {
		for (const channel of this.#channels.values()) channel.wake()
	}

	async #commit(moment: Moment): Promise<void> {
		const content = { state: this.#state, sequence: this.#outbox.lastSequence }
		const text = JSON.stringify(content)
		if (text === this.#savedText && this.#file.trouble === undefined) return
		this.#savedText = text
		await this.#file.save(moment, content)
	}

	#createChannels(notifiers: readonly Notifier[]): ReadonlyMap<string, Channel> {
		const { log, now, retry } = this.#options
		const common = { outbox: this.#outbox, log, wallClock: () => now().wallTime }
		const create = (notifier: Notifier) => new Channel({ ...common, notifier, ...(retry ? { retry } : {}) })
		return new Map(notifiers.map((notifier) => [notifier.name, create(notifier)]))
	}

	#logHeld(message: Message, reason: string): void {
		this.#options.log.info({ kind: kindOf(message), service: serviceOf(message), reason }, 'notification held back')
	}
}

const NO_EFFECTS = { notifications: [], heldBack: [] } as const
