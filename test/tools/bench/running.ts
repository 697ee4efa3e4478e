import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { costOf, cpuOf, residentMegabytes } from './cost.js'
import type { Farm } from './farm.js'
import { startLineProcess } from './line-process.js'
import { median } from './statistics.js'
import type { Workshop } from './workshop.js'

/** A configuration of `run` that watches a farm and pages by Slack and email, both answered on this machine. */
export interface Watch {
	readonly config: string
	close(): Promise<void>
}

/** Writes the configuration and starts who answers. Further lines go under `sampling:`. */
export async function openWatch(workshop: Workshop, farm: Farm, sampling = ''): Promise<Watch> {
	const receiver = startLineProcess(process.execPath, [workshop.process('receiver')])
	const { httpPort, smtpPort } = JSON.parse(await receiver.ask()) as { httpPort: number; smtpPort: number }
	const config = join(workshop.folder, `run-${farm.pid}.yml`)
	writeFileSync(
		config,
		`services: [{ name: apache, ports: [80], capacity: ${farm.rows || 150} }]\n` +
			`sampling:\n  pid: ${farm.pid}\n${sampling}` +
			// The longest timeout there is: a soak's clock makes 60 ms of it.
			`notify:\n  - { type: slack, timeout: 120s, url: "http://127.0.0.1:${httpPort}/" }\n` +
			`  - { type: email, timeout: 120s, host: 127.0.0.1, port: ${smtpPort}, tls: none, ` +
			`from: a@example.org, to: [b@example.org] }\n` +
			'log: { level: debug }\n',
	)
	return { config, close: receiver.close }
}

/** A `run` in a process of its own. */
export interface Running {
	readonly pid: number
	/** Samples that it logged so far. */
	readonly samples: number
	/** Resolves when it has logged so many, or ended. */
	sampled(count: number): Promise<void>
	close(): Promise<void>
}

/**
 * Starts Node with these arguments, in the network namespace of this process (0 = ours), to end with this process even where that is
 * killed; counts the samples in its JSON log.
 */
export function startRunning(
	{ cost }: Workshop,
	args: readonly string[],
	more: NodeJS.ProcessEnv = {},
	pid = 0,
): Running {
	const child = spawn(cost, ['-k', String(pid), process.execPath, ...args], {
		stdio: ['ignore', 'ignore', 'pipe'],
		env: { ...process.env, ...more },
	})
	const kill = () => child.kill('SIGKILL')
	process.once('exit', kill)
	let samples = 0
	let ended = false
	const waiting: (() => void)[] = []
	const complaints: string[] = []
	createInterface(child.stderr).on('line', (line) => {
		if (!line.startsWith('{')) complaints.push(line)
		if (!line.includes('"verdict":')) return
		samples++
		for (const look of waiting.splice(0)) look()
	})
	const exit = once(child, 'exit').then(() => {
		ended = true
		for (const look of waiting.splice(0)) look()
	})
	return {
		pid: child.pid!,
		get samples() {
			return samples
		},
		async sampled(count) {
			while (samples < count && !ended) await new Promise<void>((resolve) => waiting.push(resolve))
			if (samples < count) throw new Error(`run ended after ${samples} samples: ${complaints.join('\n')}`)
		},
		async close() {
			child.kill('SIGTERM')
			await exit
			process.removeListener('exit', kill)
		},
	}
}

/** CPU from the start of `run` to its first sample, and of a Node that does nothing. Medians of so many starts. */
export async function measureStart(workshop: Workshop, farm: Farm, starts: number) {
	const watch = await openWatch(workshop, farm)
	const first: number[] = []
	const bare: number[] = []
	for (let start = 0; start < starts; start++) {
		const run = startRunning(workshop, [workshop.cli, 'run', '-c', watch.config])
		await run.sampled(1)
		first.push(cpuOf(run.pid))
		await run.close()
		bare.push(costOf(workshop, 0, [process.execPath, '-e', '0']).cpuMs)
	}
	await watch.close()
	return { firstMs: median(first), bareMs: median(bare) }
}

/** The share of one core that `run` takes with its default cadence in the namespace of a farm where nothing happens, over so many seconds. */
export async function measureIdle(workshop: Workshop, farm: Farm, seconds: number): Promise<number> {
	const watch = await openWatch(workshop, farm)
	const run = startRunning(workshop, [workshop.cli, 'run', '-c', watch.config], {}, farm.pid)
	await run.sampled(1)
	// Early samples of the beginning, first pages, compilation.
	await setTimeout(20_000)
	const before = cpuOf(run.pid)
	await setTimeout(seconds * 1000)
	const share = (cpuOf(run.pid) - before) / (seconds * 1000)
	await run.close()
	await watch.close()
	return share
}

/** How much faster than usual a day passes where memory is measured: a reading of a small table takes a second of it. */
const FACTOR = 300

/**
 * Resident memory of a built `run` with its default cadence, after so many samples of a small table and a rest: to V8 a process
 * is busy whose night passes in minutes, and has 32 MB of young generation, which it gets back from one that looks every two seconds.
 */
export async function measureResident(workshop: Workshop, farm: Farm, samples: number, rest: number): Promise<number> {
	const watch = await openWatch(workshop, farm)
	const preload = ['--require', join(import.meta.dirname, 'processes/fast-clock.cjs')]
	const run = startRunning(workshop, [...preload, workshop.cli, 'run', '-c', watch.config], { FACTOR: String(FACTOR) })
	await run.sampled(samples)
	process.kill(run.pid, 'SIGUSR2')
	await setTimeout(rest * 1000)
	const megabytes = residentMegabytes(run.pid)
	await run.close()
	await watch.close()
	return megabytes
}

/** The same of a large table, read as often as it may be. */
export async function measureResidentLarge(workshop: Workshop, farm: Farm, samples: number): Promise<number> {
	const watch = await openWatch(workshop, farm, '  interval: 100ms\n  tripwire: 0\n')
	const run = startRunning(workshop, [workshop.cli, 'run', '-c', watch.config])
	await run.sampled(samples)
	const megabytes = residentMegabytes(run.pid)
	await run.close()
	await watch.close()
	return megabytes
}
