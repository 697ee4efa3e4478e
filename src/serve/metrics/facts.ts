import type { ServiceSample } from '../../detect/sample.js'
import type { ServiceSettings } from '../../detect/settings.js'
import type { Verdict } from '../../detect/verdict.js'
import type { Board, FullReading } from '../board.js'
import type { DaemonCounts } from '../counts.js'
import type { SidecarStatus } from '../status.js'

/** What metrics are made from; each part is asked anew at each scrape. */
export interface MetricSources {
	readonly board: Board
	status(): SidecarStatus
}

/** What was so at one scrape. */
export interface MetricFacts {
	readonly counts: DaemonCounts
	readonly status: SidecarStatus
	readonly services: readonly ServiceSettings[]
	/** The newest full reading, however old; undefined before the first. */
	readonly newest: FullReading | undefined
	/** The newest full reading while readings arrive on time. What is seen in it is shown as long as `/healthz` says ok. */
	readonly current: FullReading | undefined
	/** Every service of the current reading, with what was said of it. */
	readonly seen: readonly SeenService[]
}

/** A service in the current reading. */
export interface SeenService {
	readonly sample: ServiceSample
	/** Undefined where nobody listens: then nothing was said. */
	readonly verdict: Verdict | undefined
}

/** Asks every source once. */
export function gatherFacts({ board, ...sources }: MetricSources): MetricFacts {
	const status = sources.status()
	const { newest, counts, services } = board
	const current = status.health.ok ? newest : undefined
	const seen = (current?.sample.services ?? []).map((sample) => ({
		sample,
		verdict: current?.verdicts.find(({ service }) => service === sample.name)?.verdict,
	}))
	return {
		counts,
		status,
		services,
		newest,
		current,
		seen,
	}
}
