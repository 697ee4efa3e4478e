import type { Secret } from '../settings/secret.js'

/** Pages on the terminal or into the journal. */
export interface ConsoleSettings {
	readonly type: 'console'
	/** The name in logs and results: `console`. */
	readonly name: string
}

/** Pages into a Slack channel through an incoming webhook. */
export interface SlackSettings {
	readonly type: 'slack'
	readonly name: string
	/** The webhook's URL: whoever has it can post, so it is a secret as a whole. */
	readonly url: Secret
	/** Who is called on `critical`: `here`, `channel`, `everyone`, a member `U…`/`W…` or a user group `S…`; undefined = nobody. */
	readonly mention: string | undefined
	/** Seconds after which one attempt is given up. */
	readonly timeout: number
}

/**
 * How the connection to the mail server is protected: TLS from the first byte (port 465), upgraded and refused
 * otherwise (587), upgraded where the server offers it (25), or never (a relay on this host).
 */
export type EmailTls = 'implicit' | 'starttls' | 'opportunistic' | 'none'

/** Pages by mail through an SMTP server. */
export interface EmailSettings {
	readonly type: 'email'
	readonly name: string
	readonly host: string
	readonly port: number
	readonly tls: EmailTls
	readonly user: string | undefined
	readonly password: Secret | undefined
	/** `forewarn <forewarn@example.org>` or a bare address. */
	readonly from: string
	readonly to: readonly string[]
	/** False accepts any certificate: for a relay with a self-signed one. */
	readonly verifyCertificate: boolean
	/** Seconds after which one attempt is given up. */
	readonly timeout: number
}

/** Alerts into PagerDuty through the Events API v2. */
export interface PagerDutySettings {
	readonly type: 'pagerduty'
	readonly name: string
	/** The integration key of the service, which the API calls routing_key. */
	readonly key: Secret
	/** Where the API is: PagerDuty has one for the EU. */
	readonly url: string
	/** Seconds after which one attempt is given up. */
	readonly timeout: number
}

/** Alerts into an Alertmanager. */
export interface AlertmanagerSettings {
	readonly type: 'alertmanager'
	readonly name: string
	/** Its address, without `/api/v2/alerts`; a user and a password may stand in it. */
	readonly url: Secret
	/** Seconds between two posts of an alert that stays open: shorter than Alertmanager's resolve_timeout. */
	readonly refresh: number
	/** Seconds after which one attempt is given up. */
	readonly timeout: number
}

/** JSON to a web address, as Alertmanager's webhooks send it. */
export interface WebhookSettings {
	readonly type: 'webhook'
	readonly name: string
	readonly url: Secret
	/** What bodies are signed with; undefined = they are not. */
	readonly secret: Secret | undefined
	/** Seconds after which one attempt is given up. */
	readonly timeout: number
}

/** The settings of any notifier, told apart by `type`: secrets resolved, defaults filled in. */
export type NotifierSettings =
	| ConsoleSettings
	| SlackSettings
	| EmailSettings
	| PagerDutySettings
	| AlertmanagerSettings
	| WebhookSettings

/** Ten seconds: Slack and a mail server answer in one; a page that hangs longer is better tried again. */
export const DEFAULT_TIMEOUT = 10

/** PagerDuty's API for accounts in the United States. */
export const PAGERDUTY_URL = 'https://events.pagerduty.com'

/** One minute: a fifth of the resolve_timeout that Alertmanager has by default. */
export const DEFAULT_REFRESH = 60

/** What `run` notifies without a configuration: the console. */
export const DEFAULT_NOTIFIERS: readonly NotifierSettings[] = [{ type: 'console', name: 'console' }]
