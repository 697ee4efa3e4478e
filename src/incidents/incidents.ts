import type { IncidentSummary } from '../detect/incident-event.js'
import type { Look } from '../detect/look.js'
import type { RecentCourse } from '../detect/recent-course.js'
import type { Message } from '../message/message.js'
import type { Notifier } from '../notify/notifier.js'
import { fullStationsOf } from './full-hours.js'
import { ClockWatch, History, pointsOf, type ServiceHistory } from './history.js'
import { type Moment, summaryOf } from './incident.js'
import { endUnwatched, handleMessage, handleVerdicts, passTime, type ServiceVerdict } from './lifecycle.js'
import { createMute, describeMute, type MuteStatus } from './mute.js'
import type { Context } from './pipeline.js'
import { type PipelineState, putRest } from './pipeline-state.js'
import { type Step, stay } from './send.js'
import type { PipelineSettings } from './settings.js'
import { describeIncident, type IncidentsStatus } from './status.js'
import type { Change } from './store.js'
import { Transactions, type TransactionsOptions } from './transactions.js'

/** What a sample said about a service, and how it came there. */
export interface JudgedService extends ServiceVerdict {
	readonly recent?: RecentCourse | undefined
}

/** What incidents are made of. */
export interface IncidentsOptions extends Omit<TransactionsOptions, 'others'> {
	readonly settings: PipelineSettings
	/** Seconds since the machine was started, suspended ones included: tells a clock that was set from one that slept. */
	readonly uptime: () => number
}

/** What the detector must go on with. */
export interface Unresolved {
	/** Incidents that are open, since so many seconds: `openedAt` is on another clock than the detector's. */
	readonly open: readonly { readonly summary: IncidentSummary; readonly openSeconds: number }[]
	/** Services that are known to be not visible. */
	readonly blind: readonly string[]
}

/** Seconds between two saves of the detector's memory while nothing happens. */
const SAVE_INTERVAL = 30

/**
 * What becomes of events: the pipeline decides, the store keeps, the dispatcher sends. What is handed in within one turn
 * of the event loop is one transaction: an incident, its notifications and what the detector knows of it are on the disk
 * together, and before anything is sent. Nothing here throws or holds up the caller.
 */
export class Incidents {
	readonly #options: IncidentsOptions
	readonly #transactions: Transactions
	readonly #clock = new ClockWatch()
	#settings: PipelineSettings
	#history = new History()
	#recent: ReadonlyMap<string, RecentCourse | undefined> = new Map()
	#detector: unknown
	#detectorSavedAt = Number.NEGATIVE_INFINITY
	#eventful = false

	constructor(options: IncidentsOptions) {
		this.#options = options
		this.#settings = options.settings
		this.#transactions = new Transactions({ ...options, others: () => this.#others() })
	}

	/** Takes up what an earlier process left, and begins to send it. Returns what `remember` was given last; undefined = nothing. */
	async start(): Promise<unknown> {
		const stored = await this.#transactions.load()
		this.#history = stored?.history ?? this.#history
		this.#detector = stored?.detector
		this.#transactions.decide((state, moment) => endUnwatched(state, this.#context(moment)))
		await this.#transactions.begin()
		return this.#detector
	}

	/** What is open. */
	get unresolved(): Unresolved {
		const { at } = this.#options.now()
		const open = this.#transactions.state.incidents.filter(({ state }) => state === 'open')
		return {
			open: open.flatMap((incident) => {
				const summary = summaryOf(incident)
				return summary ? [{ summary, openSeconds: at - incident.openedAt }] : []
			}),
			blind: open.flatMap(({ pattern, service }) => (pattern === 'blind' && service !== undefined ? [service] : [])),
		}
	}

	/** Takes a message: what happened to an incident, or a notice. */
	handle(message: Message): void {
		this.#eventful = true
		this.#transactions.decide((state, moment) => this.#handle(state, message, moment))
	}

	/** Takes what a sample said: follow-ups and the history are made of it. */
	sample(look: Look, services: readonly JudgedService[]): void {
		this.#recent = new Map(services.map(({ service, recent }) => [service, recent]))
		this.#keepPoints(look, services)
		this.#decide((state, moment) => handleVerdicts(state, services, this.#context(moment)))
	}

