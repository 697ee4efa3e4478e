import { basename } from 'node:path'
import type { HostLook } from '../detect/host-look.js'
import type { Notice } from '../detect/incident-event.js'
import { factsFor, type Look, type ServiceLook } from '../detect/look.js'
import { describePorts, portNumbers } from '../detect/ports.js'
import type { SamplingSettings, ServiceSettings } from '../detect/settings.js'
import type { StateCounts } from '../detect/tcp-state.js'
import type { Evidence, Verdict } from '../detect/verdict.js'
import type { ServiceHistory } from '../incidents/history.js'
import { newestValues } from '../incidents/history-columns.js'
import type { IncidentStatus, IncidentsStatus, PictureStatus } from '../incidents/status.js'
import type { Cost } from '../kernel/stopwatch.js'
import { describeLive, type LiveService } from './live-service.js'
import type { Health, JudgedSample, RuntimeCounts, RuntimeState } from './runtime-state.js'

/** What `status` prints and `/api/status` returns. Plain JSON. */
export interface SidecarStatus {
	readonly version: string
	readonly host: string
	/** When this was so, in milliseconds since the epoch. */
	readonly time: number
	/** Minutes by which the host's clocks are ahead of UTC: pages, `status` and the status page show its time. */
	readonly utcOffset: number
	/** Seconds since the start. */
	readonly upSeconds: number
	/** Seconds since the last sample; undefined before the first. */
	readonly lastSampleSeconds: number | undefined
	/** Whether samples arrive on time: what `/healthz` returns. */
	readonly health: Health
	readonly sampling: SamplingStatus
	/** What the whole network namespace shows; undefined before the first sample. */
	readonly network: NetworkStatus | undefined
	readonly services: readonly ServiceStatus[]
	/** The newest incidents with what their pages said, newest first: open ones and some that are over. */
	readonly incidents: readonly IncidentStatus[]
	/** The newest notices, newest first, at most ten: what is said that is no incident. */
	readonly notices: readonly NoticeStatus[]
	/** What becomes of messages: mutes, notifiers, the outbox and its disk. */
	readonly delivery: Omit<IncidentsStatus, 'incidents'>
	readonly pictures: PictureStatus
	readonly problems: Problems
}

/** One notice; the service is undefined where it concerns the host. */
type NoticeStatus = Pick<Notice, 'service' | 'rule' | 'reason' | 'wallTime'>

/** What does not work beside the watching, and why; what works is left out. */
export interface Problems {
	/** The last heartbeat was not acknowledged. */
	readonly heartbeat?: string | undefined
	/** What a restart needs cannot be saved. */
	readonly state?: string | undefined
	/** The web server does not listen. */
	readonly web?: string | undefined
	/** Commands do not reach the sidecar. */
	readonly socket?: string | undefined
	/** Lines of the log were lost. */
	readonly log?: string | undefined
}

/** How samples are taken, and what the last one cost. */
interface SamplingStatus {
	/** The configuration's file without its folder; undefined = built-in defaults. */
	readonly configFile: string | undefined
	/** Seconds between samples, and between looks at the listeners. */
	readonly interval: number
	readonly tripwire: number
	readonly counts: RuntimeCounts
	/** Why the last sample failed; undefined if it went well. */
	readonly problem: string | undefined
	readonly last: LastSample | undefined
	/** What looks are made from, and what is lost without the better source. */
	readonly source?: string | undefined
}

/** The last sample. */
interface LastSample {
	/** Milliseconds since the epoch, where known. */
	readonly wallTime: number | undefined
	/** `sock-diag`, or `proc`, which shows no ages. */
	readonly source: Look['source']
	readonly cost: Cost
	/** Rows that could not be read as rows. */
	readonly malformedRows: number
}

/** The five metrics of a network namespace. */
type NetworkStatus = Pick<HostLook, 'total' | 'established' | 'timeWait' | 'closeWait' | 'listen'>

