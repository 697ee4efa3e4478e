import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Capacity } from '../../detect/capacity.js'
import { createConfigFiles } from './config-files.js'
import type { ConfigStart } from './config-parser.js'
import { findConfigOf, findInstalledConfigs, splitConfigPath, startFromFile } from './find-config.js'
import { type ApacheParent, readApacheProcesses, sharesNetwork } from './processes.js'
import { readServer, type ServerReading } from './read-server.js'
import type { Mpm, ServerLimits } from './server-limits.js'
import type { ServerSettings } from './server-settings.js'

/** What is asked for one service. */
export interface CapacityQuestion {
	readonly ports: readonly number[]
	/** The operator's own number, which beats everything found. */
	readonly capacity: number | undefined
	/** The operator's own ListenBacklog. */
	readonly backlog: number | undefined
	/** `auto` = the running or installed Apache's, `off` = read none, else the path of its first file. */
	readonly apacheConfig: 'auto' | 'off' | string
}

/** Where to look: the root of the file system and of /proc. */
export interface CapacityPlaces {
	readonly root: string
	readonly procRoot: string
	/** A process of the network namespace whose Apache is meant; undefined = our own. */
	readonly pid?: number | undefined
}

/** What could be found out about one service's limits without asking Apache. */
export interface CapacityFinding {
	/** Undefined where nothing tells; the detector then learns it. */
	readonly capacity: Capacity | undefined
	/** What the running children can serve now: Apache may start more, so this is no capacity, only its lower bound. */
	readonly atLeast: Capacity | undefined
	/** event: connections that all children together take while every worker is idle. */
	readonly connectionLimit: number | undefined
	readonly backlog: { readonly connections: number; readonly provenance: string }
	readonly limits: ServerLimits | undefined
	readonly settings: ServerSettings | undefined
	/** Why a better source is missing, and what could not be read: each one a sentence for `check` and the log. */
	readonly notes: readonly string[]
}

/** Finds a service's capacity and backlog: operator, else configuration files; running processes give the lower bound. Never throws. */
export function findCapacity(question: CapacityQuestion, places: CapacityPlaces): CapacityFinding {
	const notes: string[] = []
	const processes = readApacheProcesses(places.procRoot)
	if (!processes.ok) notes.push(processes.reason)
	const visible = processes.ok ? processes.parents : []
	// A host sees the Apaches of its containers, whose ports and limits are others.
	const parents = visible.filter((parent) => sharesNetwork(places.procRoot, parent.pid, places.pid) !== false)
	const others = visible.length - parents.length
	if (others > 0) notes.push(`running in other network namespaces and left out: ${others} of ${visible.length} Apaches`)
	const found = question.apacheConfig === 'off' ? undefined : findServer(question, places, parents, notes)
	const server = found?.reading
	const parent = found?.parent ?? (parents.length === 1 ? parents[0] : undefined)
	if (parents.length > 1 && !parent) notes.push(`${parents.length} Apaches run, none is known to own the ports`)
	const configured: Capacity | undefined = server && {
		workers: server.limits.maxRequestWorkers,
		source: 'apache-config',
		provenance: server.provenance,
	}
	return {
		capacity: operatorCapacity(question) ?? configured,
		atLeast: parent && countWorkers(parent),
		connectionLimit: server?.limits.connectionLimit,
		backlog: findBacklog(question, places, server),
		limits: server?.limits,
		settings: server?.settings,
		notes: [...notes, ...(server?.problems ?? [])],
	}
}

type GoodReading = Extract<ServerReading, { ok: true }>

interface FoundServer {
	readonly reading: GoodReading
	readonly parent: ApacheParent | undefined
}

interface Candidate {
	readonly start: ConfigStart
	readonly parent: ApacheParent | undefined
}

/** Reads the candidates one after the other, until one listens on a port of the service. */
function findServer(
	question: CapacityQuestion,
	places: CapacityPlaces,
	parents: readonly ApacheParent[],
	notes: string[],
): FoundServer | undefined {
	const named = question.apacheConfig === 'auto' ? undefined : splitConfigPath(question.apacheConfig)
	const root = join(places.root, named?.root ?? '/')
	const files = createConfigFiles(root)
	const candidates: Candidate[] = named
		? [{ start: startFromFile(named.file, files), parent: parents.length === 1 ? parents[0] : undefined }]
		: listCandidates(parents, files)
	if (candidates.length === 0) notes.push(`no Apache configuration is where Debian, RHEL or a source build keep it`)
	for (const { start, parent } of candidates) {
		const reading = readServer({ start, files, root, lookingLike: guessMpm(parent) })
		if (!reading.ok) {
			notes.push(reading.reason)
			continue
		}
		if (reading.settings.ports.some((port) => question.ports.includes(port))) return { reading, parent }
		const ports = reading.settings.ports.join(', ') || 'no port'
		notes.push(`${join(root, start.file)} listens on ${ports}, not on ${question.ports.join(', ')}`)
	}
	return undefined
}

function listCandidates(parents: readonly ApacheParent[], files: ReturnType<typeof createConfigFiles>): Candidate[] {
	const running = parents.flatMap((parent) => {
		const start = findConfigOf(parent, files)
		return start ? [{ start, parent }] : []
	})
	if (running.length > 0) return running
	return findInstalledConfigs(files).map((start) => ({ start, parent: undefined }))
}

function operatorCapacity(question: CapacityQuestion): Capacity | undefined {
	if (question.capacity === undefined) return undefined
	return { workers: question.capacity, source: 'operator', provenance: 'from the configuration of forewarn' }
}

/** One thread in each child is prefork; with several it is worker or event, of which worker promises less. */
function guessMpm(parent: ApacheParent | undefined): Mpm | undefined {
	if (!parent || parent.children.length === 0) return undefined
	return parent.children.every((child) => child.threads === 1) ? 'prefork' : 'worker'
}

/** worker and event: a child is its workers, one listener and the main thread (start_threads), sometimes a module's own. */
function countWorkers(parent: ApacheParent): Capacity | undefined {
	const { children, program, pid } = parent
	const workers = children.reduce((sum, child) => sum + Math.max(1, child.threads - 2), 0)
	if (workers === 0) return undefined
	const threads = children.some((child) => child.threads > 1) ? ' and their threads' : ''
	return {
		workers,
		source: 'processes',
		provenance: `at least, counting the ${children.length} children of ${program} ${pid}${threads}`,
	}
}

/** The kernel cuts the backlog to net.core.somaxconn, so the smaller one holds. */
function findBacklog(
	question: CapacityQuestion,
	places: CapacityPlaces,
	server: GoodReading | undefined,
): CapacityFinding['backlog'] {
	const wanted =
		question.backlog !== undefined
			? { connections: question.backlog, provenance: 'from the configuration of forewarn' }
			: {
					connections: server?.settings.listenBacklog.value ?? 511,
					provenance: server?.backlogProvenance ?? 'from the compiled default of ListenBacklog',
				}
	const limit = readSomaxconn(places.procRoot)
	if (limit === undefined || limit >= wanted.connections) return wanted
	return { connections: limit, provenance: `from net.core.somaxconn (ListenBacklog ${wanted.connections} is more)` }
}

function readSomaxconn(procRoot: string): number | undefined {
	try {
		return Number(readFileSync(join(procRoot, 'sys/net/core/somaxconn'), 'utf8')) || undefined
	} catch {
		return undefined
	}
}
