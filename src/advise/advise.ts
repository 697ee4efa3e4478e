import { type Advised, joinAdvised } from './advice.js'
import { adviseArrival, adviseBacklog, adviseKeepAlive, adviseTimeout } from './clients.js'
import type { HostFacts } from './facts.js'
import { Memory } from './memory.js'
import { advisePools } from './pools.js'
import { adviseChildren, adviseServerLimit, adviseWorkers } from './workers.js'

/** What `forewarn advise` says of a host. */
interface HostAdvice extends Advised {
	/** For how many more processes of each kind there is memory, one sentence each. */
	readonly memory: readonly string[]
}

/** Judges a host by all rules: what would end it first stands first. Two services of one Apache are advised once. */
export function adviseHost(facts: HostFacts): HostAdvice {
	const memory = new Memory(facts)
	// Before anything is given away.
	const { lines } = memory
	const seen = new Set<number>()
	const services = facts.services.filter(({ server }) => {
		const isFirst = server === undefined || !seen.has(server.pid)
		if (server) seen.add(server.pid)
		return isFirst
	})
	const advised = joinAdvised([
		memory.advise(),
		advisePools(facts, memory),
		...services.flatMap((service) => [
			adviseWorkers(service, memory),
			adviseServerLimit(service, facts, memory),
			adviseBacklog(service, facts),
			adviseKeepAlive(service),
			adviseArrival(service),
			adviseTimeout(service),
			adviseChildren(service, facts),
		]),
	])
	return { ...advised, memory: lines }
}
