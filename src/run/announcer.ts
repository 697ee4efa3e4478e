import type { IncidentEvent, Notice } from '../detect/incident-event.js'
import type { RecentCourse } from '../detect/recent-course.js'
import type { ServiceSettings } from '../detect/settings.js'
import type { ServiceVerdict } from '../incidents/steps.js'
import { createIncidentMessage, createNoticeMessage, type Message, type MessageContext } from '../message/message.js'
import type { OwnRunbooks } from '../message/runbooks/choose-runbook.js'
import type { Logger } from './log.js'
import type { Pager } from './pager.js'

/** Tells people and the log what happened. */
export interface Announcer {
	/** `recent` is how the service came there, for channels that show a picture. */
	event(event: IncidentEvent, recent?: RecentCourse): void
	notice(notice: Notice): void
	/** A full reading was judged. */
	judged(verdicts: readonly ServiceVerdict[]): void
}

/** What an announcer is made of. */
export interface AnnouncerOptions {
	readonly pager: Pager
	readonly log: Logger
	readonly services: readonly ServiceSettings[]
	readonly circumstances: MessageContext
	readonly runbooks: OwnRunbooks
}

/** Makes messages of what happened and hands them to the pager. The log has each of them, whatever becomes of the page. */
export function createAnnouncer({ pager, log, services, circumstances, runbooks }: AnnouncerOptions): Announcer {
	/** A bug in a page must not end the watching; the log has said by then what happened. */
	const page = (what: string, make: () => Message): void => {
		try {
			pager.page(make())
		} catch (error) {
			log.error({ err: error, what }, 'page NOT made: a bug, please report it')
		}
	}

	return {
		event(event, recent) {
			const { id, service, pattern, severity } = event.incident
			const level = event.kind === 'resolved' ? 'info' : severity === 'critical' ? 'error' : 'warn'
			const about = { service, pattern, severity, rule: event.rule, incident: id, at: event.at }
			log[level](about, `incident ${event.kind}: ${event.reason}`)
			page(`${service} ${event.kind}`, () => createIncidentMessage(event, circumstances, runbooks, recent))
		},
		notice(notice) {
			const { kind, service, rule, at } = notice
			log[kind === 'sighted' ? 'info' : 'warn']({ service, rule, at }, `${kind}: ${notice.reason}`)
			if (kind === 'blind')
				log.info({ service }, 'waiting: watching begins by itself as soon as there is something to see')
			const ports = services.find(({ name }) => name === service)?.ports ?? []
			page(`${service ?? 'host'} ${kind}`, () => createNoticeMessage(notice, ports, circumstances, runbooks))
		},
		judged(verdicts) {
			pager.reading?.(verdicts)
		},
	}
}
