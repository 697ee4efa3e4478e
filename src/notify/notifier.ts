import * as v from 'valibot'
import type { PaintPicture } from '../message/mail.js'
import type { Message } from '../message/message.js'
import { duration, optional } from '../settings/fields.js'
import { formatDuration } from '../settings/units.js'

/**
 * What became of one attempt. A notifier only says whether trying again can help and, where the service said so,
 * when; how often and for how long is decided in one place, by the caller.
 */
export type Delivery = Sent | Retryable | Rejected

/** The service took the message. */
interface Sent {
	readonly kind: 'sent'
	/** What was odd although it was taken: one of several recipients refused, an unexpected answer. */
	readonly warning: string | undefined
}

/** The message did not arrive but may on a further attempt. */
export interface Retryable {
	readonly kind: 'retryable'
	/** For the log: what the service answered, without any secret. */
	readonly reason: string
	/** The service's own wish, in seconds from now; undefined where it had none. */
	readonly retryAfterSeconds: number | undefined
}

/** The service will never accept this message as things are: the settings have to be fixed. */
export interface Rejected {
	readonly kind: 'rejected'
	readonly reason: string
}

/** One channel to people. `send` makes one attempt, never throws for an expected failure, and ends soon after an abort. */
export interface Notifier {
	readonly name: string
	/** Loads what sending needs. Called when there is time, before a page is due; otherwise the first message does it. */
	readonly prepare?: () => Promise<void>
	readonly send: (message: Message, signal: AbortSignal) => Promise<Delivery>
}

/** What notifiers need beside their settings. */
export interface NotifierDeps {
	readonly console: ConsoleOutput
	/** Draws what mails show; without it they are sent without. */
	readonly paint?: PaintPicture
}

/** Where pages are written: a stream, and whether it shows colours. */
export interface ConsoleOutput {
	readonly stream: NodeJS.WritableStream
	readonly colour: boolean
}

/** One row of the table of notifiers: everything that the program knows of a kind of channel. */
export interface NotifierKind<Settings> {
	/** What can be set under `notify:`; it says the `type`. */
	readonly schema: v.GenericSchema
	/** Makes the notifier. It connects to nothing before it sends. */
	readonly create: (settings: Settings, deps: NotifierDeps) => Notifier
	/** Where pages go, in one line for `check`, without a secret. */
	readonly describe: (settings: Settings) => string
	/** Tries the way to the service without sending anything. Undefined = it is open, else why it is not. */
	readonly probe?: (settings: Settings, signal: AbortSignal) => Promise<string | undefined>
	/** It keeps alerts open until it hears that they are over, so it always does. */
	readonly keepsAlerts: boolean
	/** What it opened stays open until a person or a message ends it, so a drill must. */
	readonly leavesAlertsOpen?: true
	/** Seconds after which it takes an alert for over unless it hears of it again. */
	readonly refresh?: (settings: Settings) => number
}

/** Ten seconds: Slack and a mail server answer in one; a page that hangs longer is better tried again. */
export const DEFAULT_TIMEOUT = 10

/** Seconds after which one attempt is given up. */
export const timeout = optional(
	'Time after which one attempt is given up.',
	duration({ min: 1, max: 120 }),
	formatDuration(DEFAULT_TIMEOUT),
)

const nameError = 'expected a name of letters, digits, dots, - and _'

const notifierName = v.pipe(
	v.string(nameError),
	v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, nameError),
	v.title('name'),
)

/** The two keys that every notifier has. */
export function typeAndName<const Type extends string>(type: Type) {
	return {
		type: v.literal(type),
		name: optional('Its name in logs and results; needed only where two have the same type.', notifierName, type),
	}
}

/** Makes a Sent. */
export function sent(warning?: string): Sent {
	return { kind: 'sent', warning }
}

/** Makes a Retryable. */
export function retryable(reason: string, retryAfterSeconds?: number): Retryable {
	return { kind: 'retryable', reason, retryAfterSeconds }
}

/** Makes a Rejected. */
export function rejected(reason: string): Rejected {
	return { kind: 'rejected', reason }
}
