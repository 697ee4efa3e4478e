import { readFileSync } from 'node:fs'
import type { Config } from '../config/config.js'
import { showsQueues } from '../detect/counters.js'
import type { PoolFacts, UpstreamLook } from '../detect/look.js'
import { readFileText } from '../host/apache/processes.js'
import type { FoundPools } from '../host/fpm/find-pools.js'
import { describeSource, LookReader } from '../kernel/look-reader.js'
import { parsePairs } from '../kernel/proc-net-snmp.js'
import { locateProc } from '../kernel/proc-paths.js'
import { plural } from '../message/words.js'
import { errorCode } from '../settings/error-text.js'
import type { CheckRow } from './check-report.js'

/** Pools that are listed; more are counted. */
const MAX_POOLS = 20

/** Looks once, as `run` does: what looks are made from, what they do not show, and which pools there are. */
export async function findSourceRows(
	{ services, sampling }: Config,
	{ pools, notes }: FoundPools,
): Promise<CheckRow[]> {
	const paths = locateProc(sampling)
	const known = new Set(pools.map(({ path }) => path))
	const reader = new LookReader({ services, paths, isPool: (path) => known.has(path) })
	const reading = await reader.look(0, Date.now(), true, false)
	if (reading.kind === 'failed') return []
	const sources = [describeSource(reader.source), describeUnix(paths.unix), ...describeQueues(paths.netstat)]
	const others = (reading.look.upstreams ?? []).filter(({ id, kind }) => kind === 'pool' && !known.has(id))
	const lines = [...pools.map(describePool), ...others.map(describeUnknownPool)]
	const shown = lines.slice(0, MAX_POOLS)
	if (lines.length > MAX_POOLS) shown.push(`and ${lines.length - MAX_POOLS} more`)
	return [...under('sources', sources), ...under('pools', [...shown, ...notes])]
}

function under(label: string, texts: readonly string[]): CheckRow[] {
	return texts.map((text, index) => ({ label: index === 0 ? label : '', text }))
}

function describeUnix(path: string): string {
	try {
		readFileSync(path)
		return `${path}: who waits for pools behind UNIX sockets`
	} catch (error) {
		return `${path} is not readable (${errorCode(error)}): pools behind UNIX sockets are not seen`
	}
}

/** What is said where the kernel shows no queues. */
export function describeQueues(netstat: string): string[] {
	const counters = new Map<string, number>()
	parsePairs(readFileText(netstat) ?? '', ['TcpExt'], counters)
	return showsQueues(counters)
		? []
		: ['this kernel shows no accept queues (gVisor): clients who wait are not seen, only that all workers are taken']
}

function describePool({ name, path, maxChildren, provenance, user }: PoolFacts): string {
	const size = maxChildren === 1 ? '1 child' : `${maxChildren} children`
	const from = provenance === undefined ? '' : `, pm.max_children in ${provenance}`
	return `${name}: ${path}, ${size}${from}${user === undefined ? '' : `, user ${user}`}`
}

function describeUnknownPool({ id, busy, waiting }: UpstreamLook): string {
	return `${id}: ${busy} busy, ${plural(waiting, 'connection')} waiting; its size is learned when it is full for the first time`
}
