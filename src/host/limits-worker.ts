import { parentPort, workerData } from 'node:worker_threads'
import { findHost, type HostOrder } from './find-host.js'

/** A thread of its own: files of other users must not stop the watching. It ends with a message that is no part. */
void findHost(workerData as HostOrder, (part) => parentPort!.postMessage(part)).finally(() =>
	parentPort!.postMessage(undefined),
)
