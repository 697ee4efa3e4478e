import type { CauseKind } from '../detect/cause.js'
import type { Pattern } from '../detect/pattern.js'
import {
	DEFAULT_DETECTION,
	DEFAULT_POOLS,
	DEFAULT_SAMPLING,
	DEFAULT_SERVICE,
	DEFAULT_SIGNALS,
	type DetectorSettings,
	type SamplingSettings,
	type ServiceSettings,
} from '../detect/settings.js'
import { DEFAULT_INCIDENTS, type IncidentSettings, type MaintenanceWindow, type Route } from '../incidents/settings.js'
import { DEFAULT_NOTIFIERS, type NotifierSettings } from '../notify/notifiers.js'
import type { HttpSettings } from '../serve/http-settings.js'
import type { Secret } from '../settings/secret.js'

/** One watched service and where its Apache's configuration is read. */
export interface ServiceConfig extends ServiceSettings {
	/** `auto`, `off`, or the path of the first file. */
	readonly apacheConfig: string
}

/** How often the table is read, and where it is. */
interface SamplingConfig extends SamplingSettings {
	readonly procRoot: string
	/** The process whose network namespace is read; undefined = the own one. */
	readonly pid: number | undefined
}

/** An operator's own runbook. */
export interface RunbookFile {
	readonly path: string
	/** Read with the configuration, so that a page never fails for a file that has gone. */
	readonly markdown: string
}

/** Where a dead man's switch is kept quiet. */
export interface HeartbeatSettings {
	/** With it the switch can be kept quiet, so it is a secret. */
	readonly url: Secret
	/** Seconds between two pings, at least. */
	readonly interval: number
}

/** How much the log says, most first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** How much the log says. */
export type LogLevel = (typeof LOG_LEVELS)[number]

/** What a line of the log looks like; auto: text on a terminal, journal under systemd, else json. */
export const LOG_FORMATS = ['auto', 'text', 'json', 'journal'] as const

/** What a line of the log looks like. */
export type LogFormat = (typeof LOG_FORMATS)[number]

/** Everything that an operator can say, defaults filled in, secrets looked up. It suits wherever DetectorSettings do. */
export interface Config extends DetectorSettings {
	readonly services: readonly ServiceConfig[]
	readonly sampling: SamplingConfig
	readonly notify: readonly NotifierSettings[]
	readonly routes: readonly Route[]
	readonly incidents: IncidentSettings
	readonly maintenance: readonly MaintenanceWindow[]
	readonly heartbeat: HeartbeatSettings | undefined
	/** Where the web server listens; undefined = there is none. */
	readonly http: HttpSettings | undefined
	readonly runbooks: Readonly<Partial<Record<Pattern | CauseKind, RunbookFile | undefined>>>
	readonly link: string | undefined
	readonly hostname: string | undefined
	readonly stateDir: string | undefined
	readonly log: { readonly level: LogLevel; readonly format: LogFormat }
}

/** What `run` does without a configuration; an empty config.yml says the same. */
export const DEFAULT_CONFIG: Config = {
	services: [{ ...DEFAULT_SERVICE, apacheConfig: 'auto' }],
	sampling: { ...DEFAULT_SAMPLING, procRoot: '/proc', pid: undefined },
	signals: DEFAULT_SIGNALS,
	detection: DEFAULT_DETECTION,
	pools: DEFAULT_POOLS,
	notify: DEFAULT_NOTIFIERS,
	routes: [],
	incidents: DEFAULT_INCIDENTS,
	maintenance: [],
	heartbeat: undefined,
	http: undefined,
	runbooks: {},
	link: undefined,
	hostname: undefined,
	stateDir: undefined,
	log: { level: 'info', format: 'auto' },
}
