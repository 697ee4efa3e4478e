import { type MessagePort, workerData } from 'node:worker_threads'
import { type Beside, findCapacity } from './apache/find-capacity.js'
import type { CapacityPlaces, CapacityQuestion } from './apache/question.js'

/** What the thread is started with; `done` becomes 1 once the finding lies in the port. */
export interface LimitsOrder {
	readonly question: CapacityQuestion
	readonly places: CapacityPlaces
	readonly beside: Beside
	readonly port: MessagePort
	readonly done: Int32Array
}

const { question, places, beside, port, done } = workerData as LimitsOrder
port.postMessage(findCapacity(question, places, beside))
Atomics.store(done, 0, 1)
Atomics.notify(done, 0)
