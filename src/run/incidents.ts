import { join } from 'node:path'
import type { Config } from '../config/config.js'
import type { DetectorState } from '../detect/detector.js'
import { restoreState, saveState } from '../detect/saved-state.js'
import type { ServiceState } from '../detect/service-state.js'
import { Delivery } from '../incidents/delivery.js'
import type { DeliveryStatus, MuteStatus } from '../incidents/delivery-status.js'
import type { DiaryIncident } from '../incidents/diary-incident.js'
import { HistoryKeeper } from '../incidents/history/history-keeper.js'
import type { ServiceHistory } from '../incidents/history/service-history.js'
import { IncidentDiary } from '../incidents/incident-diary.js'
import type { DeliveryLog } from '../incidents/log.js'
import type { Moment } from '../incidents/moment.js'
import { prepareNotifiers } from '../incidents/prepare.js'
import { SavedFile } from '../incidents/saved-file.js'
import type { TimeZone } from '../message/local-time.js'
import type { Message } from '../message/message.js'
import type { Notifier } from '../notify/notifier.js'
import type { JudgedSample } from '../serve/runtime-state.js'
import { deliverySettingsOf } from './delivery-settings.js'

/** What incidents are kept and sent with. */
export interface IncidentsOptions {
	readonly config: Config
	readonly notifiers: readonly Notifier[]
	readonly log: DeliveryLog
	readonly timeZone: TimeZone
	/** Now, on both clocks. */
	readonly now: () => Moment
	/** Seconds on the clock that samples are stamped with. */
	readonly eventClock: () => number
	/** Seconds since the machine was started, suspended ones included. */
	readonly uptime: () => number
}

/** Seconds between two saves of the detector's memory while nothing happens. */
const SAVE_INTERVAL = 30

/** What becomes of messages, and what survives a restart: incidents, mutes, the outbox, the history, the detector's memory. */
export class Incidents {
	readonly #options: IncidentsOptions
	readonly #delivery: Delivery
	readonly #memory: SavedFile
	readonly #diary: IncidentDiary
	readonly #history: HistoryKeeper
	#savedAt = Number.NEGATIVE_INFINITY
	#changed = false

	constructor(options: IncidentsOptions) {
		const { config, notifiers, log, timeZone, now, uptime } = options
		const { stateDir } = config
		this.#options = options
		this.#delivery = new Delivery({ notifiers, settings: deliverySettingsOf(config, timeZone), stateDir, log, now })
		this.#memory = new SavedFile(stateDir && join(stateDir, 'detector.json'), log)
		this.#diary = new IncidentDiary(stateDir && join(stateDir, 'incidents.json'), log)
		this.#history = new HistoryKeeper(stateDir, log, { wallClock: () => now().wallTime, uptime })
	}

	/** Takes up what an earlier process left, and begins to send it; returns what the detector is to resume. */
	async start(): Promise<ReadonlyMap<string, ServiceState>> {
		const services = await this.#restore()
		const open = [...services.values()].flatMap(({ incident }) => incident.open?.summary.id ?? [])
		await this.#delivery.start(open)
		await this.#diary.start()
		await this.#history.start()
		return services
	}

	/** Loads what the notifiers need. */
	prepare(): void {
		void prepareNotifiers(this.#options.notifiers, this.#options.log)
	}

	/** Takes a message to be sent. Neither throws nor holds up the caller. */
	handle(message: Message): void {
		this.#changed = true
		this.#delivery.page(message)
		this.#diary.write(message, this.#options.now())
	}

	/** Takes a judged sample, and what the detector remembers after it. */
	sample({ sample, verdicts }: JudgedSample, memory: DetectorState): void {
		this.#delivery.reading(verdicts)
		this.#history.take(sample, verdicts)
		const { at } = this.#options.now()
		if (!this.#changed && at - this.#savedAt < SAVE_INTERVAL) return
		this.#savedAt = at
		this.#changed = false
		const moment = this.#eventMoment()
		// After the message is on disk: a restart in between finds the message without the incident, and not the reverse.
		void this.#delivery.settled().then(() => this.#memory.save(moment, saveState(memory, moment)))
	}

	/** Lets time pass: to be called every second. */
	tick(): void {
		this.#delivery.tick()
	}

	/** Holds messages back for so many seconds: of one service, or all. */
	mute(seconds: number, reason: string, service?: string): Promise<MuteStatus> {
		return this.#delivery.mute(seconds, reason, service)
	}

	/** Ends all mutes; returns how many there were. */
	unmute(): Promise<number> {
		return this.#delivery.unmute()
	}

	/** Resolves when everything taken so far is decided and on disk. */
	settled(): Promise<void> {
		return this.#delivery.settled()
	}

	/** How messages are delivered. */
	get delivery(): DeliveryStatus {
		return this.#delivery.status
	}

	/** The newest incidents, newest first. */
	get incidents(): readonly DiaryIncident[] {
		const { incidents } = this.#delivery.status
		return this.#diary.read(({ id, service, what }) =>
			incidents.some((known) => known.id === id || (known.service === service && known.what === what)),
		)
	}

	/** What cannot be saved, and why. */
	get problems(): { readonly state: string | undefined; readonly history: string | undefined } {
		return { state: this.#memory.trouble ?? this.#diary.trouble, history: this.#history.trouble }
	}

	/** How deliveries went so far. */
	get tally(): { readonly sent: number; readonly failed: number } {
		return this.#delivery.tally
	}

	/** The history of a service; undefined if it was never seen. */
	history(service: string): ServiceHistory | undefined {
		return this.#history.of(service)
	}

	/** Goes on with another configuration: what waits and what is open is kept. */
	async reconfigure(config: Config, notifiers: readonly Notifier[]): Promise<void> {
		void prepareNotifiers(notifiers, this.#options.log)
		await this.#delivery.reconfigure(notifiers, deliverySettingsOf(config, this.#options.timeZone))
	}

	/** Ends within a second: what is being sent by then is given time to arrive. */
	async close(): Promise<void> {
		await this.#delivery.close()
		await this.#history.close()
	}

	async #restore(): Promise<ReadonlyMap<string, ServiceState>> {
		const restored = await this.#memory.restore()
		if (!restored) return new Map()
		const state = restoreState(restored.content, this.#eventMoment())
		if (state.ok) return state.services
		await this.#memory.reject(state.problem)
		return new Map()
	}

	#eventMoment(): Moment {
		return { at: this.#options.eventClock(), wallTime: this.#options.now().wallTime }
	}
}
