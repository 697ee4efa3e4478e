import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { spanOf } from '../advise/advice.js'
import type { AdvisedPool, AdvisedService, HostFacts, Processes } from '../advise/facts.js'
import type { Config, ServiceConfig } from '../config/config.js'
import type { Look } from '../detect/look.js'
import { portNumbers } from '../detect/ports.js'
import { formatBytes } from '../detect/quantity.js'
import type { CapacityFinding } from '../host/apache/find-capacity.js'
import { childrenOf } from '../host/apache/generation.js'
import { ownershipOf } from '../host/apache/question.js'
import { findPoolProcesses } from '../host/fpm/pool-processes.js'
import type { HostFindings } from '../host/host-findings.js'
import { createFindHost } from '../host/limits.js'
import { findRotation } from '../host/logrotate.js'
import { readCgroupMemory, readHostMemory, readProcessMemory } from '../host/memory.js'
import { readSocketBacklog } from '../host/socket-backlog.js'
import { LookReader } from '../kernel/look-reader.js'
import { locateProc } from '../kernel/proc-paths.js'
import { plural } from '../message/words.js'
import type { Deps } from './deps.js'
import { learnWeeks, type Weeks } from './learned-weeks.js'

/** What is known of a host, and how. */
interface GatheredFacts {
	readonly facts: HostFacts
	/** What was looked at, one sentence each. */
	readonly seen: readonly string[]
	/** What is hidden or missing, one sentence each. */
	readonly notes: readonly string[]
}

/** Reads files, processes and sockets of this host, and what a sidecar has learned of it. */
export async function gatherFacts(config: Config, configFile: string | undefined, deps: Deps): Promise<GatheredFacts> {
	const { procRoot, pid } = config.sampling
	const findings = await createFindHost({ procRoot, pid })(config.services)
	const look = await lookOnce(config, findings)
	const weeks = await learnWeeks(config, configFile, deps)
	const services: AdvisedService[] = []
	for (const service of config.services) {
		const finding = findings.limits.get(service.name)!
		const others = config.services.flatMap((other) => (other === service ? [] : other.ports))
		services.push({
			name: service.name,
			ports: portNumbers(service.ports),
			server: serverOf(finding, config),
			backlog: pid === undefined ? await readSocketBacklog(ownershipOf({ ports: service.ports, others })) : undefined,
			idle: look?.services.find(({ name }) => name === service.name)?.connections?.activity?.idle,
			week: weeks.of.get(service.name),
		})
	}
	const pools = poolsOf(findings, config, deps.wallClock())
	const facts: HostFacts = {
		memory: readHostMemory(procRoot),
		services,
		pools,
		rotation: findRotation(),
		somaxconn: pid === undefined ? readNumber(join(procRoot, 'sys/net/core/somaxconn')) : undefined,
		overflows: look?.host.counters.get('TcpExt.ListenOverflows'),
		patience: config.detection.patience,
	}
	return { facts, seen: describe(facts, weeks), notes: [...notesOf(config.services, findings), ...weeks.notes] }
}

async function lookOnce({ services, sampling }: Config, { pools: { pools } }: HostFindings): Promise<Look | undefined> {
	const known = new Set(pools.map(({ path }) => path))
	const reader = new LookReader({ services, paths: locateProc(sampling), isPool: (path) => known.has(path) })
	const reading = await reader.look(0, Date.now(), true, false)
	return reading.kind === 'look' ? reading.look : undefined
}

function serverOf({ server, limits }: CapacityFinding, { sampling: { procRoot } }: Config): AdvisedService['server'] {
	if (!server || !limits) return undefined
	const { pid, reading } = server
	const name = readText(join(procRoot, String(pid), 'comm'))
	// Piped loggers are children as well.
	const children = childrenOf(procRoot, pid).filter((child) => readText(join(procRoot, String(child), 'comm')) === name)
	return { ...processesOf(children, pid, procRoot), pid, limits, settings: reading.settings, file: reading.file }
}

function poolsOf({ pools }: HostFindings, { sampling: { procRoot, pid } }: Config, now: number): AdvisedPool[] {
	const found = findPoolProcesses({ procRoot, pid }, now)
	return pools.pools.map((facts) => {
		const own = found.find(({ path }) => path === facts.path)
		return { facts, ...processesOf(own?.pids ?? [], own?.master, procRoot), log: own?.log }
	})
}

function processesOf(pids: readonly number[], parent: number | undefined, procRoot: string): Processes {
	return {
		running: pids.length,
		memory: readProcessMemory(procRoot, pids),
		cgroup: parent === undefined ? undefined : readCgroupMemory(procRoot, '/sys/fs/cgroup', parent),
	}
}

function describe({ memory, services, pools }: HostFacts, weeks: Weeks): string[] {
	const known = services.flatMap(({ name, server, backlog }) => {
		if (!server) return []
		const { mpm, maxRequestWorkers, serverLimit } = server.limits
		const queue = backlog === undefined ? '' : `, accept queue ${backlog}`
		return [`${name}: ${mpm}, ${maxRequestWorkers} workers, ServerLimit ${serverLimit}${queue} (${server.file})`]
	})
	const children = pools.reduce((sum, { facts }) => sum + facts.maxChildren, 0)
	const learned = [...weeks.of].map(([name, week]) => `${name} for ${spanOf(week)}`)
	return [
		...(memory ? [`memory: ${formatBytes(memory.available)} of ${formatBytes(memory.total)} available`] : []),
		...known,
		...(pools.length > 0 ? [`PHP-FPM: ${plural(pools.length, 'pool')} of ${children} children together`] : []),
		...(learned.length > 0 ? [`learned ${weeks.from}: ${learned.join(', ')}`] : []),
	]
}

/** What is not known of an Apache leaves its advice out, so it is said. */
function notesOf(services: readonly ServiceConfig[], { limits, pools }: HostFindings): string[] {
	const closed = services.flatMap(({ name, apacheConfig }) => {
		const { server, limits: known, capacity, notes } = limits.get(name)!
		if (server && known) {
			const isBound = capacity && capacity.source === 'apache-config' && capacity.workers < known.maxRequestWorkers
			const bound = `${name}: the host allows fewer workers than MaxRequestWorkers ${known.maxRequestWorkers}: ${capacity?.workers}, ${capacity?.provenance}`
			return isBound ? [bound] : []
		}
		if (apacheConfig === 'off') return [`${name}: not judged, apacheConfig is off`]
		return [`${name}: not judged, ${notes.join('; ') || 'its Apache is not known'}`]
	})
	return [...closed, ...pools.notes]
}

function readNumber(path: string): number | undefined {
	return Number(readText(path)) || undefined
}

function readText(path: string): string | undefined {
	try {
		return readFileSync(path, 'utf8').trim()
	} catch {
		return undefined
	}
}