	/** Keeps what the detector remembers and screens show of the last hour, as JSON: together with an event of this turn, else every half minute. */
	remember(detector: () => unknown): void {
		const { at } = this.#options.now()
		if (!this.#eventful && at - this.#detectorSavedAt < SAVE_INTERVAL) return
		this.#detectorSavedAt = at
		this.#eventful = false
		this.#detector = detector()
		this.#transactions.keep(['detector', this.#detector])
	}

	/** Lets time pass: to be called every second or so. */
	tick(): void {
		this.#decide((state, moment) => passTime(state, this.#context(moment)))
		this.#transactions.tick()
	}

	/** Mutes everything, or one service, for so many seconds. */
	async mute(seconds: number, reason: string, service?: string): Promise<MuteStatus> {
		const moment = this.#options.now()
		const mute = createMute(seconds, reason, service, moment)
		this.#decide((state) => stay(putRest(state, { mutes: [...state.rest.mutes, mute] })))
		await this.settled()
		this.#options.log.warn({ seconds, reason, service }, 'muted')
		return describeMute(mute, moment.at)
	}

	/** Ends all mutes; what they suppressed is sent at once. Returns how many there were. */
	async unmute(): Promise<number> {
		const count = this.#transactions.state.rest.mutes.length
		this.#decide((state) => stay(putRest(state, { mutes: [] })))
		this.tick()
		await this.settled()
		this.#options.log.info({ mutes: count }, 'unmuted')
		return count
	}

	/** Goes on with other notifiers and settings: what waits and what is open is kept. */
	async reconfigure(notifiers: readonly Notifier[], settings: PipelineSettings): Promise<void> {
		await this.#transactions.inTurn(async () => {
			this.#settings = settings
			await this.#transactions.dispatcher.replace(notifiers)
		})
		this.#decide((state, moment) => endUnwatched(state, { moment, settings }))
		await this.settled()
	}

	/** Lets notifiers load what they need, while there is time. */
	prepare(): Promise<void> {
		return this.#transactions.dispatcher.prepare()
	}

	/** The history of a service; undefined where nothing was ever seen of it. */
	history(service: string): ServiceHistory | undefined {
		return this.#history.services.get(service)
	}

	/** How things stand. */
	get status(): IncidentsStatus {
		const now = this.#options.now()
		const { state, dispatcher, suppressed, storeStatus } = this.#transactions
		const { mutes, flapping } = state.rest
		const flaps = Object.keys(flapping).filter((key) => flapping[key]?.said)
		return {
			incidents: state.incidents.map((incident) => describeIncident(incident, now)),
			mutes: mutes.filter(({ until }) => now.at < until).map((mute) => describeMute(mute, now.at)),
			flapping: [...new Set(flaps.map((key) => key.split(' ')[0]!))],
			suppressed: { ...suppressed },
			notifiers: dispatcher.status,
			store: storeStatus,
		}
	}

	/** Entries of the saved state that could not be read at the start: what health has to know, without all the rest. */
	get unreadable(): number {
		return this.#transactions.unreadable
	}

	/** How notifications went so far. */
	get tally() {
		return this.#transactions.dispatcher.tally
	}

	/** Resolves when everything taken so far is decided and on disk. */
	settled(): Promise<void> {
		return this.#transactions.settled()
	}

	/** Ends within a second: no attempt begins any more, and those under way are given time to arrive. */
	close(): Promise<void> {
		return this.#transactions.close()
	}

	/** A bug in a decision must not cost a page: then it goes to all notifiers, undecided. */
	#handle(state: PipelineState, message: Message, moment: Moment): Step {
		try {
			return this.#withRecent(handleMessage(state, message, this.#context(moment)))
		} catch (error) {
			this.#options.log.error({ err: error }, 'a bug in deciding about a page: it goes to every notifier')
			const notifiers = this.#transactions.dispatcher.status.map(({ name }) => name)
			return { ...stay(state), notifications: [{ message, occasion: 'event', notifiers, reason: 'undecided' }] }
		}
	}

	#context(moment: Moment): Context {
		return { moment, settings: this.#settings }
	}

	#decide(operation: (state: PipelineState, moment: Moment) => Step): void {
		this.#transactions.decide((state, moment) => this.#withRecent(operation(state, moment)))
	}

	/** With how each service came to where it is now, where the message does not bring it: for pictures in mails. */
	#withRecent(step: Step): Step {
		const notifications = step.notifications.map((notification) => {
			const { message } = notification
			const recent = message.type === 'incident' && this.#recent.get(message.event.incident.service)
			return recent && !message.recent ? { ...notification, message: { ...message, recent } } : notification
		})
		return { ...step, notifications }
	}

	#keepPoints(look: Look, services: readonly JudgedService[]): void {
		if (look.wallTime === undefined) return
		const step = this.#clock.step(this.#options.now().wallTime, this.#options.uptime())
		if (step !== 0) this.#history.shift(step)
		const points = [Math.round(look.wallTime), pointsOf(look, services), fullStationsOf(services)] as const
		this.#history.add(...points)
		this.#transactions.keep(...(step === 0 ? [] : [['clock', step] as const]), ['points', points])
	}

	#others(): Change[] {
		const histories = [...this.#history.services].map(
			([name, history]): Change => ['history', [name, history.toJSON()]],
		)
		return this.#detector === undefined ? histories : [['detector', this.#detector], ...histories]
	}
}
