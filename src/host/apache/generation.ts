import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import type { CapacityFinding } from './find-capacity.js'
import { readFileText, startOf } from './processes.js'

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
	const written = pidFile === undefined ? Math.min(...births()) : lstatSync(pidFile, { throwIfNoEntry: false })?.mtimeMs
	return `${pid} ${start} ${written ?? ''}`
}

/** The children of a process: /proc/<pid>/task/<pid>/children (CONFIG_PROC_CHILDREN, in every distribution's kernel). */
export function childrenOf(procRoot: string, pid: number): number[] {
	const text = readFileText(join(procRoot, String(pid), 'task', String(pid), 'children')) ?? ''
	return [...text.matchAll(/\d+/g)].map(Number)
}
