import type { IncidentEvent } from '../detect/incident-event.js'
import type { ReplayStep } from '../replay/feed.js'
import { type RunMark, renderRunChart } from '../replay/run-chart.js'

interface Course {
	readonly at: number[]
	readonly accepted: number[]
	readonly acceptQueue: number[]
	readonly stuck: number[]
	readonly capacity: (number | undefined)[]
	readonly marks: RunMark[]
}

/** When the trouble began and when users began to fail, in seconds, as far as that is known. */
export interface KnownTimes {
	readonly onset?: number | undefined
	readonly firstFailure?: number | undefined
}

/** Listens to the replay of one recording and draws it for a terminal: one chart per service. */
export class ReplayPicture {
	readonly #courses = new Map<string, Course>()
	readonly #known: readonly RunMark[]
	#end = 0

	/** What is known of onset and first failure is marked, too. */
	constructor(services: readonly { readonly name: string }[], label: KnownTimes | undefined) {
		for (const { name } of services) {
			this.#courses.set(name, { at: [], accepted: [], acceptQueue: [], stuck: [], capacity: [], marks: [] })
		}
		const { onset, firstFailure } = label ?? {}
		this.#known = [
			...(onset === undefined ? [] : [{ at: onset, kind: 'onset' } as const]),
			...(firstFailure === undefined ? [] : [{ at: firstFailure, kind: 'failure' } as const]),
		]
	}

	/** Takes a step of the replay; only full readings are drawn. */
	readonly step = ({ at, sample, outcome }: ReplayStep): void => {
		this.#end = at
		for (const { service, verdict } of outcome.verdicts) {
			const seen = sample?.services.find(({ name }) => name === service)
			const course = this.#courses.get(service)
			if (!seen || !course) continue
			course.at.push(at)
			course.accepted.push(seen.accepted)
			course.acceptQueue.push(seen.acceptQueue)
			course.stuck.push(seen.stuck)
			course.capacity.push(verdict.evidence.capacity?.workers)
		}
	}

	/** Takes an event of an incident. */
	readonly event = ({ at, kind, incident: { service, severity } }: IncidentEvent): void => {
		this.#courses.get(service)?.marks.push({ at, kind: kind === 'resolved' ? kind : severity })
	}

	/** The charts `width` columns wide, as far as the replay had come at `until`, in seconds; without it whole. */
	draw(width: number, until = this.#end): string {
		const charts = [...this.#courses].map(([service, course]) => {
			const count = course.at.findLastIndex((at) => at <= until) + 1
			const chart = renderRunChart(
				{
					at: course.at.slice(0, count),
					accepted: course.accepted.slice(0, count),
					acceptQueue: course.acceptQueue.slice(0, count),
					stuck: course.stuck.slice(0, count),
					capacity: course.capacity.slice(0, count).findLast((workers) => workers !== undefined),
					marks: [...this.#known, ...course.marks].filter(({ at }) => at <= until),
					end: this.#end,
				},
				width,
			)
			return this.#courses.size === 1 ? chart : `  ${service}\n${chart}`
		})
		return charts.join('')
	}
}
