import { basename } from 'node:path'
import type { Config } from '../config/config.js'
import type { HostSample } from '../detect/sample.js'
import type { Verdict } from '../detect/verdict.js'
import type { DeliveryStatus } from '../incidents/delivery-status.js'
import { newestValues } from '../incidents/history/columns.js'
import type { HistoryKeeper } from '../incidents/history/history-keeper.js'
import type { IncidentDiary } from '../incidents/incident-diary.js'
import type { ServiceVerdict } from '../incidents/steps.js'
import type { Board, FullReading } from './board.js'
import { type Health, judgeHealth } from './health.js'
import {
	describeService,
	type LastSample,
	type NetworkStatus,
	type PictureStatus,
	type SidecarStatus,
} from './status.js'

/** Where a status is put together from. */
export interface StatusSources {
	readonly board: Board
	readonly diary: IncidentDiary
	readonly history: HistoryKeeper
	readonly version: string
	readonly host: string
	/** Path of the configuration; undefined = built-in defaults. */
	readonly configFile?: string | undefined
	/** Seconds on a monotonic clock. */
	readonly seconds: () => number
	/** Milliseconds since the epoch. */
	readonly wallClock: () => number
	/** What is asked anew each time. */
	readonly config: () => Config
	readonly delivery: () => DeliveryStatus
	readonly pictures: () => PictureStatus
	readonly troubles: () => Pick<SidecarStatus, 'heartbeatTrouble' | 'stateTrouble' | 'webTrouble'>
}

/** Says how everything stands, to the control socket, the web server and the metrics. */
export class StatusDesk {
	readonly #sources: StatusSources
	readonly #startedAt: number
	readonly #verdicts = new Map<string, Verdict>()
	#lastSampleAt: number | undefined

	constructor(sources: StatusSources) {
		this.#sources = sources
		this.#startedAt = sources.seconds()
	}

	/** A full reading went well, and said this. */
	reading(verdicts: readonly ServiceVerdict[]): void {
		this.#lastSampleAt = this.#sources.seconds()
		this.#verdicts.clear()
		for (const { service, verdict } of verdicts) this.#verdicts.set(service, verdict)
	}

	/** Whether readings arrive on time. */
	get health(): Health {
		const { config, board, seconds } = this.#sources
		const last = this.#lastSampleAt
		return judgeHealth({
			interval: config().sampling.interval,
			lastSampleSeconds: last === undefined ? undefined : seconds() - last,
			trouble: board.trouble,
		})
	}

	/** How everything stands. */
	get status(): SidecarStatus {
		const { board, diary, history, version, host, configFile, seconds, wallClock, config } = this.#sources
		const { sampling, services } = config()
		const at = seconds()
		const last = this.#lastSampleAt
		const delivery = this.#sources.delivery()
		const sample = board.newest?.sample
		return {
			version,
			host,
			time: Math.round(wallClock()),
			upSeconds: Math.round(at - this.#startedAt),
			lastSampleSeconds: last === undefined ? undefined : Math.round(at - last),
			health: this.health,
			sampling: {
				configFile: configFile === undefined ? undefined : basename(configFile),
				interval: sampling.interval,
				tripwire: sampling.tripwire,
				counts: board.counts,
				trouble: board.trouble,
				last: describeLast(board.newest),
			},
			network: sample && fiveMetrics(sample.host),
			services: services.map(({ name }) => {
				const past = history.of(name)
				return describeService(name, this.#verdicts.get(name), {
					settings: board.services.find((service) => service.name === name),
					sample: sample?.services.find((service) => service.name === name),
					newest: past && newestValues(past),
				})
			}),
			incidents: diary.read(({ id, service, what }) =>
				delivery.incidents.some((known) => known.id === id || (known.service === service && known.what === what)),
			),
			delivery,
			pictures: this.#sources.pictures(),
			historyTrouble: history.trouble,
			...this.#sources.troubles(),
		}
	}
}

function describeLast(newest: FullReading | undefined): LastSample | undefined {
	if (!newest) return undefined
	const { wallTime, malformedRows, duplicateRows, identityOverflow } = newest.sample
	const { early, cost } = newest
	return { wallTime, early, cost, malformedRows, duplicateRows, identityOverflow }
}

function fiveMetrics({ total, established, timeWait, closeWait, listen }: HostSample): NetworkStatus {
	return { total, established, timeWait, closeWait, listen }
}
