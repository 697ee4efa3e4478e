import { join } from 'node:path'
import type { Delivery } from '../incidents/delivery.js'
import { HistoryKeeper } from '../incidents/history/history-keeper.js'
import { IncidentDiary } from '../incidents/incident-diary.js'
import type { Moment } from '../incidents/moment.js'
import type { ServiceVerdict } from '../incidents/steps.js'
import type { Message } from '../message/message.js'
import type { Board } from '../serve/board.js'
import { LiveFeed } from '../serve/live-feed.js'
import type { SidecarStatus } from '../serve/status.js'
import { StatusDesk, type StatusSources } from '../serve/status-desk.js'
import { WebDesk, type WebDeskSources } from '../serve/web-desk.js'
import type { Logger } from './log.js'

/** What the front desk is made of. */
export interface FrontDeskOptions
	extends Pick<StatusSources, 'version' | 'host' | 'configFile' | 'config' | 'seconds' | 'pictures'> {
	readonly board: Board
	readonly log: Logger
	readonly delivery: Delivery
	/** The folder of the built web pages. */
	readonly webFolder: string
	/** Milliseconds since the epoch. */
	readonly wallClock: () => number
	/** Seconds since the machine was started, suspended ones included. */
	readonly uptime: () => number
	/** What is wrong with the companions that the desk does not know. */
	readonly troubles: () => Pick<SidecarStatus, 'heartbeatTrouble' | 'stateTrouble'>
}

/** Everything that people look at: how it stands, what was, what pages said, and the web server that shows it. */
export class FrontDesk {
	readonly #options: FrontDeskOptions
	readonly #diary: IncidentDiary
	readonly #history: HistoryKeeper
	readonly #desk: StatusDesk
	readonly #live: LiveFeed
	readonly #web: WebDesk

	constructor(options: FrontDeskOptions) {
		const { board, log, delivery } = options
		const { stateDir } = options.config()
		this.#options = options
		this.#diary = new IncidentDiary(stateDir && join(stateDir, 'incidents.json'), log)
		this.#history = new HistoryKeeper(stateDir, log, options)
		this.#desk = new StatusDesk({
			...options,
			diary: this.#diary,
			history: this.#history,
			delivery: () => delivery.status,
			troubles: () => this.#troubles(),
		})
		const onError = (error: unknown) => log.error({ err: error }, 'a web request failed: a bug, please report it')
		this.#live = new LiveFeed({ status: () => this.status, settled: () => delivery.settled(), onError })
		this.#web = new WebDesk(this.#webSources(onError), log)
		board.onReading(({ sample, verdicts }) => {
			this.#history.take(sample, verdicts)
			this.#live.stir()
		})
	}

	/** Takes up what an earlier process left, and opens. */
	async start(): Promise<void> {
		await this.#diary.start()
		await this.#history.start()
		await this.apply()
	}

	/** Opens, closes or moves, as the configuration now says. */
	apply(): Promise<void> {
		return this.#web.apply(this.#options.config().http)
	}

	/** A full reading went well, and said this. */
	reading(verdicts: readonly ServiceVerdict[]): void {
		this.#desk.reading(verdicts)
	}

	/** People are paged. */
	page(message: Message): void {
		this.#diary.write(message, this.#now())
		this.#live.stir()
	}

	/** Something else changed, a mute for instance. */
	stir(): void {
		this.#live.stir()
	}

	/** How everything stands. */
	get status(): SidecarStatus {
		return this.#desk.status
	}

	/** Hangs up on everybody, and waits for the disk. */
	async close(): Promise<void> {
		await this.#web.close()
		await this.#history.close()
	}

	#troubles() {
		const { heartbeatTrouble, stateTrouble } = this.#options.troubles()
		return { heartbeatTrouble, stateTrouble: stateTrouble ?? this.#diary.trouble, webTrouble: this.#web.trouble }
	}

	#webSources(onError: (error: unknown) => void): WebDeskSources {
		const { config, board, webFolder, wallClock } = this.#options
		return {
			health: () => this.#desk.health,
			status: () => this.status,
			interval: () => config().sampling.interval,
			serviceNames: () => config().services.map(({ name }) => name),
			history: (service) => this.#history.of(service),
			live: (listener) => this.#live.listen(listener),
			now: wallClock,
			board,
			webFolder,
			onError,
		}
	}

	#now(): Moment {
		return { at: this.#options.seconds(), wallTime: this.#options.wallClock() }
	}
}
