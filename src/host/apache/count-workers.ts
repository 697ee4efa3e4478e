import type { Capacity } from '../../detect/capacity.js'
import type { ApacheParent } from './processes.js'
import type { ServerReading } from './read-server.js'

/**
 * What the running children can serve now. Undefined where modules have daemons that look like workers. Under worker and
 * event a child is its workers, one listener and the main thread (start_threads), sometimes a module's own.
 */
export function countWorkers(parent: ApacheParent, reading: ServerReading | undefined): Capacity | undefined {
	if (!reading || reading.hasHelpers) return undefined
	const { name, pid } = parent
	const threaded = parent.children.some((child) => child.threads > 1)
	const children = parent.children.filter((child) => !threaded || child.threads > 1)
	const limit = reading.limits?.mpm === 'prefork' ? 1 : (reading.limits?.threadsPerChild ?? Number.POSITIVE_INFINITY)
	const workers = children.reduce((sum, child) => sum + Math.min(limit, Math.max(1, child.threads - 2)), 0)
	if (workers === 0) return undefined
	const threads = threaded ? ' and their threads' : ''
	const provenance = `at least, counting the ${children.length} children of ${name} ${pid}${threads}`
	return { workers, source: 'processes', provenance }
}
