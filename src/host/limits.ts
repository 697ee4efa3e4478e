import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { type Beside, type CapacityFinding, emptyFinding, findCapacity } from './apache/find-capacity.js'
import { readMounts } from './apache/mounts.js'
import type { CapacityPlaces, CapacityQuestion } from './apache/question.js'
import { type FoundPools, findPools } from './fpm/find-pools.js'
import type { LimitsOrder } from './limits-worker.js'

/** A service as the configuration has it. */
export type LimitedService = CapacityQuestion & { readonly name: string }

/**
 * Finds what one service may hold, as of now: reads Apache's configuration and processes, within five seconds. What was
 * found before still holds where files were changed since and Apache has not been reloaded.
 */
export type FindLimits = (service: LimitedService, beside?: Omit<Beside, 'earlier'>) => CapacityFinding

/** Apache's own reading takes some 50 ms, of ten thousand virtual hosts a second. */
const DEADLINE_MS = 5000

/** Looks where the sampled network namespace's process has its files, else in this file system. */
export function createFindLimits({
	procRoot,
	pid,
}: {
	readonly procRoot: string
	readonly pid: number | undefined
}): FindLimits {
	const places: CapacityPlaces = { root: rootOf(procRoot, pid), procRoot, pid }
	const earlier = new Map<string, CapacityFinding>()
	return ({ name, ports, capacity, backlog, apacheConfig }, beside = {}) => {
		const question = { ports, capacity, backlog, apacheConfig }
		const found = readCapacity(question, places, { ...beside, earlier: earlier.get(name) })
		earlier.set(name, found)
		return found
	}
}

/** Finds the sizes of PHP-FPM's pools, within five seconds. */
export function createFindPools({ procRoot, pid }: Pick<CapacityPlaces, 'procRoot' | 'pid'>): () => FoundPools {
	const places = { procRoot, pid }
	return () => {
		const late = `PHP-FPM's configuration was not read within ${DEADLINE_MS / 1000} s: the sizes of its pools are learned`
		return readApart({ kind: 'pools', places }, () => findPools(places)) ?? { pools: [], notes: [late] }
	}
}

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

/** With a capacity that is given nothing is read at all. */
function readCapacity(question: CapacityQuestion, places: CapacityPlaces, beside: Beside): CapacityFinding {
	if (question.capacity !== undefined || question.apacheConfig === 'off') return findCapacity(question, places, beside)
	const found = readApart<CapacityFinding>({ kind: 'capacity', question, places, beside }, () =>
		findCapacity(question, places, beside),
	)
	if (found) return found
	const late = `Apache's configuration was not read within ${DEADLINE_MS / 1000} s and is left alone: name services[].capacity`
	return emptyFinding(question, beside, [late])
}

/**
 * Reads in a thread of its own, which is given up after the deadline: files of other users must not stop the watching. From
 * the sources, without a bundle, it is read right here.
 */
function readApart<Found>(order: LimitsOrder, readHere: () => Found): Found | undefined {
	if (import.meta.url.endsWith('.ts')) return readHere()
	const { port1, port2 } = new MessageChannel()
	const done = new Int32Array(new SharedArrayBuffer(4))
	const workerData = { order, port: port2, done }
	const worker = new Worker(new URL('./limits-worker.js', import.meta.url), { workerData, transferList: [port2] })
	worker.on('error', () => {})
	Atomics.wait(done, 0, 0, DEADLINE_MS)
	const found = receiveMessageOnPort(port1)?.message as Found | undefined
	port1.close()
	void worker.terminate()
	return found
}

/** Says what was found in a few words for the log: `150, from /etc/apache2/apache2.conf`. */
export function describeCapacity({ capacity, atLeast }: CapacityFinding): string {
	if (capacity) return `${capacity.workers}, ${capacity.provenance}`
	return atLeast ? `unknown, ${atLeast.workers} ${atLeast.provenance}` : 'unknown, will be learned'
}
