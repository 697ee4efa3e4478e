import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { PoolFacts } from '../../detect/look.js'
import { createConfigFiles } from '../apache/config-files.js'
import { type Process, readBootTime, readFileText, readProcess, viewOf } from '../apache/processes.js'
import { sharesNetwork } from '../apache/serving.js'
import { readFpmConfig } from './pool-config.js'

/** The pools of the PHP-FPMs that run, and what could not be read of them. */
export interface FoundPools {
	readonly pools: readonly PoolFacts[]
	readonly notes: readonly string[]
}

/** Where to look. */
export interface PoolPlaces {
	readonly procRoot: string
	/** A process of the network namespace whose pools are meant; undefined = our own. A socket belongs to the namespace that made it. */
	readonly pid?: number | undefined
}

const NONE: ReadonlySet<number> = new Set()

/** A master writes the file that it reads into its title (fpm_main.c); a reload is an exec, which keeps its pid and start. */
const MASTER = /^php-fpm: master process \((\/[^)]+)\)/
/** A process's start is known to two ticks of 10 ms. */
const SLACK = 100

/**
 * Finds the pools of every master that belongs to root. A pool whose file was changed after the master read it is left out:
 * its size is another until the next reload. So is an address that two masters give different sizes.
 */
export function findPools({ procRoot, pid }: PoolPlaces): FoundPools {
	const notes: string[] = []
	const near = mastersOf(procRoot).filter((master) => sharesNetwork(procRoot, master.pid, pid, NONE) !== false)
	const found = near.flatMap((master) => poolsOf(master, procRoot, notes))
	const sizes = new Map<string, Set<number>>()
	for (const { path, maxChildren } of found) sizes.set(path, (sizes.get(path) ?? new Set()).add(maxChildren))
	return { pools: found.filter(({ path }) => sizes.get(path)!.size === 1), notes }
}

/** A master process and its children. */
export interface Master extends Process {
	/** The first file of its configuration. */
	readonly file: string
	readonly children: readonly Process[]
}

/** The masters that belong to root: any user may call a process so. */
export function mastersOf(procRoot: string): Master[] {
	const bootedAt = readBootTime(procRoot)
	const all = pidsOf(procRoot)
		.map((pid) => readProcess(procRoot, pid, /^php-fpm/, bootedAt))
		.filter((each) => typeof each === 'object')
	return all.flatMap((process) => {
		// Any user may have thousands of processes of that name: nothing more is read of them.
		if (process.uid !== 0) return []
		const file = MASTER.exec(readFileText(join(procRoot, String(process.pid), 'cmdline')) ?? '')?.[1]
		const children = all.filter(({ parent }) => parent === process.pid)
		return file ? [{ ...process, file, children }] : []
	})
}

function pidsOf(procRoot: string): string[] {
	try {
		return readdirSync(procRoot).filter((name) => /^\d+$/.test(name))
	} catch {
		return []
	}
}

function poolsOf(master: Master, procRoot: string, notes: string[]): PoolFacts[] {
	const view = viewOf(procRoot, master.pid, '/')
	const files = view && createConfigFiles(view)
	const config = files && readFpmConfig(master.file, files)
	if (!config)
		notes.push(`the files of php-fpm ${master.pid} are closed to this user: the sizes of its pools are learned`)
	if (!config || !files) return []
	notes.push(...config.problems)
	const pid = config.pidFile === undefined ? undefined : files.peek(config.pidFile)
	const written = Number(pid?.text) === master.ownPid ? pid?.modified : undefined
	const readAt = written ?? lastStart(master)
	return config.pools.flatMap(({ facts, files: said }) => {
		const edited = said.find((file) => readAt !== undefined && (files.changes.get(file) ?? 0) > readAt)
		if (edited)
			notes.push(
				`${edited} was changed after PHP-FPM read it: the size of pool ${facts.name} holds from its next reload on`,
			)
		return edited ? [] : [facts]
	})
}

/** Without a pid file: the start; later where all children were replaced since, which a reload does. */
function lastStart({ startedAt, children }: Master): number | undefined {
	const births = children.map((child) => child.startedAt ?? 0)
	return startedAt === undefined ? undefined : Math.max(startedAt, births.length > 1 ? Math.min(...births) : 0) + SLACK
}
