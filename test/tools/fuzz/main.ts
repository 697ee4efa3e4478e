import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { TARGETS } from './targets/index.js'
import type { FuzzReport, FuzzTask } from './worker.js'

const HELP = `npm run fuzz -- [TARGET…]   feeds strange inputs to what reads them: ${Object.keys(TARGETS).join(', ')}; none = all
  --runs N                  inputs for each (100000)
  --seed N                  the same seed gives the same inputs (one from the clock)
  --path N                  only this input of the seed, made as small as it can be while it fails`

/** No input takes longer; a process that says nothing for this long hangs. */
const SILENCE_MS = 30_000
/** More than any input needs (a bomb of 24 MB unpacked), and less than a leak would take. */
const HEAP_MB = 700

process.exitCode = await main()

async function main(): Promise<number> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			runs: { type: 'string', default: '100000' },
			seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
			path: { type: 'string' },
			help: { type: 'boolean', default: false },
		},
	})
	const names = positionals.length > 0 ? positionals : Object.keys(TARGETS)
	const [runs, seed] = [Number(values.runs), Number(values.seed)]
	const wrong = names.find((name) => !(name in TARGETS))
	if (values.help || wrong !== undefined || !(runs >= 1) || !Number.isInteger(seed)) {
		const output = values.help ? process.stdout : process.stderr
		output.write(`${HELP}\n`)
		return values.help ? 0 : 2
	}
	process.stdout.write(`seed ${seed}, ${runs} inputs for each of ${names.join(', ')}\n`)
	const waiting = [...names]
	const failed: string[] = []
	const work = async () => {
		for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
			const problem = await fuzz({ target: name, seed, runs, path: values.path })
			if (problem === undefined) continue
			failed.push(name)
			process.stdout.write(`${name}: FAILED: ${problem}\n`)
		}
	}
	await Promise.all(Array.from({ length: Math.min(availableParallelism(), names.length) }, work))
	return failed.length === 0 ? 0 : 1
}

/** Runs one target in a process of its own, so that a crash, an endless loop and a full heap are seen from outside. */
function fuzz(task: FuzzTask): Promise<string | undefined> {
	const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
	const execArgv = ['--import', loader, `--max-old-space-size=${HEAP_MB}`]
	const worker = fork(join(import.meta.dirname, 'worker.ts'), { execArgv })
	const started = performance.now()
	let done = 0
	return new Promise((resolve) => {
		const again = () => `npm run fuzz -- ${task.target} --seed ${task.seed} --path ${done}`
		let watchdog = setTimeout(() => {}, 0)
		const expectSign = () => {
			clearTimeout(watchdog)
			// Making a failing input small takes as long as it takes.
			if (task.path !== undefined) return
			watchdog = setTimeout(() => {
				worker.kill('SIGKILL')
				resolve(`input ${done} or one soon after it hangs: ${again()}`)
			}, SILENCE_MS)
		}
		expectSign()
		worker.on('message', (report: FuzzReport) => {
			expectSign()
			if (report.kind === 'running') {
				if (Math.floor((report.done * 10) / task.runs) > Math.floor((done * 10) / task.runs)) {
					process.stdout.write(`${task.target}: ${report.done} of ${task.runs}\n`)
				}
				done = report.done
				return
			}
			const seconds = Math.round((performance.now() - started) / 1000)
			if (report.problem === undefined) {
				const growth = (report.growth / 1e6).toFixed(1)
				process.stdout.write(
					`${task.target}: all ${done} answered as promised, ${growth} MB left behind, ${seconds} s\n`,
				)
			}
			resolve(report.problem)
		})
		worker.once('exit', (code, signal) => {
			clearTimeout(watchdog)
			resolve(`the process died (${signal ?? code}) at input ${done} or soon after it: ${again()}`)
		})
		start(worker, task)
	})
}

function start(worker: ChildProcess, task: FuzzTask): void {
	worker.send(task)
}
