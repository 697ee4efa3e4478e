import type { StationView } from '../detect/station-view.js'

/** What was seen of one station: parallel columns, oldest first. */
export interface StationCourse {
	/** Milliseconds since the epoch. */
	readonly times: readonly number[]
	/** The most that were served at once in that half minute. */
	readonly busy: readonly number[]
	/** The most that waited. */
	readonly waiting: readonly number[]
}

/** The courses of all stations, by service and id. */
export type StationCourses = Readonly<Record<string, Readonly<Record<string, StationCourse>>>>

/** Milliseconds that one point stands for: an hour is as many points as a small picture has columns. */
const SLOT = 30_000

/** Points of an hour. */
const MAX_POINTS = 120

/** Stations of a service at most: all that a look reads of upstreams (64), the front and its connections. */
const MAX_STATIONS = 66

/** A configuration has 64 services at most. */
const MAX_SERVICES = 64

interface Judged {
	readonly service: string
	readonly verdict: { readonly evidence: { readonly stations?: readonly StationView[] } }
}

interface Course {
	readonly times: number[]
	readonly busy: number[]
	readonly waiting: number[]
}

/** The last hour of each station of each service, half a minute a point. */
export class StationHistory {
	readonly #services = new Map<string, Map<string, Course>>()

	/** Takes up what toJSON gave. */
	constructor(past: StationCourses = {}) {
		for (const [service, courses] of Object.entries(past)) {
			const copies = Object.entries(courses).map(([id, { times, busy, waiting }]) => {
				return [id, { times: [...times], busy: [...busy], waiting: [...waiting] }] as [string, Course]
			})
			this.#services.set(service, new Map(copies))
		}
	}

	/** Adds what a sample said; without a wall time there is nothing to add it to. */
	add(wallTime: number | undefined, verdicts: readonly Judged[]): void {
		if (wallTime === undefined) return
		const slot = Math.floor(wallTime / SLOT) * SLOT
		for (const { service, verdict } of verdicts) {
			const courses = this.#services.get(service) ?? new Map<string, Course>()
			this.#services.delete(service)
			this.#services.set(service, courses)
			for (const { id, busyHigh, waiting } of verdict.evidence.stations ?? []) {
				const course = courses.get(id) ?? { times: [], busy: [], waiting: [] }
				// What was seen last stands last: the first is the one that has been gone longest.
				courses.delete(id)
				courses.set(id, course)
				put(course, slot, busyHigh, waiting)
			}
			dropOldest(courses, MAX_STATIONS)
		}
		dropOldest(this.#services, MAX_SERVICES)
	}

	/** The last hour of a service's stations, by their ids. */
	of(service: string): StationCourses[string] {
		return Object.fromEntries(this.#services.get(service) ?? [])
	}

	/** As it is saved. */
	toJSON(): StationCourses {
		return Object.fromEntries([...this.#services.keys()].map((service) => [service, this.of(service)]))
	}
}

function put({ times, busy, waiting }: Course, slot: number, busyNow: number, waitingNow: number): void {
	// A clock that was set back: what is later than now was never then.
	while (times.length > 0 && times.at(-1)! > slot) for (const column of [times, busy, waiting]) column.pop()
	const last = times.length - 1
	const round = Math.round(busyNow * 10) / 10
	if (times[last] === slot) {
		busy[last] = Math.max(busy[last]!, round)
		waiting[last] = Math.max(waiting[last]!, waitingNow)
		return
	}
	times.push(slot)
	busy.push(round)
	waiting.push(waitingNow)
	while (times.length > MAX_POINTS || times[0]! <= slot - MAX_POINTS * SLOT) {
		for (const column of [times, busy, waiting]) column.shift()
	}
}

function dropOldest(map: Map<string, unknown>, most: number): void {
	for (const key of map.keys()) {
		if (map.size <= most) return
		map.delete(key)
	}
}
