import type { Capacity } from '../../detect/capacity.js'
import { childrenSince } from './freshness.js'
import type { ApacheParent } from './processes.js'
import type { ServerReading } from './read-server.js'

/**
 * What the running children can serve now. Undefined where modules have daemons that look like workers. Under worker and
 * event a child is its workers, one listener and the main thread (start_threads), sometimes a module's own; one with fewer is starting
 * or ending. Those of before a reload take no one any more.
 */
export function countWorkers(parent: ApacheParent, reading: ServerReading | undefined): Capacity | undefined {
	if (!reading || reading.hasHelpers) return undefined
	const { name, pid } = parent
	const present = childrenSince(reading.times, parent)
	const most = Math.max(0, ...present.map(({ threads }) => threads))
	const threaded = most > 1
	const limit = reading.limits?.mpm === 'prefork' ? 1 : (reading.limits?.threadsPerChild ?? Number.POSITIVE_INFINITY)
	const each = Math.min(limit, Math.max(1, most - 2))
	const children = present.filter(({ threads }) => !threaded || threads >= each + 2)
	if (children.length === 0) return undefined
	const threads = threaded ? ' and their threads' : ''
	const provenance = `at least, counting the ${children.length} children of ${name} ${pid}${threads}`
	return { workers: children.length * each, source: 'processes', provenance }
}
