#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { EXIT } from './cli/deps.js'
import { runProgram } from './cli/program.js'
import { SteadyOutput } from './run/steady-output.js'

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(signal))

// A reader that closes its end early (`forewarn replay … | head`) is no error: there is no more to print.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code !== 'EPIPE') throw error
	process.exit(0)
})
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code !== 'EPIPE') throw error
})

void runProgram(process.argv, {
	stdout: process.stdout,
	stderr: process.stderr,
	env: process.env,
	colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
	terminal: process.stderr.isTTY === true,
	columns: process.stdout.isTTY ? process.stdout.columns : undefined,
	...(process.stdin.isTTY ? { onKey } : {}),
	steadyOutputs: () => ({ stdout: new SteadyOutput(1), stderr: new SteadyOutput(2) }),
	onTrouble({ warning, crash }) {
		process.removeAllListeners('warning').on('warning', warning)
		process.on('uncaughtException', (error) => {
			crash(error)
			process.exit(EXIT.bug)
		})
	},
	signal: stop.signal,
	onHangup: (listener) => void process.on('SIGHUP', listener),
	// From source (tsx) the pages are those that the build made: browsers read no TypeScript.
	webFolder: fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../dist/web/' : './web/', import.meta.url)),
	unixTable: () => readFileSync('/proc/net/unix'),
	wallClock: Date.now,
	monotonicClock: () => performance.now(),
}).then((exitCode) => {
	process.exitCode = exitCode
	// A connection that a server does not close must not keep a stopped program alive.
	if (stop.signal.aborted) setTimeout(() => process.exit(), 100).unref()
})

/** Keys come at once and are not shown; Ctrl-C is one of them as long as someone listens. */
function onKey(listener: (key: string) => void): () => void {
	const hear = (bytes: Buffer) => listener(bytes.toString())
	process.stdin.setRawMode(true).on('data', hear).resume()
	return () => void process.stdin.off('data', hear).pause().setRawMode(false)
}
