import type { IncidentEvent, Notice } from '../core/incident-event.js'
import type { ServiceSettings } from '../core/settings.js'
import type { Logger } from '../io/logger.js'
import { type Circumstances, createIncidentMessage, createNoticeMessage } from '../render/message.js'
import type { OwnRunbooks } from '../runbooks/choose-runbook.js'
import type { Pager } from './pager.js'

/** Tells people and the log what happened. */
export interface Announcer {
	event(event: IncidentEvent): void
	notice(notice: Notice): void
}

/** What an announcer is made of. */
export interface AnnouncerOptions {
	readonly pager: Pager
	readonly log: Logger
	readonly services: readonly ServiceSettings[]
	readonly circumstances: Circumstances
	readonly runbooks: OwnRunbooks
}

/** Makes messages of what happened and hands them to the pager. The log has each of them, whatever becomes of the page. */
export function createAnnouncer({ pager, log, services, circumstances, runbooks }: AnnouncerOptions): Announcer {
	return {
		event(event) {
			const { id, service, pattern, severity } = event.incident
			const level = event.kind === 'resolved' ? 'info' : severity === 'critical' ? 'error' : 'warn'
			const about = { service, pattern, severity, rule: event.rule, incident: id, at: event.at }
			log[level](about, `incident ${event.kind}: ${event.reason}`)
			pager.page(createIncidentMessage(event, circumstances, runbooks))
		},
		notice(notice) {
			const { kind, service, rule, at } = notice
			log[kind === 'sighted' ? 'info' : 'warn']({ service, rule, at }, `${kind}: ${notice.reason}`)
			if (kind === 'blind')
				log.info({ service }, 'waiting: watching begins by itself as soon as there is something to see')
			const ports = services.find(({ name }) => name === service)?.ports ?? []
			pager.page(createNoticeMessage(notice, ports, circumstances, runbooks))
		},
	}
}
