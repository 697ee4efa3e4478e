import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { finish } from './finish.js'
import { installMissing } from './install.js'
import { LAB, PROJECT } from './places.js'
import type { Run } from './run.js'
import { findRun, RUNS } from './runs/index.js'
import { createTestbed, removeTestbed, sweepTestbeds, type Testbed } from './testbed.js'

const HELP = `npm run lab -- NAME…        records runs and finishes them into scenarios/
  --list                    names every run
  --all                     records every run
  --jobs N                  how many at a time (4)
  --finish                  only finishes what was recorded before
  --keep-raw                keeps every second of the capture
  --capture-only            leaves the labelled capture in the lab's folder and makes no scenario of it
FOREWARN_LAB names the lab's folder (.lab).`

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		help: { type: 'boolean' },
		list: { type: 'boolean' },
		all: { type: 'boolean' },
		finish: { type: 'boolean' },
		'keep-raw': { type: 'boolean' },
		'capture-only': { type: 'boolean' },
		jobs: { type: 'string', default: '4' },
	},
})
const children = new Set<ChildProcess>()
let stopping = false
process.exitCode = await main()

async function main(): Promise<number> {
	if (values.help) {
		print(HELP)
		return 0
	}
	if (values.list) {
		for (const run of RUNS)
			print(`${run.name.padEnd(36)} ${run.pattern.padEnd(18)} ${String(run.seconds).padStart(5)} s  ${run.title}`)
		return 0
	}
	const runs = values.all ? RUNS : positionals.map(findRun)
	const unknown = positionals.filter((name) => !findRun(name))
	if (unknown.length > 0 || runs.length === 0) {
		print(unknown.length > 0 ? `there is no run named ${unknown.join(', ')}; see --list` : HELP)
		return 2
	}
	const wanted = runs.filter((run) => run !== undefined)
	const results = values.finish ? wanted.map(finishOne) : await recordAll(wanted, Number(values.jobs))
	return results.every(Boolean) ? 0 : 1
}

async function recordAll(runs: readonly Run[], jobs: number): Promise<readonly boolean[]> {
	installMissing()
	sweepTestbeds()
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopAll)
	const waiting = [...runs]
	const results: boolean[] = []
	const work = async (_: unknown, worker: number) => {
		// Starting costs more than running: one after the other, so that none starves another.
		await wait(worker * 700)
		for (let run = waiting.shift(); run && !stopping; run = waiting.shift()) {
			results.push((await recordOne(run)) && finishOne(run))
		}
	}
	await Promise.all(Array.from({ length: jobs }, work))
	return results
}

async function recordOne(run: Run): Promise<boolean> {
	const bed = createTestbed(run.name, process.pid, run.server.synCookies, run.loss)
	try {
		return (await runIn(bed, run)) === 0
	} finally {
		removeTestbed(bed)
	}
}

function runIn(bed: Testbed, run: Run): Promise<number> {
	const program = [process.execPath, '--import', 'tsx', join(import.meta.dirname, 'record.ts')]
	const args = [`--net=/run/netns/${bed.client}`, ...program, run.name, bed.server, bed.client, bed.home]
	// A session of its own, so that its priority counts beside those of others.
	const child = spawn('nsenter', args, { stdio: ['ignore', 'inherit', 'inherit'], cwd: PROJECT, detached: true })
	children.add(child)
	return new Promise((resolve) => {
		child.on('exit', (code) => {
			children.delete(child)
			resolve(code ?? 1)
		})
	})
}

function finishOne(run: Run): boolean {
	try {
		const { line, good } = finish(run, {
			keepAll: values['keep-raw'] ?? false,
			captureOnly: values['capture-only'] ?? false,
		})
		print(line)
		if (good && RUNS.includes(run)) appendFileSync(join(LAB, 'READY'), `${line}\n`)
		return good
	} catch (error) {
		// The others go on; what was recorded stays, and --finish tries again.
		print(`${run.name}: recorded, but not finished: ${error}`)
		return false
	}
}

function stopAll(): void {
	stopping = true
	for (const child of children) child.kill('SIGTERM')
}

function print(line: string): void {
	process.stdout.write(`${line}\n`)
}
