import { formatBytes, formatDuration } from '../detect/quantity.js'
import type { MemoryRoom, ProcessMemory } from '../host/memory.js'
import { fpmPaths } from '../message/runbooks/host-paths.js'
import { type Advice, type Advised, placeOf, RELOAD } from './advice.js'
import type { AdvisedPool, AdvisedServer, AdvisedService, HostFacts, Processes } from './facts.js'

/** Processes of one kind: more of them may be started than there are. */
interface Group {
	readonly key: AdvisedServer | AdvisedPool
	/** `children of shop`, `children of pool site1`. */
	readonly name: string
	/** Processes that the configuration allows. */
	readonly most: number
	readonly running: number
	/** Bytes of one more. */
	readonly bytes: number
	/** `mean PSS of 10, the oldest started 3 h ago`. */
	readonly measured: string
	readonly cgroup: MemoryRoom | undefined
}

/** How many processes a kind is to have at most. */
interface Target {
	readonly group: Group
	readonly to: number
}

/** Pools that have a line each. */
const MAX_POOLS = 3

/** Memory that a set of groups shares. */
interface Pot {
	readonly room: MemoryRoom
	readonly groups: readonly Group[]
	/** Bytes that are still to be taken when all that is configured is there. */
	readonly need: number
}

/** What is known of memory: how much more it holds. */
export class Memory {
	readonly #pots: readonly Pot[]
	readonly #groups: readonly Group[]
	readonly #reserved = new Map<AdvisedServer | AdvisedPool, number>()
	/** Why something could not be measured. */
	readonly notes: readonly string[]

	constructor({ memory, services, pools }: HostFacts) {
		const servers = [...new Map(services.flatMap((each) => (each.server ? [[each.server.pid, each]] : []))).values()]
		const ofFpm = meanOf(pools)
		const apache = servers.flatMap((service) => groupOfServer(service, service.server!))
		const fpm = pools.flatMap((pool) => groupOfPool(pool, ofFpm))
		this.#groups = [...apache, ...fpm]
		this.#pots = memory ? [potOf(memory, this.#groups), ...cgroupPots(this.#groups)] : []
		const unmeasured = [
			...servers
				.filter(({ server }) => !apache.some(({ key }) => key === server))
				.map(({ name }) => `workers of ${name}`),
			...pools.filter((pool) => !fpm.some(({ key }) => key === pool)).map(({ facts }) => `pool ${facts.name}`),
		]
		this.notes = [
			...(memory ? [] : ['memory is not judged: the kernel does not say how much is available (MemAvailable)']),
			...(unmeasured.length === 0
				? []
				: [
						`memory of ${unmeasured.join(', ')} is not judged: what a process takes (smaps_rollup) is closed to this user, or none runs; sudo forewarn advise reads it`,
					]),
		]
	}

