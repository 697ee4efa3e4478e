import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { costOf, cpuOf, residentMegabytes } from './cost.js'
import { type Farm, warmUpsOf } from './farm.js'
import { type LineProcess, startLineProcess } from './line-process.js'
import type { Workshop } from './workshop.js'

/** One way to read the table of a farm. */
export interface Contestant {
	readonly name: string
	/** It takes part in every so many rounds. */
	readonly every: number
	/** CPU of one reading in milliseconds, of a process that is there already. */
	measure(): Promise<number> | number
	/** Resident memory of a process that stays, in megabytes. */
	resident?(): number
	close?(): Promise<void>
}

/** What forewarn itself is called in results. */
export const OURS = 'forewarn'
/** The same in the namespace that it watches, where it has sock_diag. */
export const OURS_SOCK_DIAG = 'forewarn, sock_diag'
export const COLLECTD = 'collectd tcpconns'

/** Starts all that this machine has: `cat`, forewarn's sampler, and peers as Debian packages them. */
export async function startContestants(workshop: Workshop, farm: Farm): Promise<Contestant[]> {
	const contestants: Contestant[] = [
		oneShot('cat', 1, workshop, farm, ['cat', `/proc/${farm.pid}/net/tcp`, `/proc/${farm.pid}/net/tcp6`]),
		await startOurs(workshop, farm),
		...(await startSockDiag(workshop, farm)),
	]
	for (const words of isThere('ss') ? ['-tan', '-tin'] : []) {
		contestants.push(oneShot(`ss ${words}`, 2, workshop, farm, ['ss', words]))
	}
	if (isThere('prometheus-node-exporter')) contestants.push(await startNodeExporter(workshop, farm))
	if (isThere('collectd')) contestants.push(await startCollectd(workshop, farm))
	if (hasPsutil()) contestants.push(startPsutil(workshop, farm))
	return contestants
}

function isThere(program: string): boolean {
	try {
		execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
		return true
	} catch {
		return false
	}
}

