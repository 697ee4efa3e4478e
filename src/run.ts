import type { ServiceConfig } from './config/config.js'
import { Detector, type DetectorState, type Outcome } from './detect/detector.js'
import type { Notice } from './detect/incident-event.js'
import { type RecentCourse, recentCourse } from './detect/recent-course.js'
import type { Sample } from './detect/sample.js'
import type { ServiceState } from './detect/service-state.js'
import type { DetectorSettings } from './detect/settings.js'
import type { CapacityFinding } from './host/apache/find-capacity.js'
import { describeCapacity, type FindLimits } from './host/limits.js'
import type { Sampler } from './kernel/sampler.js'
import type { Announcer } from './run/announcer.js'
import { createEyesight } from './run/eyesight.js'
import type { Logger } from './run/log.js'
import { judgePunctuality } from './run/punctuality.js'
import { COST_SHARE, type PacedReading, readOnTime, type Wait } from './run/read-on-time.js'
import { describeRemark } from './run/remark.js'
import type { Board } from './serve/board.js'

/** Everything that the daemon touches. Tests pass their own and need neither time nor a kernel. */
export interface DaemonOptions {
	readonly settings: Omit<DetectorSettings, 'services'> & { readonly services: readonly ServiceConfig[] }
	/** What was found out about each service's limits before the start, by name. */
	readonly limits: ReadonlyMap<string, CapacityFinding>
	readonly findLimits: FindLimits
	readonly sampler: Sampler
	readonly announcer: Announcer
	/** Where what is seen and counted is written for whoever shows it. */
	readonly board: Board
	readonly log: Logger
	readonly wait: Wait
	/** Milliseconds since the epoch. */
	readonly wallClock: () => number
	/** What an earlier run remembered of each service, by name. */
	readonly resume?: ReadonlyMap<string, ServiceState>
	/** Shown what the detector remembers after each full reading. */
	readonly keep?: (state: DetectorState) => void
	/** Ends the watching. */
	readonly signal: AbortSignal
}

/** Watches until the signal is aborted: reads on time, lets the detector judge, announces. */
export async function runDaemon(options: DaemonOptions): Promise<void> {
	const watch = new Watch(options)
	await readOnTime({ ...options, sampling: options.settings.sampling }, (reading) => watch.take(reading))
}

/** What is remembered between readings, the detector's memory apart. */
class Watch {
	readonly #options: DaemonOptions
	readonly #detector: Detector
	readonly #eyesight = createEyesight()
	readonly #lastFailure = { sample: '', tick: '' }
	readonly #listenInodes = new Map<string, readonly number[]>()
	#saidCostly = false

	constructor(options: DaemonOptions) {
		this.#options = options
		const { settings, limits } = options
		const known = [...limits].flatMap(([name, { capacity }]) => (capacity ? [[name, capacity] as const] : []))
		const services = settings.services.map((service) => ({
			...service,
			backlog: service.backlog ?? limits.get(service.name)?.backlog.connections,
		}))
		options.board.watch(services)
		this.#detector = new Detector({ ...settings, services }, new Map(known))
		if (options.resume) this.#detector.resume(options.resume)
	}

	/** Takes a reading; answers when the next full one is wanted, where that is before its time. */
	take(reading: PacedReading): number | undefined {
		switch (reading.kind) {
			case 'sample':
				return this.#sample(reading)
			case 'tick':
				this.#options.board.counts.ticks++
				this.#lastFailure.tick = ''
				return this.#announce(this.#detector.observe({ kind: 'tick', tick: reading.tick }))
			case 'failed':
				this.#failed(reading)
				return undefined
			case 'remark':
				this.#remark(reading)
				return undefined
		}
	}

