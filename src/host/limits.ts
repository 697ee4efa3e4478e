import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { ServiceConfig } from '../config/config.js'
import { type CapacityFinding, findCapacity } from './apache/find-capacity.js'

/** Finds what one service may hold, as of now: reads Apache's configuration and processes. */
export type FindLimits = (service: ServiceConfig) => CapacityFinding

/** Looks where the sampled network namespace's process has its files, else in this file system. */
export function createFindLimits(place: { readonly procRoot: string; readonly pid: number | undefined }): FindLimits {
	const { procRoot, pid } = place
	const root = rootOf(procRoot, pid)
	return (service) => findCapacity(service, { root, procRoot, pid })
}

/** The file system that a process sees; where that is ours, paths are shown as they are. */
function rootOf(procRoot: string, pid: number | undefined): string {
	if (pid === undefined) return '/'
	const link = join(procRoot, String(pid), 'root')
	try {
		return readlinkSync(link) === '/' ? '/' : link
	} catch {
		return link
	}
}

/** Says what was found in a few words for the log: `150, from /etc/apache2/apache2.conf`. */
export function describeCapacity({ capacity, atLeast }: CapacityFinding): string {
	if (capacity) return `${capacity.workers}, ${capacity.provenance}`
	return atLeast ? `unknown, ${atLeast.workers} ${atLeast.provenance}` : 'unknown, will be learned'
}
