import type { IncidentEvent, Notice } from '../detect/incident-event.js'
import { portNumbers } from '../detect/ports.js'
import type { RecentCourse } from '../detect/recent-course.js'
import type { ServiceSettings } from '../detect/settings.js'
import { createIncidentMessage, createNoticeMessage, type Message, type MessageContext } from '../message/message.js'
import type { OwnRunbooks } from '../message/runbooks/choose-runbook.js'
import type { Logger } from './log.js'

/** What a reporter is made of. */
export interface ReporterOptions {
	readonly log: Logger
	/** As they are watched now. */
	readonly services: () => readonly ServiceSettings[]
	readonly context: MessageContext
	readonly runbooks: OwnRunbooks
	/** Takes a message to be sent. Must neither throw nor hold up the caller. */
	readonly handle: (message: Message) => void
}

/** Logs what the detector says and makes messages of it. The log has each of them, whatever becomes of the message. */
export class Reporter {
	readonly #options: ReporterOptions

	constructor(options: ReporterOptions) {
		this.#options = options
	}

	/** Reports what happened to an incident. `recent` is how the service came there, for notifiers that show a picture. */
	event(event: IncidentEvent, recent: RecentCourse | undefined): void {
		const { log, context, runbooks } = this.#options
		const { id, service, pattern, severity } = event.incident
		const level = event.kind === 'resolved' ? 'info' : severity === 'critical' ? 'error' : 'warn'
		const about = { service, pattern, severity, rule: event.rule, incident: id, at: event.at }
		log[level](about, `incident ${event.kind}: ${event.reason}`)
		this.#handle(`${service} ${event.kind}`, () => createIncidentMessage(event, context, runbooks, recent))
	}

	/** Reports something that is no incident. */
	notice(notice: Notice): void {
		const { log, services, context, runbooks } = this.#options
		const { kind, service, rule, at } = notice
		log[kind === 'visible' ? 'info' : 'warn']({ service, rule, at }, `${kind}: ${notice.reason}`)
		if (kind === 'blind') log.info({ service }, 'waiting: watching begins as soon as there is something to see')
		const ports = services().find(({ name }) => name === service)?.ports ?? []
		this.#handle(`${service ?? 'host'} ${kind}`, () =>
			createNoticeMessage(notice, portNumbers(ports), context, runbooks),
		)
	}

	/** A bug in a message must not end the watching; the log has what happened by then. */
	#handle(what: string, make: () => Message): void {
		try {
			this.#options.handle(make())
		} catch (error) {
			this.#options.log.error({ err: error, what }, 'page NOT made: a bug, please report it')
		}
	}
}