	#sample({ sample, early, cost }: Extract<PacedReading, { kind: 'sample' }>): number | undefined {
		this.#options.board.counts[early ? 'earlySamples' : 'samples']++
		this.#options.board.counts.lastSampleAt = sample.at
		this.#lastFailure.sample = ''
		this.#sayCostly(cost.wallMs / 1000)
		this.#tell(this.#eyesight.read(sample.at, this.#options.wallClock()))
		const outcome = this.#detector.observe({ kind: 'sample', sample })
		this.#logSample(sample, outcome)
		this.#lookAtLimits(sample)
		const wantAt = this.#announce(outcome)
		this.#options.announcer.judged(outcome.verdicts.map((each) => ({ ...each, recent: this.#recent(each.service) })))
		this.#options.board.take({ sample, verdicts: outcome.verdicts, cost, early })
		this.#options.keep?.(this.#detector.state)
		return wantAt
	}

	#announce(outcome: Outcome): number | undefined {
		for (const notice of outcome.notices) this.#tell(notice)
		for (const event of outcome.events) {
			this.#options.board.counts.events++
			this.#options.announcer.event(event, this.#recent(event.incident.service))
		}
		return outcome.wantAt
	}

	#recent(service: string): RecentCourse | undefined {
		const points = this.#detector.state.services.get(service)?.epoch.points ?? []
		return recentCourse(points, this.#options.settings.sampling.interval)
	}

	#tell(notice: Notice | undefined): void {
		if (!notice) return
		this.#options.board.counts.notices++
		this.#options.announcer.notice(notice)
	}

	/** A reason is logged once until it changes or a reading goes well: a broken host must not fill its disk with our log. */
	#failed({ of, at, reason }: Extract<PacedReading, { kind: 'failed' }>): void {
		const { log, wallClock } = this.#options
		this.#options.board.counts.failed++
		this.#detector.observe({ kind: 'missed', at })
		if (this.#lastFailure[of] !== reason) log.warn({ at, reason }, `no ${of}: it could not be read`)
		this.#lastFailure[of] = reason
		if (of === 'sample') this.#options.board.fail(reason)
		if (of === 'sample') this.#tell(this.#eyesight.failed(at, Math.round(wallClock()), reason))
	}

	#remark({ remark, at }: Extract<PacedReading, { kind: 'remark' }>): void {
		if (remark.kind === 'missed') {
			this.#options.board.counts.missed += remark.times.length
			for (const time of remark.times) this.#detector.observe({ kind: 'missed', at: time })
		}
		if (remark.kind === 'late') this.#options.board.counts.late++
		this.#options.log.warn({ at, ...remark }, describeRemark(remark))
		this.#tell(judgePunctuality(remark, at, Math.round(this.#options.wallClock())))
	}

	#sayCostly(seconds: number): void {
		const { settings, log } = this.#options
		if (this.#saidCostly || seconds <= settings.sampling.interval * COST_SHARE) return
		this.#saidCostly = true
		const took = `a full reading took ${seconds.toFixed(1)} s, more than a tenth of the interval`
		log.warn({ seconds }, `${took}: no early ones while that is so; a longer sampling.interval costs this host less`)
	}

	#logSample(sample: Sample, { verdicts }: Outcome): void {
		const { log } = this.#options
		for (const { service, verdict } of verdicts) {
			const { accepted, acceptQueue, stuck } = verdict.evidence
			log.debug({ at: sample.at, service, accepted, acceptQueue, stuck, verdict: verdict.kind }, verdict.reason)
		}
	}

	/** Other listening sockets than before are another life of Apache, perhaps with other limits. */
	#lookAtLimits(sample: Sample): void {
		for (const { name, listenInodes } of sample.services) {
			const before = this.#listenInodes.get(name)
			if (before !== undefined && listenInodes.length === 0) continue
			this.#listenInodes.set(name, listenInodes)
			if (before !== undefined && !listenInodes.some((inode) => before.includes(inode))) this.#findAnew(name)
		}
	}

	#findAnew(name: string): void {
		const { settings, findLimits, log } = this.#options
		const service = settings.services.find((each) => each.name === name)!
		const known = this.#detector.state.services.get(name)?.known
		const finding = findLimits(service)
		if (finding.capacity?.workers === known?.workers) return
		log.info({ service: name }, `Apache was started anew, its capacity is ${describeCapacity(finding)}`)
		this.#detector.know(name, finding.capacity)
	}
}
