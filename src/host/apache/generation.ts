import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import type { CapacityFinding } from './find-capacity.js'
import { LIKE_APACHE, readBootTime, readFileText, readProcess, SLACK, startOf } from './processes.js'
import type { KnownServer } from './read-candidates.js'

/**
 * Another text than before where the Apache of a finding was started anew or has read its configuration again: its start,
 * and when it wrote its PidFile; without one, when its oldest child was started (children are replaced by a reload). Costs
 * a few small files; undefined where no process is known.
 */
export function generationOf({ server }: CapacityFinding): string | undefined {
	if (!server) return undefined
	const { pid, procRoot, reading } = server
	const start = startOf(procRoot, pid)
	if (start === undefined) return 'gone'
	const { pidFile } = reading.times
	const births = () => childrenOf(procRoot, pid).map((child) => startOf(procRoot, child) ?? Number.POSITIVE_INFINITY)
	const written = pidFile === undefined ? Math.min(...births()) : writtenAt(pidFile)
	return `${pid} ${start} ${written ?? ''}`
}

function writtenAt(path: string): number | undefined {
	try {
		return lstatSync(path).mtimeMs
	} catch {
		return undefined
	}
}

/** The children of a process: /proc/<pid>/task/<pid>/children (CONFIG_PROC_CHILDREN, in every distribution's kernel). */
export function childrenOf(procRoot: string, pid: number): number[] {
	const text = readFileText(join(procRoot, String(pid), 'task', String(pid), 'children')) ?? ''
	return [...text.matchAll(/\d+/g)].map(Number)
}

/** Processes of an Apache that are older than its last reload. */
export interface OldProcesses {
	/** When Apache read its configuration again, in milliseconds since the epoch. */
	readonly readAt: number
	readonly count: number
}

/** Follows the processes of an Apache that a reload has left behind; a look costs the times of one file while there are none. */
export class OldProcessWatch {
	#readAt: number | undefined
	#old: readonly number[] = []

	/** Undefined where there are none, or nothing tells when Apache was reloaded. */
	look({ pid, procRoot, reading }: KnownServer): OldProcesses | undefined {
		const { pidFile } = reading.times
		const readAt = pidFile === undefined ? undefined : writtenAt(pidFile)
		if (readAt === undefined) return undefined
		if (readAt !== this.#readAt) {
			const bootedAt = readBootTime(procRoot)
			const children = childrenOf(procRoot, pid)
				.map((child) => readProcess(procRoot, String(child), LIKE_APACHE, bootedAt))
				.filter((child) => typeof child === 'object')
			const old = children.filter(({ startedAt = readAt }) => startedAt <= readAt - SLACK)
			// A reload replaces them: without a new one the file was only touched, or it is too early to tell.
			if (old.length === children.length) return undefined
			this.#readAt = readAt
			this.#old = old.map((child) => child.pid)
		} else if (this.#old.length > 0) {
			const present = new Set(childrenOf(procRoot, pid))
			this.#old = this.#old.filter((each) => present.has(each))
		}
		return this.#old.length === 0 ? undefined : { readAt, count: this.#old.length }
	}
}