/** A command that is started anew each time; the start of a process that reads nothing is taken off. */
function oneShot(name: string, every: number, workshop: Workshop, farm: Farm, command: string[]): Contestant {
	return {
		name,
		every,
		measure() {
			const { cpuMs, exitCode } = costOf(workshop, farm.pid, command)
			if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}`)
			return cpuMs - costOf(workshop, farm.pid, ['cat', '/dev/null']).cpuMs
		},
	}
}

/** Starts forewarn's sampler under this name, with these options of Node's. */
export function startSampler(
	workshop: Workshop,
	farm: Farm,
	name: typeof OURS | typeof OURS_SOCK_DIAG,
	options: readonly string[] = [],
): LineProcess {
	const command = [...options, workshop.process('sampler')]
	if (name === OURS) return startLineProcess(process.execPath, [...command, String(farm.pid)])
	return stay(workshop, farm, [process.execPath, ...command])
}

async function startOurs(workshop: Workshop, farm: Farm): Promise<Contestant> {
	const sampler = startSampler(workshop, farm, OURS)
	const sample = async () => {
		const { cpuMs, total, ...counts } = JSON.parse(await sampler.ask('sample')) as Record<string, number>
		const { accepted, queued, stuck } = counts
		const { expected } = farm
		// node_exporter's scrapes are connections too, so there may be a few rows more.
		const isRight = accepted === expected.accepted && queued === expected.queued && stuck === expected.stuck
		if (!isRight || total! < farm.rows)
			throw new Error(`expected a sample of ${JSON.stringify(expected)}, got ${JSON.stringify(counts)}`)
		return cpuMs!
	}
	for (let warmUp = 0; warmUp < warmUpsOf(farm); warmUp++) await sample()
	return { name: OURS, every: 1, measure: sample, resident: () => residentMegabytes(sampler.pid), close: sampler.close }
}

/** forewarn in the farm's own namespace, where it has sock_diag: a sample of all sockets, and a look at those of its service. */
async function startSockDiag(workshop: Workshop, farm: Farm): Promise<Contestant[]> {
	const sampler = startSampler(workshop, farm, OURS_SOCK_DIAG)
	const ask = async (command: string) => JSON.parse(await sampler.ask(command)) as Record<string, number | string>
	const sample = async () => {
		const { source, cpuMs, accepted, queued, stuck } = await ask('sample')
		const { expected } = farm
		if (source !== 'sock-diag') throw new Error(`expected looks through sock_diag, got ${source}: is koffi installed?`)
		if (accepted !== expected.accepted || queued !== expected.queued || stuck !== expected.stuck)
			throw new Error(`expected a sample of ${JSON.stringify(expected)}, got ${accepted}, ${queued}, ${stuck}`)
		return Number(cpuMs)
	}
	for (let warmUp = 0; warmUp < warmUpsOf(farm); warmUp++) await sample()
	const look = async () => Number((await ask('tick')).cpuMs)
	return [
		{ name: OURS_SOCK_DIAG, every: 1, measure: sample, resident: () => residentMegabytes(sampler.pid) },
		{ name: `${OURS}, a look`, every: 10, measure: look, close: sampler.close },
	]
}

/** A process in the farm's namespace that stays; its CPU is read from outside, all threads. */
function stay(workshop: Workshop, farm: Farm, command: string[]): LineProcess {
	return startLineProcess(workshop.cost, ['-k', String(farm.pid), ...command])
}

async function startNodeExporter(workshop: Workshop, farm: Farm): Promise<Contestant> {
	const exporter = stay(workshop, farm, [
		'prometheus-node-exporter',
		'--collector.disable-defaults',
		'--collector.tcpstat',
		'--web.disable-exporter-metrics',
		'--web.listen-address=127.0.0.1:9100',
	])
	const scraper = stay(workshop, farm, [process.execPath, workshop.process('scraper'), 'http://127.0.0.1:9100/metrics'])
	const scrape = async () => {
		const before = cpuOf(exporter.pid)
		const answer = await scraper.ask('scrape')
		if (!answer.startsWith('200')) throw new Error(`node_exporter answered ${answer}`)
		return cpuOf(exporter.pid) - before
	}
	for (let warmUp = 0; warmUp < 3; warmUp++) await scrape()
	return {
		name: 'node_exporter tcpstat',
		every: 2,
		measure: scrape,
		resident: () => residentMegabytes(exporter.pid),
		async close() {
			await scraper.close()
			process.kill(exporter.pid, 'SIGKILL')
			await exporter.close()
		},
	}
}

/** collectd reads on its own clock, so its cost is that of some intervals of a second. */
async function startCollectd(workshop: Workshop, farm: Farm): Promise<Contestant> {
	const config = join(workshop.folder, 'collectd.conf')
	const data = join(workshop.folder, 'collectd')
	writeFileSync(
		config,
		`Hostname "farm"\nBaseDir "${data}"\nPIDFile "${data}.pid"\nTypesDB "/usr/share/collectd/types.db"\nInterval 1\n` +
			`LoadPlugin tcpconns\nLoadPlugin csv\n<Plugin tcpconns>\nListeningPorts false\nLocalPort "80"\n</Plugin>\n` +
			`<Plugin csv>\nDataDir "${data}"\n</Plugin>\n`,
	)
	const collectd = stay(workshop, farm, ['collectd', '-f', '-C', config])
	await setTimeout(1200)
	return {
		name: COLLECTD,
		every: 5,
		async measure() {
			const seconds = 3
			const before = cpuOf(collectd.pid)
			await setTimeout(seconds * 1000)
			return (cpuOf(collectd.pid) - before) / seconds
		},
		resident: () => residentMegabytes(collectd.pid),
		async close() {
			process.kill(collectd.pid, 'SIGKILL')
			await collectd.close()
		},
	}
}

const PSUTIL = `
import sys, psutil
for line in sys.stdin:
    print(len(psutil.net_connections('tcp')), flush=True)
`

function hasPsutil(): boolean {
	try {
		execFileSync('/usr/bin/python3', ['-c', 'import psutil'], { stdio: 'ignore' })
		return true
	} catch {
		return false
	}
}

function startPsutil(workshop: Workshop, farm: Farm): Contestant {
	const python = stay(workshop, farm, ['/usr/bin/python3', '-c', PSUTIL])
	return {
		name: 'psutil',
		every: 10,
		async measure() {
			const before = cpuOf(python.pid)
			const found = Number(await python.ask('go'))
			if (found < farm.rows) throw new Error(`psutil found ${found} of ${farm.rows} connections`)
			return cpuOf(python.pid) - before
		},
		resident: () => residentMegabytes(python.pid),
		close: python.close,
	}
}
