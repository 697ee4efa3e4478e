import { type MessagePort, workerData } from 'node:worker_threads'
import { type Beside, findCapacity } from './apache/find-capacity.js'
import type { CapacityPlaces, CapacityQuestion } from './apache/question.js'
import { findPools, type PoolPlaces } from './fpm/find-pools.js'

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

const { order, port, done } = workerData as LimitsWork
port.postMessage(
	order.kind === 'pools' ? findPools(order.places) : findCapacity(order.question, order.places, order.beside),
)
Atomics.store(done, 0, 1)
Atomics.notify(done, 0)
