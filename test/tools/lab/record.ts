import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { capture, type Glance } from './capture.js'
import { playTraffic } from './client/crowd.js'
import { OutcomeLog } from './client/outcomes.js'
import { type Observations, type RunRecord, readApacheLog } from './observations.js'
import { LAB } from './places.js'
import { portsOf, type Run } from './run.js'
import { findRun } from './runs/index.js'
import { Host } from './server/host.js'
import type { Testbed } from './testbed.js'
import { type Probe, type StatusPoll, watchProbe, watchStatus } from './watchers.js'

// Records one run, inside the client's namespace: main.ts starts it as `record.ts NAME SERVER-NS CLIENT-NS HOME`.
const [name = '', server = '', client = '', home = ''] = process.argv.slice(2)
const run = findRun(name)
if (!run) throw new Error(`there is no run named ${name}`)
await record(run, { server, client, home, parent: '' })
process.exit(0)

async function record(run: Run, bed: Testbed): Promise<void> {
	raisePriority()
	const folder = join(LAB, run.name)
	rmSync(folder, { recursive: true, force: true })
	mkdirSync(join(folder, 'all'), { recursive: true })
	const host = new Host(run, bed)
	const holder = spawn('nsenter', [`--net=/run/netns/${bed.server}`, 'sleep', String(run.seconds + 120)], {
		stdio: 'ignore',
	})
	stopEarlyOnSignals(host)
	try {
		await host.open()
		const observations = await watch(run, host, holder.pid!, join(folder, 'all'))
		const kept: RunRecord = { observations }
		writeFileSync(join(folder, 'run.json'), `${JSON.stringify(kept)}\n`)
	} finally {
		holder.kill('SIGKILL')
		await host.close()
	}
}

async function watch(run: Run, host: Host, pid: number, raw: string): Promise<Observations> {
	const origin = Date.now()
	const started = performance.now()
	const now = () => (performance.now() - started) / 1000
	const outcomes = new OutcomeLog()
	const [status, probes, glances]: [StatusPoll[], Probe[], Glance[]] = [[], [], []]
	playTraffic(run, outcomes, now)
	for (const { at, what } of run.happenings) setTimeout(() => void host.perform(what), at * 1000)
	void watchStatus(run, now, (poll) => status.push(poll))
	void watchProbe(run, now, (probe) => probes.push(probe))
	const parent = process.ppid
	for (let at = 0; at < run.seconds; at++) {
		await wait(Math.max(0, at - now()) * 1000)
		if (process.ppid !== parent) throw new Error('the lab that started this run is gone')
		glances.push(capture(pid, raw, now(), portsOf(run)))
	}
	const logs = host.errorLogs.filter((log) => existsSync(log)).map((log) => readFileSync(log, 'utf8'))
	const apache = readApacheLog(logs.join('\n'), origin)
	return { seconds: outcomes.seconds, outcomes: outcomes.kinds, status, probes, apache, glances }
}

function stopEarlyOnSignals(host: Host): void {
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void host.close().finally(() => process.exit(1)))
	}
}

/** A run beside a busy build must measure Apache, not the build. */
function raisePriority(): void {
	try {
		setPriority(-5)
	} catch {
		// Not allowed here: the run is then as undisturbed as the machine is.
	}
}
