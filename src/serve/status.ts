import type { ServiceSample } from '../detect/sample.js'
import type { ServiceSettings } from '../detect/settings.js'
import type { StateCounts } from '../detect/tcp-state.js'
import type { Evidence, Verdict } from '../detect/verdict.js'
import type { DeliveryStatus } from '../incidents/delivery-status.js'
import type { DiaryIncident } from '../incidents/diary-incident.js'
import { joinWords } from '../message/words.js'
import type { ReadingCost } from './board.js'
import type { DaemonCounts } from './counts.js'
import type { Health } from './health.js'

/** What `status` and `/api/status` answer. Plain JSON. */
export interface SidecarStatus {
	readonly version: string
	readonly host: string
	/** When this was said, in milliseconds since the epoch. */
	readonly time: number
	/** Seconds since the start. */
	readonly upSeconds: number
	/** Seconds since the last full reading; undefined before the first. */
	readonly lastSampleSeconds: number | undefined
	/** Whether readings arrive on time: what `/healthz` says. */
	readonly health: Health
	readonly sampling: SamplingStatus
	/** What the whole network namespace shows; undefined before the first reading. */
	readonly network: NetworkStatus | undefined
	readonly services: readonly ServiceStatus[]
	/** The newest incidents with what their pages said, newest first: open ones and some that are over. */
	readonly incidents: readonly DiaryIncident[]
	readonly delivery: DeliveryStatus
	readonly pictures: PictureStatus
	/** Why the last heartbeat was not taken, if it was not. */
	readonly heartbeatTrouble: string | undefined
	/** What cannot be saved, if anything cannot. */
	readonly stateTrouble: string | undefined
	/** Why the history is not on the disk, if it is not. */
	readonly historyTrouble: string | undefined
	/** Why the web server does not listen, where it should. */
	readonly webTrouble: string | undefined
}

/** How the pictures of mails went since the start; one serves all mails of its message. */
export interface PictureStatus {
	readonly drawn: number
	/** Those that could not be drawn: their mails left without. */
	readonly failed: number
	/** Why the last of them failed; undefined where none did. */
	readonly lastFailure: string | undefined
}

/** How readings are made, and what the last one took. */
export interface SamplingStatus {
	/** The configuration's file without its folder; undefined = built-in defaults. */
	readonly configFile: string | undefined
	/** Seconds between full readings, and between looks at the listeners. */
	readonly interval: number
	readonly tripwire: number
	readonly counts: DaemonCounts
	/** Why the last reading failed; undefined where it went well. */
	readonly trouble: string | undefined
	readonly last: LastSample | undefined
}

/** The last full reading. */
export interface LastSample {
	/** Milliseconds since the epoch. */
	readonly wallTime: number | undefined
	/** It was pulled forward by somebody who waits in an accept queue. */
	readonly early: boolean
	readonly cost: ReadingCost
	readonly malformedRows: number
	readonly duplicateRows: number
	/** More connections stood than can be known again: see Sample.identityOverflow. */
	readonly identityOverflow: boolean
}

/** The five metrics of a network namespace. */
export interface NetworkStatus {
	readonly total: number
	readonly established: number
	readonly timeWait: number
	readonly closeWait: number
	readonly listen: number
}

/** What the last full reading said of a service. */
export interface ServiceStatus {
	readonly name: string
	readonly ports: readonly number[]
	/** `suspicion`, `calm`, `healthy`; `unseen` where the reading said nothing. */
	readonly verdict: 'suspicion' | 'calm' | 'healthy' | 'unseen'
	readonly reason: string
	/** Of a suspicion. */
	readonly pattern: string | undefined
	readonly severity: string | undefined
	readonly rule: string | undefined
	/** Connections that may wait in the accept queue, as far as is known. */
	readonly backlog: number | undefined
	/** LISTEN sockets; undefined before the first reading. */
	readonly listeners: number | undefined
	readonly halfOpen: number | undefined
	/** How many sockets of the service's ports are in each state. */
	readonly states: StateCounts | undefined
	/** The numbers behind the verdict. */
	readonly evidence: Evidence | undefined
	/** The newest point of the history, by name (see `/api/history`); undefined where there is none. */
	readonly newest: Readonly<Record<string, number | null>> | undefined
}

/** What is known of a service beside its verdict. */
export interface ServiceSurroundings {
	readonly settings?: Pick<ServiceSettings, 'ports' | 'backlog'> | undefined
	readonly sample?: ServiceSample | undefined
	readonly newest?: ServiceStatus['newest']
}

/** Describes a service by its newest verdict. */
export function describeService(
	name: string,
	verdict: Verdict | undefined,
	{ settings, sample, newest }: ServiceSurroundings = {},
): ServiceStatus {
	const ports = settings?.ports ?? sample?.ports ?? []
	const suspicion = verdict?.kind === 'suspicion' ? verdict : undefined
	return {
		name,
		ports,
		verdict: wordOf(verdict),
		reason: verdict?.reason ?? describeBlindness(ports, sample),
		pattern: suspicion?.pattern,
		severity: suspicion?.severity,
		rule: suspicion?.rule,
		backlog: settings?.backlog,
		listeners: sample?.listeners,
		halfOpen: sample?.halfOpen,
		states: sample?.states,
		evidence: verdict?.evidence,
		newest,
	}
}

function wordOf(verdict: Verdict | undefined): ServiceStatus['verdict'] {
	if (!verdict) return 'unseen'
	if (verdict.kind === 'suspicion') return 'suspicion'
	return verdict.calm ? 'calm' : 'healthy'
}

function describeBlindness(ports: readonly number[], sample: ServiceSample | undefined): string {
	if (sample?.listeners !== 0) return 'nothing was seen of it yet'
	return `nobody listens on port${ports.length === 1 ? '' : 's'} ${joinWords(ports.map(String))}`
}
