import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { locateProc } from '../../../../src/kernel/proc-paths.js'
import { createSampler, type LookSampler } from '../../../../src/kernel/sampler.js'

/**
 * The sampler of `run` in a process of its own, measured from inside: `sampler.js PID` reads that process's /proc/PID/net,
 * without PID it reads its own namespace, by sock_diag. Then one command a line on stdin, each answered by one line of JSON.
 */
const sampler = createSampler({
	services: [{ name: 'apache', ports: [80], capacity: undefined, backlog: undefined, profile: 'apache' }],
	paths: process.argv[2] === undefined ? locateProc() : locateProc({ pid: Number(process.argv[2]) }),
	monotonicClock: () => performance.now(),
	wallClock: Date.now,
})

const COMMANDS: Record<string, (sampler: LookSampler) => Promise<object> | object> = { sample, tick, block, garbage }

/** CPU of the whole process, its helper threads included, for one sample. */
async function sample(): Promise<object> {
	const began = process.cpuUsage()
	const reading = await sampler.look(true)
	const { user, system } = process.cpuUsage(began)
	if (reading.kind === 'failed') throw new Error(reading.reason)
	const { accepted, queued, stuck, fresh } = reading.look.services[0]!.connections!
	return {
		source: reading.look.source,
		cpuMs: (user + system) / 1000,
		accepted,
		queued,
		stuck,
		fresh,
		total: reading.look.host.total,
	}
}

/** CPU of one look between the points of the grid, over many: a single one is near the clock's grain. */
async function tick(): Promise<object> {
	const times = 200
	const began = process.cpuUsage()
	for (let each = 0; each < times; each++) {
		if ((await sampler.look(false)).kind === 'failed') throw new Error('a look failed')
	}
	const { user, system } = process.cpuUsage(began)
	return { cpuMs: (user + system) / 1000 / times }
}

/** How long one sample keeps the event loop from a timer of 1 ms. */
async function block(): Promise<object> {
	const delay = monitorEventLoopDelay({ resolution: 1 })
	delay.enable()
	// The first difference after a start is swallowed: it must not be the sample's.
	await setTimeout(10)
	delay.reset()
	await setTimeout(10)
	const reading = await sampler.look(true)
	await setTimeout(3)
	delay.disable()
	return { blockMs: delay.max / 1e6, ownBlockMs: reading.cost.longestBlockMs }
}

/** Bytes that one sample leaves on the heap; the process must have a young generation that holds all of them. */
async function garbage(): Promise<object> {
	const times = 10
	const before = process.memoryUsage()
	for (let each = 0; each < times; each++) await sampler.look(true)
	const after = process.memoryUsage()
	return {
		bytes: (after.heapUsed - before.heapUsed + after.external - before.external) / times,
		residentMegabytes: after.rss / 2 ** 20,
	}
}

for await (const line of createInterface(process.stdin)) {
	process.stdout.write(`${JSON.stringify(await COMMANDS[line]!(sampler))}\n`)
}
