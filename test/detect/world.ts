import type { Capacity } from '../../src/detect/capacity.js'
import { Detector } from '../../src/detect/detector.js'
import type { IncidentEvent, Notice } from '../../src/detect/incident-event.js'
import type { HostFacts, Look, UpstreamLook } from '../../src/detect/look.js'
import { DEFAULT_SETTINGS, type DetectorSettings } from '../../src/detect/settings.js'
import { activity, agesOf, look, NO_AGES, upstream } from './looks.js'

/** Where requests come from, and how long each is held; both may change with time. */
export interface Traffic {
	/** The pool that serves it; undefined = Apache itself. */
	readonly pool?: string
	/** Requests a second. */
	readonly rate: (at: number) => number
	/** Mean seconds in service; exponential. */
	readonly hold: (at: number) => number
	/** The share that never ends. */
	readonly hang?: (at: number) => number
}

/** A simulated Apache under event with PHP-FPM pools. */
export interface WorldOptions {
	readonly seed?: number
	readonly workers: number
	/** Children by path. */
	readonly pools?: Readonly<Record<string, number>>
	readonly traffic: readonly Traffic[]
	/** Seconds between looks. */
	readonly every?: number
}

interface Request {
	readonly id: number
	readonly pool: string | undefined
	readonly arrived: number
	readonly accepted: number
	readonly begun: number
	readonly ends: number
}

/** First come, first served, by the worker and then the child that is free first: what a look at such a server would show. */
export class World {
	readonly #options: WorldOptions
	readonly #workers: number[]
	readonly #children: Map<string, number[]>
	#requests: Request[] = []
	#seen = new Set<number>()
	#state: number
	#now = 0
	#ids = 0

	constructor(options: WorldOptions) {
		this.#options = options
		this.#state = options.seed ?? 1
		this.#workers = new Array<number>(options.workers).fill(0)
		this.#children = new Map(
			Object.entries(options.pools ?? {}).map(([path, count]) => [path, new Array<number>(count).fill(0)]),
		)
	}

	/** What is known of the host. */
	get facts(): HostFacts {
		const pools = Object.entries(this.#options.pools ?? {}).map(([path, maxChildren]) => ({
			path,
			name: path.slice(5, -5),
			maxChildren,
		}))
		return {
			mpm: 'event',
			maxRequestWorkers: this.#options.workers,
			threadsPerChild: 25,
			asyncRequestWorkerFactor: 2,
			listenBacklog: 511,
			http2: false,
			pools,
		}
	}

	/** Looks until `end`, in seconds. */
	*looks(end: number): Generator<Look, void, void> {
		const every = this.#options.every ?? 2
		for (let at = 0; at <= end; at += every) yield this.#lookAt(at)
	}

	#random(): number {
		this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0
		return (this.#state + 0.5) / 4_294_967_296
	}

	#arrive(to: number): void {
		for (const { pool, rate, hold, hang } of this.#options.traffic) {
			for (let at = this.#now; ; ) {
				at += -Math.log(this.#random()) / Math.max(rate(at), 1e-9)
				if (at > to) break
				const holds = hang && this.#random() < hang(at) ? 1e9 : -Math.log(this.#random()) * hold(at)
				const accepted = Math.max(at, take(this.#workers, 0))
				const children = pool === undefined ? undefined : this.#children.get(pool)!
				const begun = Math.max(accepted, children ? take(children, 0) : 0)
				const ends = begun + holds
				put(this.#workers, ends)
				if (children) put(children, ends)
				this.#requests.push({ id: this.#ids++, pool, arrived: at, accepted, begun, ends })
			}
		}
		this.#now = to
	}

	#lookAt(at: number): Look {
		this.#arrive(at)
		this.#requests = this.#requests.filter(({ ends }) => ends > at)
		const before = this.#seen
		this.#seen = new Set(this.#requests.map(({ id }) => id))
		const served = this.#requests.filter(({ accepted }) => accepted <= at)
		const queued = this.#requests.filter(({ accepted }) => accepted > at)
		const survivors = (requests: readonly Request[]) => requests.filter(({ id }) => before.has(id)).length
		const ages = (requests: readonly Request[]) => {
			const oldest = Math.max(0, ...requests.map(({ arrived }) => at - arrived))
			return requests.length === 0 ? NO_AGES : agesOf(requests.length, oldest)
		}
		const oldestFirst = (requests: readonly Request[]) =>
			requests.map(({ id, arrived }) => ({ key: String(id), since: arrived })).sort((a, b) => a.since - b.since)
		const upstreams: UpstreamLook[] = [...this.#children.keys()].map((path) => {
			const mine = served.filter(({ pool }) => pool === path)
			const waiting = mine.filter(({ begun }) => begun > at)
			return upstream(path, {
				busy: mine.length - waiting.length,
				waiting: waiting.length,
				survivors: survivors(mine),
				ages: ages(mine),
				requests: oldestFirst(mine),
			})
		})
		return look(
			at,
			{
				accepted: served.length,
				queued: queued.length,
				survivors: survivors(served),
				fresh: this.#requests.length - survivors(this.#requests),
				activity: activity({ busy: served.length, ages: ages(served) }),
				waits: ages(queued),
				requests: oldestFirst(served),
			},
			{ upstreams, source: 'sock-diag', counters: { 'Tcp.PassiveOpens': this.#ids } },
		)
	}
}

/** The number of a server that is free first, taken out of the list. */
function take(free: number[], from: number): number {
	let first = from
	for (let index = 1; index < free.length; index++) if (free[index]! < free[first]!) first = index
	return free.splice(first, 1)[0]!
}

function put(free: number[], at: number): void {
	free.push(at)
}

/** What a detector said of a world. */
export interface Said {
	readonly events: readonly IncidentEvent[]
	readonly notices: readonly Notice[]
	/** When the accept queue first stood over three looks. */
	readonly queueStood: number | undefined
}

/** How a world is watched. */
export interface Watched {
	readonly offset?: number
	readonly settings?: DetectorSettings
	/** Known of the host beside what the world says. */
	readonly more?: Partial<HostFacts>
	/** What a look shows beside the world's. */
	readonly change?: (look: Look) => Look
	/** The workers that a reload at this time leaves; undefined = none happened. */
	readonly reload?: (at: number) => number | undefined
}

/** Watches a world until `end`, with samples every 30 s from `offset` on. */
export function watch(
	world: World,
	end: number,
	{
		offset = 0,
		settings = DEFAULT_SETTINGS,
		more = {},
		change = (look) => look,
		reload = () => undefined,
	}: Watched = {},
): Said {
	const facts = { ...world.facts, ...more }
	const known: Capacity = {
		workers: facts.maxRequestWorkers!,
		source: 'apache-config',
		provenance: 'from apache2.conf',
	}
	const detector = new Detector(settings, new Map([['apache', known]]), facts)
	const events: IncidentEvent[] = []
	const notices: Notice[] = []
	let queueStood: number | undefined
	let standing: number[] = []
	let due = offset
	for (const shown of world.looks(end)) {
		const one = change(shown)
		const workers = reload(one.at)
		if (workers !== undefined) detector.know('apache', { ...known, workers })
		const isDue = one.at >= due
		if (isDue) due += settings.sampling.interval
		const outcome = detector.observe({ kind: 'look', look: one, due: isDue })
		events.push(...outcome.events)
		notices.push(...outcome.notices)
		standing = one.services[0]!.acceptQueue > 0 ? [...standing, one.at] : []
		if (standing.length === 3) queueStood ??= standing[0]
	}
	return { events, notices, queueStood }
}
