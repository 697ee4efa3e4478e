import { join } from 'node:path'
import type { Capacity } from '../../detect/capacity.js'
import { type Port, portNumbers } from '../../detect/ports.js'
import { type Backlog, findBacklog } from './backlog.js'
import { countWorkers } from './count-workers.js'
import { findHostBound } from './host-bounds.js'
import { readListenRows } from './listen-rows.js'
import { type ApacheParent, findApacheProcesses, readVisibleProcesses, type VisibleProcesses } from './processes.js'
import { type CapacityPlaces, type CapacityQuestion, ownershipOf } from './question.js'
import {
	type Asked,
	asCapacity,
	type KnownServer,
	readInstalled,
	readNamed,
	readRunning,
	type ServerFound,
} from './read-candidates.js'
import type { ServerReading } from './read-server.js'
import type { ServerLimits } from './server-limits.js'
import { findServing, holdsSocket, readListeners, trustedBy } from './serving.js'

/** What is known beside the files and /proc. */
export interface Beside {
	/** The LISTEN sockets' real limit as sock_diag tells it (idiag_wqueue), one of them. */
	readonly socketBacklog?: number | undefined
	/** Connections that were seen accepted at the same time. */
	readonly held?: number | undefined
	/** What was found before: it still holds where files were changed and nothing was reloaded. */
	readonly earlier?: CapacityFinding | undefined
	/** What /proc shows, where it was read already. */
	readonly visible?: VisibleProcesses | undefined
}

/** What could be found out about one service's limits without asking Apache. */
export interface CapacityFinding {
	/** Undefined where nothing tells for sure; the detector then learns it. */
	readonly capacity: Capacity | undefined
	/** What the files say though it is not sure that the running Apache goes by it; never to be taken for its capacity. */
	readonly presumed: Capacity | undefined
	/** What the running children can serve now: Apache may start more, so this is no capacity, only its lower bound. */
	readonly atLeast: Capacity | undefined
	/** event: connections that all children together take while every worker is idle. */
	readonly connectionLimit: number | undefined
	readonly backlog: Backlog
	readonly limits: ServerLimits | undefined
	/** Other ports of the same Apache, whose connections take the same workers. */
	readonly otherPorts: readonly Port[]
	/** Why a better source is missing, and what could not be read: each one a sentence for `check` and the log. */
	readonly notes: readonly string[]
	/** Why ports are no Apache's of this network namespace, where that is known. */
	readonly stranger?: string | undefined
	/** What was read of the process that is known to serve these ports. */
	readonly server: KnownServer | undefined
}

/** Finds a service's capacity and backlog: operator, else the running Apache's processes and configuration. Never throws. */
export function findCapacity(question: CapacityQuestion, places: CapacityPlaces, beside: Beside = {}): CapacityFinding {
	if (question.apacheConfig === 'off') return emptyFinding(question, beside, [])
	if (question.capacity === undefined) return readCapacity(question, places, beside)
	return withOperators(question.capacity, readCapacity({ ...question, capacity: undefined }, places, beside))
}

/** The operator's number beats everything found; what contradicts it is said. How Apache works is read all the same. */
function withOperators(workers: number, found: CapacityFinding): CapacityFinding {
	const { capacity: read, limits } = found
	const contradiction = `services[].capacity is ${workers}, but Apache's own limit is ${read?.workers}, ${read?.provenance}`
	return {
		...found,
		capacity: byOperator(workers),
		presumed: undefined,
		connectionLimit: limits?.mpm === 'event' ? workers * (limits.asyncFactor + 1) : undefined,
		notes: read && read.workers !== workers ? [contradiction] : [],
	}
}

function byOperator(workers: number): Capacity {
	return { workers, source: 'operator', provenance: 'from the configuration of forewarn' }
}

function readCapacity(question: CapacityQuestion, places: CapacityPlaces, beside: Beside): CapacityFinding {
	const notes: string[] = []
	const { procRoot, root, pid } = places
	const asking = { ...question, procRoot, pid }
	const rows = readListeners(asking)
	const visible = beside.visible ?? readVisibleProcesses(procRoot)
	const processes = findApacheProcesses(visible, trustedBy(rows, procRoot), procRoot, root)
	const serving = findServing(processes, rows, asking)
	notes.push(...serving.notes)
	const asked = { question, places, serving, earlier: beside.earlier?.server }
	return { ...readServing(asked, notes, beside), stranger: serving.stranger }
}

function readServing(asked: Asked, notes: string[], beside: Beside): CapacityFinding {
	const { question, places, serving } = asked
	const named = question.apacheConfig !== 'auto'
	const found = serving.parents.length > 0 ? readRunning(asked) : []
	const ours = serving.sure ? found : found.filter((each) => each.servesPorts)
	for (const each of found) if (!ours.includes(each) && each.reason) notes.push(each.reason)
	const [first] = ours
	if (ours.length > 1) return severalServe(question, ours, notes, beside)
	if (first?.reading) return finish(question, places, first, [...notes], beside)
	if (first?.reason) notes.push(first.reason)
	if (named) {
		// Its own word: the file is Apache's, though the process cannot be seen or is closed to us.
		const parent = first?.parent ?? (serving.parents.length === 1 ? serving.parents[0] : undefined)
		return finish(question, places, readNamed(asked, parent), notes, beside)
	}
	const isKnown = first || serving.stranger !== undefined || serving.parents.length > 0
	const guess = isKnown ? undefined : readInstalled(asked)
	const empty = emptyFinding(question, beside, [...notes, ...(guess?.notes ?? [])])
	return { ...empty, presumed: guess?.capacity }
}

