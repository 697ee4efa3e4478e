import { join } from 'node:path'
import type { Capacity } from '../../detect/capacity.js'
import { createConfigFiles } from './config-files.js'
import { startOfLayout, startOfProcess } from './config-start.js'
import { findInstalled, splitConfigPath } from './layouts.js'
import type { ApacheParent } from './processes.js'
import { type CapacityPlaces, type CapacityQuestion, ownershipOf } from './question.js'
import { readServer, type ServerReading } from './read-server.js'
import type { ServerLimits } from './server-limits.js'
import type { Serving } from './serving.js'

/** An Apache whose configuration was looked for. */
export interface ServerFound {
	readonly parent: ApacheParent | undefined
	/** Undefined where nothing of it can be read. */
	readonly reading: ServerReading | undefined
	/** Whether its Listen directives name a port of the service, or may. */
	readonly servesPorts: boolean
	/** Why it is not the service's, or cannot be read. */
	readonly reason: string | undefined
}

/** What is kept of a reading for the next one. */
export interface KnownServer {
	readonly pid: number
	readonly procRoot: string
	readonly reading: ServerReading
}

/** What is looked for, and what is known of the processes. */
export interface Asked {
	readonly question: CapacityQuestion
	readonly places: CapacityPlaces
	readonly serving: Serving
	readonly earlier: KnownServer | undefined
}

/** Reads each running Apache's configuration, from the files that it was started with. */
export function readRunning({ question, places, serving, earlier }: Asked): ServerFound[] {
	return serving.parents.map((parent): ServerFound => {
		const { procRoot } = places
		const who = `${parent.name} ${parent.pid}`
		const unread = (reason: string) => ({ parent, reading: undefined, servesPorts: true, reason })
		if (!parent.view || !parent.program)
			return unread(`the files of ${who} are closed to this user: its configuration cannot be read`)
		const from = startOfProcess(parent, procRoot)
		if (!from.ok) return unread(from.reason)
		const files = createConfigFiles(parent.view)
		const before = earlier?.pid === parent.pid ? earlier.reading : undefined
		const reading = readServer({
			start: from.start,
			files,
			parent,
			procRoot,
			rows: serving.rows,
			earlier: before,
		})
		const { listens, portsDoubt } = reading.settings
		const servesPorts = portsDoubt !== undefined || listens.some(ownershipOf(question))
		const elsewhere = `${who} listens on ${listens.join(', ') || 'no port'}, not on ${question.ports.join(', ')}`
		return { parent, reading, servesPorts, reason: servesPorts || serving.sure ? undefined : elsewhere }
	})
}

/** Reads the file that the operator named, with the command line of the process where one is known. */
export function readNamed({ question, places, serving }: Asked, parent: ApacheParent | undefined): ServerFound {
	const { root, layout } = splitConfigPath(question.apacheConfig)
	const files = createConfigFiles({ root: join(places.root, root) })
	const start = startOfLayout(layout, files, parent, places.procRoot)
	// Its own times say nothing of a file that may be a copy.
	const shared = { start, files, procRoot: places.procRoot, rows: serving.rows }
	const reading = readServer({ ...shared, parent: undefined, earlier: undefined })
	return { parent: undefined, reading, servesPorts: true, reason: undefined }
}

/** What an installed Apache would do if it ran as its packages start it: no more than a presumption. */
export function readInstalled({ question, places, serving }: Asked): {
	readonly capacity: Capacity | undefined
	readonly notes: readonly string[]
} {
	const files = createConfigFiles({ root: places.root })
	const layouts = findInstalled(files)
	if (layouts.length === 0)
		return { capacity: undefined, notes: ['no Apache configuration is where distributions keep it'] }
	const notes: string[] = []
	for (const layout of layouts) {
		const start = startOfLayout(layout, files, undefined, places.procRoot)
		const { limits, provenance, settings } = readServer({
			start,
			files,
			parent: undefined,
			procRoot: places.procRoot,
			rows: serving.rows,
			earlier: undefined,
		})
		if (!limits || !settings.listens.some(ownershipOf(question))) continue
		notes.push(
			`${limits.maxRequestWorkers} ${provenance} would hold if an Apache reads that file as it is now: no process shows it, so set services[].capacity: ${limits.maxRequestWorkers} if it does`,
		)
		return { capacity: asCapacity(limits, provenance), notes }
	}
	return {
		capacity: undefined,
		notes: [
			`none of ${layouts.map(({ file }) => join(places.root, file)).join(', ')} listens on ${question.ports.join(', ')}`,
		],
	}
}

/** A configuration's number as the detector takes it. */
export function asCapacity(limits: ServerLimits, provenance: string): Capacity {
	return { workers: limits.maxRequestWorkers, source: 'apache-config', provenance }
}
