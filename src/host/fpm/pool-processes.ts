import { join } from 'node:path'
import { createConfigFiles } from '../apache/config-files.js'
import { readFileText, viewOf } from '../apache/processes.js'
import { mastersOf, type PoolPlaces } from './find-pools.js'
import { readFpmConfig } from './pool-config.js'

/** The processes of one pool, and what PHP-FPM wrote of it. */
export interface PoolProcesses {
	/** The pool's path or address. */
	readonly path: string
	/** Its master. */
	readonly master: number
	readonly pids: readonly number[]
	/** What the log says of the last week; undefined where it cannot be read. */
	readonly log: FullLog | undefined
}

/** How often PHP-FPM wrote that a pool had reached pm.max_children. */
export interface FullLog {
	readonly file: string
	readonly times: number
}

/** A child writes its pool into its title (fpm_children.c). */
const CHILD = /^php-fpm: pool ([^\0]+)/

/** The end of a log that is read: some ten thousand lines. */
const MAX_LOG_BYTES = 1024 * 1024

const WEEK = 7 * 24 * 3600 * 1000

/** Finds the children of all pools of the masters that belong to root. `now` is in milliseconds since the epoch. */
export function findPoolProcesses({ procRoot }: PoolPlaces, now: number): PoolProcesses[] {
	return mastersOf(procRoot).flatMap((master) => {
		const view = viewOf(procRoot, master.pid, '/')
		if (!view) return []
		const files = createConfigFiles(view)
		const config = readFpmConfig(master.file, files)
		const log = config.logFile === undefined ? undefined : files.peek(config.logFile, MAX_LOG_BYTES)?.text
		const names = master.children.map(({ pid }) => {
			const title = readFileText(join(procRoot, String(pid), 'cmdline')) ?? ''
			return [pid, CHILD.exec(title)?.[1]?.trim()] as const
		})
		return config.pools.map(({ facts: { path, name, maxChildren } }) => ({
			path,
			master: master.pid,
			pids: names.filter(([, pool]) => pool === name).map(([pid]) => pid),
			log: log === undefined ? undefined : { file: config.logFile!, times: countFull(log, name, maxChildren, now) },
		}))
	})
}

/** `[27-Nov-2026 21:30:28] WARNING: [pool site1] server reached pm.max_children setting (8), …`, in the time of the host. Another size than today's does not count. */
export function countFull(log: string, pool: string, children: number, now: number): number {
	const pattern =
		/^\[(\S+ [\d:]+)(?:\.\d+)?\] WARNING:.*\[pool ([^\]]+)\] server reached (?:pm\.)?max_children setting \((\d+)\)/gm
	return [...log.matchAll(pattern)]
		.filter(([, , name, size]) => name === pool && Number(size) === children)
		.map(([, time = '']) => Date.parse(time.replaceAll('-', ' ')))
		.filter((instant) => instant > now - WEEK).length
}
