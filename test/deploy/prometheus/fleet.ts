import { readRun } from '../../tools/score/recorded-run.js'
import type { FleetOrder, FleetPlan } from './fleet-process.js'
import { PacedTime } from './paced-time.js'
import { type RecordedSidecar, startRecordedSidecar } from './recorded-sidecar.js'

/**
 * The process of all simulated sidecars. It is told what to play as its argument, says `ready` when every sidecar
 * is there, then takes orders; its world stands still until it is told to begin. It ends with whoever started it.
 */
const { members, times, ...common } = JSON.parse(process.argv[2]!) as FleetPlan

const runs = new Map(
	[...new Set(members.map(({ scenario }) => scenario))].map((name) => {
		const folder = new URL(`../../../scenarios/${name}`, import.meta.url).pathname
		return [name, readRun(folder)] as const
	}),
)
const time = new PacedTime(
	times,
	new Promise((resolve) => {
		process.on('message', ({ order }: FleetOrder) => order === 'begin' && resolve())
	}),
)
const running = new Map<string, RecordedSidecar>()

async function start(host: string): Promise<void> {
	const { service, scenario } = members.find((member) => member.host === host)!
	running.set(host, await startRecordedSidecar({ ...common, time, host, service }, runs.get(scenario)!))
}

async function stop(host: string): Promise<void> {
	await running.get(host)?.stop()
	running.delete(host)
}

process.on('disconnect', () => process.exit())
process.on('message', async ({ order, hosts }: FleetOrder) => {
	if (order !== 'begin') await Promise.all(hosts.map(order === 'stop' ? stop : start))
	process.send!('done')
})

// All at once: hosts behind one load balancer fill up together.
await Promise.all(members.map(({ host }) => start(host)))
process.send!('ready')