/** What the last sample said of a service. */
export interface ServiceStatus {
	readonly name: string
	readonly ports: readonly number[]
	/** `suspicion`, `calm`, `healthy`; `blind` where nothing listens; `unknown` before the first sample. */
	readonly verdict: 'suspicion' | 'calm' | 'healthy' | 'blind' | 'unknown'
	readonly reason: string
	/** Of a suspicion. */
	readonly pattern: string | undefined
	readonly severity: string | undefined
	readonly rule: string | undefined
	/** Connections that may wait in the accept queue, as far as is known. */
	readonly backlog: number | undefined
	/** LISTEN sockets; undefined before the first sample. */
	readonly listeners: number | undefined
	readonly halfOpen: number | undefined
	/** How many sockets of the service's ports are in each state. */
	readonly states: StateCounts | undefined
	/** The numbers behind the verdict. */
	readonly evidence: Evidence | undefined
	/** The newest point of the history, by name (see `/api/history`); undefined where there is none. */
	readonly newest: Readonly<Record<string, number | null>> | undefined
	/** What the newest look saw, between samples as well; undefined where it saw no connections. */
	readonly live: LiveService | undefined
}

/** What is known of a service beside its verdict. */
interface ServiceContext {
	readonly settings?: Pick<ServiceSettings, 'ports' | 'backlog'> | undefined
	readonly look?: ServiceLook | undefined
	readonly newest?: ServiceStatus['newest']
	readonly live?: LiveService | undefined
}

/** Describes a service by its newest verdict. */
export function describeService(
	name: string,
	verdict: Verdict | undefined,
	{ settings, look, newest, live }: ServiceContext = {},
): ServiceStatus {
	const ports = settings?.ports ?? []
	const suspicion = verdict?.kind === 'suspicion' ? verdict : undefined
	const isBlind = !verdict && look?.listeners === 0
	return {
		name,
		ports: portNumbers(ports),
		verdict: verdict ? wordOf(verdict) : isBlind ? 'blind' : 'unknown',
		reason: verdict?.reason ?? (isBlind ? `nothing listens on ${describePorts(ports)}` : 'no sample has shown it yet'),
		pattern: suspicion?.pattern,
		severity: suspicion?.severity,
		rule: suspicion?.rule,
		backlog: settings?.backlog,
		listeners: look?.listeners,
		halfOpen: look?.connections?.halfOpen,
		states: look?.connections?.states,
		evidence: verdict?.evidence,
		newest,
		live,
	}
}

/** Describes each watched service by what the newest sample said of it. */
export function describeServices(
	{ services, newest, live }: RuntimeState,
	history: (service: string) => ServiceHistory | undefined,
): ServiceStatus[] {
	return services.map((settings) => {
		const { name } = settings
		const past = history(name)
		const verdict = newest?.verdicts.find(({ service }) => service === name)?.verdict
		return describeService(name, verdict, {
			settings,
			look: newest?.look.services.find((service) => service.name === name),
			newest: past && newestValues(past),
			live: describeLive(name, live?.look, factsFor(live?.facts, name), verdict?.evidence.stations),
		})
	})
}

/** Says in one line what a sample says of each service: what `systemctl status` shows. */
export function summarize({ verdicts }: JudgedSample): string {
	const seen = verdicts.map(({ service, verdict }) => describeService(service, verdict))
	return seen.map(({ name, verdict, reason }) => `${name}: ${verdict}, ${reason}`).join('; ') || 'nothing listens'
}

/** Describes how samples are taken. */
export function describeSampling(
	{ interval, tripwire }: Pick<SamplingSettings, 'interval' | 'tripwire'>,
	configFile: string | undefined,
	{ counts, problem, newest }: RuntimeState,
): SamplingStatus {
	return {
		configFile: configFile === undefined ? undefined : basename(configFile),
		interval,
		tripwire,
		counts,
		problem,
		last: newest && describeLast(newest),
	}
}

/** The five metrics of the network namespace that a sample is of. */
export function describeNetwork({ total, established, timeWait, closeWait, listen }: HostLook): NetworkStatus {
	return { total, established, timeWait, closeWait, listen }
}

function describeLast({ look, cost }: JudgedSample): LastSample {
	const { wallTime, source, host } = look
	return { wallTime, source, cost, malformedRows: host.malformedRows }
}

function wordOf(verdict: Verdict): 'suspicion' | 'calm' | 'healthy' {
	if (verdict.kind === 'suspicion') return 'suspicion'
	return verdict.calm ? 'calm' : 'healthy'
}
