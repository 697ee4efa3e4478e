import { runProgram } from '../../../../src/cli/program.js'

/**
 * `run` with its clock turned fast, so that days pass in minutes: `soak.js CONFIG FACTOR`. Timers are the only thing that
 * is replaced; readings, verdicts and pages are the real ones, and take their real time.
 */
const factor = Number(process.argv[3])
const started = Date.now()
const setRealTimeout = globalThis.setTimeout
globalThis.setTimeout = ((callback: (...values: unknown[]) => void, milliseconds = 0, ...values: unknown[]) =>
	setRealTimeout(callback, milliseconds / factor, ...values)) as typeof setTimeout

const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())

process.exitCode = await runProgram(['node', 'forewarn', 'run', '-c', process.argv[2]!], {
	stdout: process.stdout,
	stderr: process.stderr,
	env: process.env,
	colour: false,
	terminal: false,
	signal: stop.signal,
	webFolder: new URL('../../../../dist/web/', import.meta.url).pathname,
	wallClock: () => Math.round(started + performance.now() * factor),
	monotonicClock: () => performance.now() * factor,
})
