import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type CapacityFinding, emptyFinding } from './apache/find-capacity.js'
import { readMounts } from './apache/mounts.js'
import type { CapacityPlaces } from './apache/question.js'
import { findHost, type HostOrder, type HostPart, type LimitedService } from './find-host.js'
import type { FoundPools } from './fpm/find-pools.js'
import type { HostFindings } from './host-findings.js'

export type { LimitedService }

/**
 * Finds what the services may hold and which pools there are, as of now: reads Apache's and PHP-FPM's configuration and
 * processes, within five seconds and beside the event loop.
 */
export type FindHost = (services: readonly LimitedService[]) => Promise<HostFindings>

/** Apache's own reading takes some 50 ms, of ten thousand virtual hosts a second. */
const DEADLINE_MS = 5000
/**
 * Beside the watching the whole must fit into the 256 MB that the unit and the pod give it. Ten thousand virtual hosts take 40. One
 * allocation that is larger than what V8 has left ends the process and not the thread, so the readers have bounds of their own.
 */
const MEMORY = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16 }

/** Looks where the sampled network namespace's process has its files, else in this file system. */
export function createFindHost({ procRoot, pid }: Pick<CapacityPlaces, 'procRoot' | 'pid'>): FindHost {
	const places: CapacityPlaces = { root: rootOf(procRoot, pid), procRoot, pid }
	let earlier: ReadonlyMap<string, CapacityFinding> = new Map()
	return async (services) => {
		const questions = services.map(({ name, ports, capacity, backlog, apacheConfig }) => {
			return { name, ports, capacity, backlog, apacheConfig }
		})
		const limits = new Map<string, CapacityFinding>()
		let pools: FoundPools | undefined
		await findApart({ services: questions, places, earlier }, (part) => {
			if (part.kind === 'pools') pools = part.pools
			else limits.set(part.service, part.finding)
		})
		for (const { name, ...question } of questions) {
			if (!limits.has(name)) limits.set(name, emptyFinding(question, {}, [LATE]))
		}
		earlier = limits
		return { limits, pools: pools ?? { pools: [], notes: [LATE_POOLS] } }
	}
}

const LATE = `Apache's configuration was not read within ${DEADLINE_MS / 1000} s and ${MEMORY.maxOldGenerationSizeMb} MB and is left alone: name services[].capacity`
const LATE_POOLS = `PHP-FPM's configuration was not read within ${DEADLINE_MS / 1000} s and ${MEMORY.maxOldGenerationSizeMb} MB: the sizes of its pools are learned`

/** The file system that a process sees: closed to most, and then it is ours only if it has the same one mounted. */
function rootOf(procRoot: string, pid: number | undefined): string {
	if (pid === undefined) return '/'
	const root = join(procRoot, String(pid), 'root')
	const [its, ours] = [readMounts(procRoot, pid)?.('/'), readMounts(procRoot, 'self')?.('/')]
	return !isOpen(`${root}/`) && its !== undefined && its === ours ? '/' : root
}

function isOpen(folder: string): boolean {
	try {
		accessSync(folder, constants.X_OK)
		return true
	} catch {
		return false
	}
}

/** From the sources, without a bundle, it is read right here. */
function findApart(order: HostOrder, found: (part: HostPart) => void): Promise<void> {
	if (import.meta.url.endsWith('.ts')) return findHost(order, found)
	return readApart(new URL('./limits-worker.js', import.meta.url), order, DEADLINE_MS, found)
}

/**
 * Reads in a thread of its own, which is given up after `deadline` milliseconds: files of other users must not stop the watching. The
 * thread posts each part as it is found, and nothing at its end.
 */
export function readApart(
	thread: URL,
	order: HostOrder,
	deadline: number,
	found: (part: HostPart) => void,
): Promise<void> {
	return new Promise((resolve) => {
		const worker = startThread(thread, order)
		if (!worker) return resolve()
		const end = () => {
			clearTimeout(timer)
			void worker.terminate()
			resolve()
		}
		const timer = setTimeout(end, deadline)
		worker.on('message', (part: HostPart | undefined) => (part ? found(part) : end()))
		worker.on('error', end)
		worker.on('exit', end)
	})
}

/** Undefined where the host has no room for one more: a limit of open files, of tasks. */
function startThread(thread: URL, order: HostOrder): Worker | undefined {
	try {
		return new Worker(thread, { workerData: order, resourceLimits: MEMORY })
	} catch {
		return undefined
	}
}

/** Says what was found in a few words for the log: `150, from /etc/apache2/apache2.conf`. */
export function describeCapacity({ capacity, atLeast }: CapacityFinding): string {
	if (capacity) return `${capacity.workers}, ${capacity.provenance}`
	return atLeast ? `unknown, ${atLeast.workers} ${atLeast.provenance}` : 'unknown, will be learned'
}
