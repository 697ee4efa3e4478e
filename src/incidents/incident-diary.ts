import type { Message } from '../message/message.js'
import { createPage, type Page } from '../message/page.js'
import type { DiaryEntry, DiaryIncident } from './diary-incident.js'
import type { DeliveryLog } from './log.js'
import type { Moment } from './moment.js'
import { SavedFile } from './saved-file.js'
import { isEnd, keyOfThread, kindOf, serviceOf, severityOf } from './thread.js'

/** Incidents that are kept: with their pages some 2 KB each, and everybody who looks gets all of them. */
const MOST_INCIDENTS = 10

/** Entries of one incident that are kept. */
const MOST_ENTRIES = 5

/** The newest incidents with what their pages said, over restarts. */
export class IncidentDiary {
	readonly #file: SavedFile
	/** Newest first. */
	#incidents: readonly DiaryIncident[] = []
	/** Ids of those that an earlier process left open. */
	#inherited: ReadonlySet<string> = new Set()

	/** Without a path a restart forgets all. */
	constructor(path: string | undefined, log: DeliveryLog) {
		this.#file = new SavedFile(path, log)
	}

	/** What is wrong with the disk, if anything is. */
	get trouble(): string | undefined {
		return this.#file.trouble
	}

	/** Takes up what an earlier process wrote. */
	async start(): Promise<void> {
		const restored = await this.#file.restore()
		if (!restored) return
		if (!isDiary(restored.content)) return this.#file.reject('it holds something else')
		this.#incidents = restored.content.slice(0, MOST_INCIDENTS)
		this.#inherited = new Set(this.#incidents.filter(({ state }) => state === 'open').map(({ id }) => id))
	}

	/** Writes down what a page says. Messages that belong to no incident are passed over. */
	write(message: Message, now: Moment): void {
		const key = keyOfThread(message)
		if (key === undefined || message.drill) return
		const blindness = message.type === 'notice'
		// One at a time per service: what an earlier process left open goes on.
		const open = this.#incidents.find(
			({ state, service, what }) =>
				state === 'open' && service === serviceOf(message) && (what === 'blind') === blindness,
		)
		if (!open && isEnd(message)) return
		// What is open does not open: the detector has forgotten that one at a restart, and nobody saw its end.
		const lost = open && isBeginning(message) ? open : undefined
		const incident = continueIncident(lost ? undefined : open, message, key)
		const others = this.#incidents.flatMap((other) => {
			if (other === lost) return [asLost(other)]
			return other === open ? [] : [other]
		})
		this.#incidents = [incident, ...others].slice(0, MOST_INCIDENTS)
		void this.#file.save(now, this.#incidents)
	}

	/** The incidents, newest first. One that was inherited and that nobody knows of any more is lost. */
	read(stillOpen: (incident: DiaryIncident) => boolean): readonly DiaryIncident[] {
		return this.#incidents.map((incident) => {
			const lost = incident.state === 'open' && this.#inherited.has(incident.id) && !stillOpen(incident)
			return lost ? asLost(incident) : incident
		})
	}
}

function isBeginning(message: Message): boolean {
	return ['opened', 'blind'].includes(kindOf(message))
}

function asLost(incident: DiaryIncident): DiaryIncident {
	return { ...incident, state: 'lost', advice: undefined }
}

function continueIncident(open: DiaryIncident | undefined, message: Message, key: string): DiaryIncident {
	const page = createPage(message)
	const entry = entryOf(message, page)
	const ended = isEnd(message)
	const entries = [...(open?.entries ?? []), entry]
	const [first, ...later] = entries
	return {
		id: open?.id ?? (message.type === 'incident' ? message.event.incident.id : `${key}-${entry.wallTime}`),
		service: serviceOf(message),
		what: message.type === 'incident' ? message.event.incident.pattern : 'blind',
		severity: open?.severity === 'critical' ? 'critical' : entry.severity,
		state: ended ? 'resolved' : 'open',
		openedWallTime: open ? open.openedWallTime : entry.wallTime,
		endedWallTime: ended ? entry.wallTime : undefined,
		entries: [first!, ...later.slice(1 - MOST_ENTRIES)],
		advice: ended ? undefined : shorten(page.advice),
	}
}

function entryOf(message: Message, { headline, reason, facts }: Page): DiaryEntry {
	const { wallTime } = message.type === 'incident' ? message.event : message.notice
	return { kind: kindOf(message), wallTime, severity: severityOf(message), title: headline.title, reason, facts }
}

/** Without the whole runbook: it would be most of what everybody who looks is sent. */
function shorten(advice: Page['advice']): DiaryIncident['advice'] {
	return advice && { title: advice.title, meaning: advice.meaning, steps: advice.steps }
}

function isDiary(content: unknown): content is readonly DiaryIncident[] {
	const isIncident = (one: unknown) => {
		const { id, state, entries } = (one ?? {}) as Partial<DiaryIncident>
		return typeof id === 'string' && typeof state === 'string' && Array.isArray(entries) && entries.length > 0
	}
	return Array.isArray(content) && content.every(isIncident)
}
