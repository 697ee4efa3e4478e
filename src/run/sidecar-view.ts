import type { Config } from '../config/config.js'
import type { Incidents } from '../incidents/incidents.js'
import type { PictureStatus } from '../incidents/status.js'
import { describeSource, type LookSource } from '../kernel/look-reader.js'
import type { MessageContext } from '../message/message.js'
import type { ApiSources } from '../serve/api.js'
import type { Metrics } from '../serve/metrics/metrics.js'
import type { RuntimeState } from '../serve/runtime-state.js'
import {
	describeNetwork,
	describeSampling,
	describeServices,
	type Problems,
	type SidecarStatus,
} from '../serve/status.js'
import type { Logger } from './log.js'

/** What is shown. */
export interface SidecarViewOptions {
	readonly state: RuntimeState
	readonly incidents: Incidents
	/** What is asked anew each time. */
	readonly config: () => Config
	readonly problems: () => Problems
	readonly pictures: () => PictureStatus
	readonly logProblem?: () => string | undefined
	readonly contextOf: (config: Config) => MessageContext
	readonly source: () => LookSource
	/** Absolute path of the configuration; undefined = built-in defaults. */
	readonly configFile: string | undefined
	/** Of forewarn. */
	readonly version: string
	/** The folder of the built web pages. */
	readonly webFolder: string
	readonly log: Logger
	/** Seconds on a monotonic clock. */
	readonly seconds: () => number
	/** Milliseconds since the epoch. */
	readonly wallClock: () => number
}

/** What the API shows of a sidecar, and does to it. */
export class SidecarView {
	readonly #options: SidecarViewOptions
	readonly #startedAt: number
	readonly #listeners = new Set<() => void>()
	#metrics: Promise<Metrics> | undefined

	constructor(options: SidecarViewOptions) {
		this.#options = options
		this.#startedAt = options.seconds()
	}

	/** Tells who looks, as soon as what has happened is decided. */
	changed(): void {
		if (this.#listeners.size === 0) return
		void this.#options.incidents.settled().then(() => {
			for (const listener of this.#listeners) listener()
		})
	}

	/** Loads the metrics, so that what samples cost is counted from now on. */
	openMetrics(): Promise<Metrics> {
		const { state } = this.#options
		this.#metrics ??= import('../serve/metrics/metrics.js').then(
			({ Metrics }) => new Metrics({ state, status: () => this.status }),
			(error) => {
				this.#metrics = undefined
				throw error
			},
		)
		return this.#metrics
	}

	/** How everything stands. */
	get status(): SidecarStatus {
		const { state, incidents, version, configFile, contextOf, pictures, seconds, wallClock } = this.#options
		const config = this.#options.config()
		const { sampleAge, newest } = state
		const { incidents: list, ...delivery } = incidents.status
		return {
			version,
			host: contextOf(config).host,
			time: Math.round(wallClock()),
			utcOffset: contextOf(config).timeZone(wallClock()),
			upSeconds: Math.round(seconds() - this.#startedAt),
			lastSampleSeconds: sampleAge === undefined ? undefined : Math.round(sampleAge),
			health: state.health(config.sampling.interval, incidents.unreadable),
			sampling: {
				...describeSampling(config.sampling, configFile, state),
				source: newest && describeSource(this.#options.source()),
			},
			network: newest && describeNetwork(newest.look.host),
			services: describeServices(state, (service) => incidents.history(service)),
			incidents: list,
			notices: state.notices.map(({ service, rule, reason, wallTime }) => ({ service, rule, reason, wallTime })),
			delivery,
			pictures: pictures(),
			problems: { state: delivery.store.trouble, ...this.#options.problems(), log: this.#options.logProblem?.() },
		}
	}

	/** What the API asks and does. */
	get api(): ApiSources {
		const { state, incidents, config, configFile, webFolder, wallClock, log } = this.#options
		const interval = () => config().sampling.interval
		return {
			health: () => state.health(interval(), incidents.unreadable),
			status: () => this.status,
			metrics: async () => (await this.openMetrics()).text(),
			serviceNames: () => config().services.map(({ name }) => name),
			history: (service) => incidents.history(service),
			stations: (service) => state.stations.of(service),
			onChange: (listener) => {
				this.#listeners.add(listener)
				return () => this.#listeners.delete(listener)
			},
			mute: (seconds, reason, service) => this.#andTell(incidents.mute(seconds, reason, service)),
			unmute: () => this.#andTell(incidents.unmute()),
			now: wallClock,
			interval,
			configFile,
			webFolder,
			onError: (error) => log.error({ err: error }, 'a web request failed: a bug, please report it'),
		}
	}

	async #andTell<Result>(change: Promise<Result>): Promise<Result> {
		const result = await change
		this.changed()
		return result
	}
}
