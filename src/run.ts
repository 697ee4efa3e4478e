import type { ServiceConfig } from './config/config.js'
import { Detector, type DetectorState, type Outcome } from './detect/detector.js'
import type { Notice } from './detect/incident-event.js'
import type { Look } from './detect/look.js'
import { type RecentCourse, recentCourse } from './detect/recent-course.js'
import type { ServiceState } from './detect/service-state.js'
import type { DetectorSettings } from './detect/settings.js'
import type { FindHost } from './host/limits.js'
import { describeSource } from './kernel/look-reader.js'
import { HostWatch } from './run/host-watch.js'
import type { KnownHost } from './run/known-host.js'
import { describeRemark, noticeOf } from './run/punctuality.js'
import { Reporter, type ReporterOptions } from './run/reporter.js'
import { MAX_COST_SHARE, type TimedReading, TimedReadings, type TimedReadingsOptions } from './run/timed-readings.js'
import { TableVisibility } from './run/visibility.js'
import type { JudgedSample, RuntimeState } from './serve/runtime-state.js'

/** Everything that the loop touches. Tests pass their own and need neither time nor a kernel. */
export interface WatchOptions
	extends Omit<TimedReadingsOptions, 'sampling' | 'lasting'>,
		Omit<ReporterOptions, 'services'> {
	readonly settings: Omit<DetectorSettings, 'services'> & { readonly services: readonly ServiceConfig[] }
	/** Holds what was found out about limits and pools before the start, and takes what is found anew. */
	readonly host: KnownHost
	readonly findHost: FindHost
	/** What an earlier run remembered of each service, by name. */
	readonly resume: ReadonlyMap<string, ServiceState>
	/** Where the loop writes what it saw and did. */
	readonly state: RuntimeState
	/** Takes each judged sample, and what the detector remembers after it. Must neither throw nor hold up the caller. */
	readonly publish: (judged: JudgedSample, memory: DetectorState) => void
}

/** Watches until the signal is aborted: waits, looks or samples, lets the detector judge, hands on what it says. */
export async function watch(options: WatchOptions): Promise<void> {
	const { settings, signal } = options
	const loop = new Loop(options)
	const readings = new TimedReadings({ ...options, sampling: settings.sampling })
	for await (const reading of readings) {
		readings.want(loop.take(reading))
		if (signal.aborted) return
	}
}

/** What is remembered between readings. */
class Loop {
	readonly #options: WatchOptions
	readonly #detector: Detector
	readonly #reporter: Reporter
	readonly #host: HostWatch
	readonly #table = new TableVisibility()
	readonly #failures = new Map<string, string>()
	#costReported = false
	#source = ''

	constructor(options: WatchOptions) {
		const { settings, host, state } = options
		const { limits } = host.findings
		const known = [...limits].flatMap(([name, { capacity }]) => (capacity ? [[name, capacity] as const] : []))
		state.services = host.watched(settings.services)
		this.#options = options
		this.#reporter = new Reporter({ ...options, services: () => state.services })
		this.#detector = new Detector({ ...settings, services: state.services }, new Map(known), host.facts)
		this.#detector.resume(options.resume)
		this.#host = new HostWatch(options, this.#detector)
	}

	/** Takes a reading; returns when the next look at the whole table is wanted if that is before its time. */
	take(reading: TimedReading): number | undefined {
		switch (reading.kind) {
			case 'look':
				return this.#look(reading)
			case 'failed':
				return this.#failed(reading)
			case 'remark':
				return this.#remark(reading)
		}
	}

	#look({ look, due, cost }: Extract<TimedReading, { kind: 'look' }>): number | undefined {
		const { state, host, wallClock, publish } = this.#options
		state.live = { look, facts: host.facts }
		state.counts[due ? 'samples' : 'looks']++
		this.#failures.delete(due ? 'sample' : 'look')
		if (due) {
			state.counts.lastSampleAt = look.at
			this.#reportCost(cost.wallMs / 1000)
			this.#notice(this.#table.read(look.at, wallClock()))
			this.#host.look(look)
			this.#logSource()
		}
		const outcome = this.#detector.observe({ kind: 'look', look, due })
		this.#logLook(look, outcome)
		const wantAt = this.#report(outcome)
		const verdicts = outcome.verdicts.map((each) => ({ ...each, recent: this.#recent(each.service) }))
		if (due || verdicts.length > 0) publish({ look, verdicts, cost }, this.#detector.state)
		return wantAt
	}

	#report({ events, notices, wantAt }: Outcome): number | undefined {
		for (const notice of notices) this.#notice(notice)
		for (const event of events) {
			this.#options.state.counts.events++
			this.#reporter.event(event, this.#recent(event.incident.service))
		}
		return wantAt
	}

	#notice(notice: Notice | undefined): void {
		if (!notice) return
		this.#options.state.notice(notice)
		this.#reporter.notice(notice)
	}

	#recent(service: string): RecentCourse | undefined {
		const points = this.#detector.state.services.get(service)?.epoch.points ?? []
		return recentCourse(points, this.#options.settings.sampling.interval)
	}

	/** A reason is logged once until it changes or a reading goes well: a broken host must not fill its disk with our log. */
	#failed({ due, at, reason }: Extract<TimedReading, { kind: 'failed' }>): undefined {
		const { state, log, wallClock } = this.#options
		const of = due ? 'sample' : 'look'
		state.counts.failed++
		this.#detector.observe({ kind: 'missed', at })
		if (this.#failures.get(of) !== reason) log.warn({ at, reason }, `no ${of}: it could not be read`)
		this.#failures.set(of, reason)
		if (!due) return
		state.problem = reason
		this.#notice(this.#table.failed(at, Math.round(wallClock()), reason))
	}

	#remark({ remark, at }: Extract<TimedReading, { kind: 'remark' }>): undefined {
		const { state, log, wallClock } = this.#options
		if (remark.kind === 'missed') {
			state.counts.missed += remark.times.length
			for (const time of remark.times) this.#detector.observe({ kind: 'missed', at: time })
		}
		if (remark.kind === 'late') state.counts.late++
		log.warn({ at, ...remark }, describeRemark(remark))
		this.#notice(noticeOf(remark, at, Math.round(wallClock())))
	}

	/** Once, and again when it is another: what is lost without the better source must be known before it is missed. */
	#logSource(): void {
		const { log, sampler } = this.#options
		const text = `looks come from ${describeSource(sampler.source)}`
		if (text === this.#source) return
		this.#source = text
		log.info({ source: sampler.source.source }, text)
	}

	#reportCost(seconds: number): void {
		const { settings, log } = this.#options
		if (this.#costReported || seconds <= settings.sampling.interval * MAX_COST_SHARE) return
		this.#costReported = true
		const took = `a sample took ${seconds.toFixed(1)} s, more than a tenth of the interval`
		log.warn({ seconds }, `${took}: no early ones while that is so; a longer sampling.interval costs this host less`)
	}

	#logLook(look: Look, { verdicts }: Outcome): void {
		for (const { service, verdict } of verdicts) {
			const { accepted, acceptQueue, stuck } = verdict.evidence
			const about = { at: look.at, service, accepted, acceptQueue, stuck, verdict: verdict.kind }
			this.#options.log.debug(about, verdict.reason)
		}
	}
}
