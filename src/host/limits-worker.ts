import { type MessagePort, workerData } from 'node:worker_threads'
import { type Beside, type CapacityFinding, findCapacity } from './apache/find-capacity.js'
import type { CapacityPlaces, CapacityQuestion } from './apache/question.js'
import { type FoundPools, findPools, type PoolPlaces } from './fpm/find-pools.js'
import { readSocketBacklog } from './socket-backlog.js'

/** What the thread is to find. */
export type LimitsOrder =
	| {
			readonly kind: 'capacity'
			readonly question: CapacityQuestion
			readonly places: CapacityPlaces
			readonly beside: Beside
	  }
	| { readonly kind: 'pools'; readonly places: PoolPlaces }

/** What it is started with; `done` becomes 1 once what was found lies in the port. */
export interface LimitsWork {
	readonly order: LimitsOrder
	readonly port: MessagePort
	readonly done: Int32Array
}

/** The backlog is asked of the kernel where the caller does not know it: sockets of another namespace are not shown to us. */
async function find(order: LimitsOrder): Promise<FoundPools | CapacityFinding> {
	if (order.kind === 'pools') return findPools(order.places)
	const { question, places, beside } = order
	const known = beside.socketBacklog ?? question.backlog
	const socketBacklog =
		known === undefined && places.pid === undefined ? await readSocketBacklog(question.ports) : known
	return findCapacity(question, places, { ...beside, socketBacklog })
}

const { order, port, done } = workerData as LimitsWork
void find(order)
	.then((found) => port.postMessage(found))
	.finally(() => {
		Atomics.store(done, 0, 1)
		Atomics.notify(done, 0)
	})