	/** How many more processes of a kind fit beside all that is configured; undefined where that is not known. */
	spareOf(key: AdvisedServer | AdvisedPool): { readonly processes: number; readonly words: string } | undefined {
		const group = this.#groups.find((each) => each.key === key)
		const pots = this.#pots.filter(({ groups }) => group && groups.includes(group))
		if (!group || pots.length === 0) return undefined
		const left = pots.reduce((least, pot) => (this.#leftOf(pot) < this.#leftOf(least) ? pot : least))
		const room = `${formatBytes(Math.max(0, this.#leftOf(left)))} are left when all that is configured is there (${left.room.source})`
		const words = `one takes ${formatBytes(group.bytes)} (${group.measured}), ${room}`
		return { processes: Math.max(0, Math.floor(this.#leftOf(left) / group.bytes)), words }
	}

	/** What one rule gives away is not there for the next one. */
	reserve(key: AdvisedServer | AdvisedPool, processes: number): void {
		this.#reserved.set(key, (this.#reserved.get(key) ?? 0) + processes)
	}

	#leftOf({ room, need, groups }: Pot): number {
		const given = groups.map(({ key, bytes }) => (this.#reserved.get(key) ?? 0) * bytes)
		return room.available - need - given.reduce((sum, each) => sum + each, 0)
	}

	/** One line for each kind: how many more fit. */
	get lines(): readonly string[] {
		return this.#groups.flatMap(({ key, name, most, running, bytes, measured }) => {
			const spare = this.spareOf(key)
			if (!spare) return []
			const size = `${running} of ${most} ${name} run, ${formatBytes(bytes)} each (${measured})`
			return [`${size}: memory for ${spare.processes > 0 ? `${spare.processes} more than ${most}` : 'no more'}`]
		})
	}

	/** What must become less where more is configured than memory holds. */
	advise(): Advised {
		const advice = this.#pots.filter((pot) => this.#leftOf(pot) < 0).flatMap(lower)
		// Of the host and a cgroup the tighter one counts: it comes last.
		const loosestFirst = [...advice].sort((one, other) => Number(other.to) - Number(one.to))
		const tightest = new Map(loosestFirst.map((each) => [`${each.what} ${each.place}`, each]))
		return { advice: [...tightest.values()], notes: this.notes }
	}
}

function needOf({ most, running, bytes }: Group): number {
	return Math.max(0, most - running) * bytes
}

function potOf(room: MemoryRoom, groups: readonly Group[]): Pot {
	return { room, groups, need: groups.reduce((sum, group) => sum + needOf(group), 0) }
}

/** A cgroup is one pot for all that are limited by it. */
function cgroupPots(groups: readonly Group[]): Pot[] {
	const rooms = new Map(groups.flatMap(({ cgroup }) => (cgroup ? [[cgroup.source, cgroup]] : [])))
	return [...rooms.values()].map((room) =>
		potOf(
			room,
			groups.filter(({ cgroup }) => cgroup?.source === room.source),
		),
	)
}

function groupOfServer(service: AdvisedService, server: AdvisedServer): Group[] {
	const { limits, running, memory, cgroup } = server
	if (!memory) return []
	const most = Math.ceil(limits.maxRequestWorkers / limits.threadsPerChild)
	const of = limits.threadsPerChild === 1 ? '' : ` with ${limits.threadsPerChild} workers each`
	const name = `children of ${service.name}${of}`
	return [{ key: server, name, most, running, bytes: memory.bytes, measured: describeMeasured(memory), cgroup }]
}

/** A pool without children is taken for as large as the others of this host. */
function groupOfPool(pool: AdvisedPool, others: { readonly bytes: number } | undefined): Group[] {
	const bytes = pool.memory?.bytes ?? others?.bytes
	if (bytes === undefined) return []
	const measured = pool.memory ? describeMeasured(pool.memory) : 'mean PSS of all children of pools'
	const { name, maxChildren } = pool.facts
	return [
		{
			key: pool,
			name: `children of pool ${name}`,
			most: maxChildren,
			running: pool.running,
			bytes,
			measured,
			cgroup: pool.cgroup,
		},
	]
}

function describeMeasured({ measured, age }: ProcessMemory): string {
	return `mean PSS of ${measured}, the oldest started ${formatDuration(age)} ago`
}

function meanOf(all: readonly Processes[]): { readonly bytes: number } | undefined {
	const known = all.flatMap(({ memory }) => memory ?? [])
	const measured = known.reduce((sum, each) => sum + each.measured, 0)
	return measured === 0
		? undefined
		: { bytes: known.reduce((sum, each) => sum + each.bytes * each.measured, 0) / measured }
}

/** The largest parts give way: what is available is shared out evenly, and what does not need its share leaves it to the others. */
function lower({ room, groups, need }: Pot): Advice[] {
	const growing = groups.filter((group) => needOf(group) > 0).sort((one, other) => needOf(other) - needOf(one))
	const parts = growing.slice(0, 3).map((group) => {
		return `${group.most - group.running} more ${group.name} at ${formatBytes(group.bytes)} (${group.measured})`
	})
	if (growing.length > 3) parts.push(`those of ${growing.length - 3} more kinds`)
	const why = `${parts.join(', ')} would take ${formatBytes(need)}, and ${formatBytes(room.available)} are available (${room.source})`
	let left = Math.max(0, room.available)
	const targets: Target[] = []
	for (const [index, group] of [...growing].reverse().entries()) {
		const given = Math.min(needOf(group), left / (growing.length - index))
		left -= given
		const to = Math.max(1, group.running + Math.floor(given / group.bytes))
		if (given < needOf(group)) targets.unshift({ group, to })
	}
	const pools = targets.filter(({ group }) => 'facts' in group.key)
	if (pools.length <= MAX_POOLS) return targets.map(({ group, to }) => lowerTo(group, to, why))
	const others = targets.filter((each) => !pools.includes(each))
	return [...others.map(({ group, to }) => lowerTo(group, to, why)), lowerTogether(pools, why)]
}

/** On mass hosting a line for each pool is read by no one. */
function lowerTogether(targets: readonly Target[], why: string): Advice {
	const [largest] = targets
	const sum = (numbers: readonly number[]) => String(numbers.reduce((all, each) => all + each, 0))
	return {
		...lowerTo(largest!.group, largest!.to, why),
		what: `pm.max_children of ${targets.length} pools together`,
		from: sum(targets.map(({ group }) => group.most)),
		to: sum(targets.map(({ to }) => to)),
	}
}

function lowerTo({ key, most }: Group, to: number, why: string): Advice {
	if ('facts' in key) {
		const { name, provenance } = key.facts
		const { unit } = fpmPaths(provenance ?? '')
		return {
			rule: 'memory',
			what: `pm.max_children of pool ${name}`,
			from: String(most),
			to: String(Math.max(1, to)),
			place: provenance,
			why,
			test: `sudo systemctl reload ${unit}; then sudo forewarn advise no longer says this`,
		}
	}
	const { limits, settings } = key
	return {
		rule: 'memory',
		what: 'MaxRequestWorkers',
		from: String(limits.maxRequestWorkers),
		to: String(Math.max(1, to) * limits.threadsPerChild),
		place: placeOf(settings.maxRequestWorkers),
		why,
		test: `${RELOAD}; then sudo forewarn advise no longer says this`,
	}
}