/** Of two Apaches with ports of their own the workers add up; of two behind one port it cannot be said who takes a connection. */
function severalServe(
	question: CapacityQuestion,
	found: readonly ServerFound[],
	notes: string[],
	beside: Beside,
): CapacityFinding {
	const names = found.map(({ parent }) => `${parent?.name} ${parent?.pid}`).join(', ')
	const isOwn = ownershipOf(question)
	const ports = found.flatMap(({ reading }) => portNumbers((reading?.settings.listens ?? []).filter(isOwn)))
	const distinct = ports.length === new Set(ports).size
	const known = found.every(({ reading }) => reading?.limits && reading.doubt === undefined)
	if (!distinct || !known) {
		return emptyFinding(question, beside, [
			...notes,
			`several Apaches serve these ports (${names}): give each a service of its own, on one port with its address (ports: ["192.0.2.1:80"]), or name services[].capacity`,
		])
	}
	const workers = found.reduce((sum, { reading }) => sum + reading!.limits!.maxRequestWorkers, 0)
	const provenance = found
		.map(({ reading }) => `${reading!.limits!.maxRequestWorkers} ${reading!.provenance}`)
		.join(' and ')
	return {
		...emptyFinding(question, beside, [
			...notes,
			`several Apaches serve these ports (${names}): a service for each would tell them apart`,
		]),
		capacity: { workers, source: 'apache-config', provenance },
	}
}

function finish(
	question: CapacityQuestion,
	places: CapacityPlaces,
	found: ServerFound,
	notes: string[],
	beside: Beside,
): CapacityFinding {
	const { reading, parent } = found
	const limits = reading?.limits
	const atLeast = parent && countWorkers(parent, reading)
	const capacity = limits && reading && asCapacity(limits, reading.provenance)
	const { workers: most, provenance = '' } =
		(parent && limits && findHostBound(parent, limits, places.procRoot, places.cgroupRoot ?? '/sys/fs/cgroup')) ?? {}
	const bounded: Capacity | undefined =
		capacity && most !== undefined ? { workers: most, provenance, source: 'apache-config' } : undefined
	const unsure = most === undefined && provenance !== '' ? provenance : undefined
	const doubt = reading?.doubt ?? (limits && contradicted(limits, beside.held)) ?? unsure
	if (bounded)
		notes.push(`Apache may start ${limits?.maxRequestWorkers} workers, the host allows ${most}, ${provenance}`)
	return {
		capacity: doubt === undefined ? (bounded ?? capacity) : undefined,
		presumed: doubt === undefined ? undefined : capacity,
		atLeast,
		connectionLimit: doubt === undefined ? connectionLimitOf(limits, most) : undefined,
		backlog: findBacklog(
			question.backlog,
			beside.socketBacklog,
			reading,
			join(places.procRoot, 'sys/net/core/somaxconn'),
		),
		limits: doubt === undefined ? limits : undefined,
		otherPorts: reading && doubt === undefined ? findOtherPorts(question, places, parent, reading) : [],
		notes: [
			...notes,
			...(doubt === undefined ? [] : [`the capacity is not sure: ${doubt}`]),
			...(found.reason ? [found.reason] : []),
			...(reading?.problems ?? []),
		],
		server: parent && reading && { pid: parent.pid, procRoot: places.procRoot, reading },
	}
}

/** Children that the host does not let Apache start take no connections either. */
function connectionLimitOf(limits: ServerLimits | undefined, bound = Number.POSITIVE_INFINITY): number | undefined {
	if (limits?.connectionLimit === undefined) return undefined
	return Math.min(limits.connectionLimit, bound * (limits.asyncFactor + 1))
}

/** Ports that it is told to listen on and that do listen, unless another process is known to have the socket. */
function findOtherPorts(
	question: CapacityQuestion,
	{ procRoot, pid }: CapacityPlaces,
	parent: ApacheParent | undefined,
	{ settings }: ServerReading,
): Port[] {
	if (settings.portsDoubt !== undefined) return []
	const isAsked = ownershipOf(question)
	const rows = readListenRows(procRoot, pid ?? 'self') ?? []
	return [...new Set(settings.listens)].filter((port) => {
		if (isAsked(port)) return false
		const inodes = rows.filter((row) => row.port === port).map(({ inode }) => inode)
		return inodes.length > 0 && (!parent || holdsSocket(procRoot, parent.pid, new Set(inodes)) !== false)
	})
}

/** prefork and worker hold a worker for every connection: more than there are workers cannot be held. */
function contradicted(limits: ServerLimits, held: number | undefined): string | undefined {
	if (held === undefined || limits.mpm === 'event' || held <= limits.maxRequestWorkers) return undefined
	return `${held} connections are held, which is more than ${limits.maxRequestWorkers}`
}

/** Where nothing is known but what the operator and the kernel say. */
export function emptyFinding(question: CapacityQuestion, beside: Beside, notes: readonly string[]): CapacityFinding {
	return {
		capacity: question.capacity === undefined ? undefined : byOperator(question.capacity),
		presumed: undefined,
		atLeast: undefined,
		connectionLimit: undefined,
		backlog: findBacklog(question.backlog, beside.socketBacklog, undefined, undefined),
		limits: undefined,
		otherPorts: [],
		notes,
		server: undefined,
	}
}
