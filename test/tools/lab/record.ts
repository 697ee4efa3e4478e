import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Capture, type Glance } from './capture.js'
import { playTraffic } from './client/crowd.js'
import { OutcomeLog } from './client/outcomes.js'
import { type Observations, type RunRecord, readApacheLog } from './observations.js'
import { LAB } from './places.js'
import { raisePriority } from './priority.js'
import { portsOf, type Run } from './run.js'
import { findRun } from './runs/index.js'
import { hostOf } from './scenario.js'
import { Host } from './server/host.js'
import { commandIn, type Testbed } from './testbed.js'
import { type PoolPoll, type Probe, type StatusPoll, watchPools, watchProbe, watchStatus } from './watchers.js'

// Records one run, inside the client's namespace: main.ts starts it as `record.ts NAME SERVER-NS CLIENT-NS HOME`.
const [name = '', server = '', client = '', home = ''] = process.argv.slice(2)
const run = findRun(name)
if (!run) throw new Error(`there is no run named ${name}`)
await record(run, { server, client, home, parent: '' })
process.exit(0)

async function record(run: Run, bed: Testbed): Promise<void> {
	raisePriority(process.pid)
	const folder = join(LAB, run.name)
	rmSync(folder, { recursive: true, force: true })
	mkdirSync(join(folder, 'all'), { recursive: true })
	const host = new Host(run, bed)
	writeFileSync(join(folder, 'host.json'), `${JSON.stringify(hostOf(run))}\n`)
	const [command, args] = commandIn(bed.server, 'sleep', String(run.seconds + 120))
	const holder = spawn(command, args, { stdio: 'ignore' })
	stopEarlyOnSignals(host)
	try {
		await host.open()
		const capture = new Capture(holder.pid!, join(folder, 'all'))
		const observations = await watch(run, host, { capture, home: bed.home })
		await capture.close()
		const kept: RunRecord = { observations }
		writeFileSync(join(folder, 'run.json'), `${JSON.stringify(kept)}\n`)
	} finally {
		holder.kill('SIGKILL')
		await host.close()
	}
}

async function watch(
	run: Run,
	host: Host,
	{ capture, home }: { readonly capture: Capture; readonly home: string },
): Promise<Observations> {
	const origin = Date.now()
	const started = performance.now()
	const now = () => (performance.now() - started) / 1000
	const outcomes = new OutcomeLog()
	const [status, probes, glances]: [StatusPoll[], Probe[], Glance[]] = [[], [], []]
	const pools: PoolPoll[] = []
	playTraffic(run, outcomes, now)
	for (const { at, what } of run.happenings) setTimeout(() => void host.perform(what), at * 1000)
	void watchStatus(run, now, (poll) => status.push(poll))
	void watchPools(run, now, { home, seen: (poll) => pools.push(poll) })
	void watchProbe(run, now, (probe) => probes.push(probe))
	const parent = process.ppid
	for (let at = 0; at < run.seconds; at++) {
		await wait(Math.max(0, at - now()) * 1000)
		if (process.ppid !== parent) throw new Error('the lab that started this run is gone')
		glances.push(capture.look(now(), portsOf(run)))
	}
	const logs = host.errorLogs.filter((log) => existsSync(log)).map((log) => readFileSync(log, 'utf8'))
	const apache = readApacheLog(logs.join('\n'), origin)
	const sites = Object.fromEntries([...outcomes.sites].map(([name, log]) => [name, log.seconds]))
	return { seconds: outcomes.seconds, outcomes: outcomes.kinds, sites, status, pools, probes, apache, glances }
}

function stopEarlyOnSignals(host: Host): void {
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void host.close().finally(() => process.exit(1)))
	}
}
