#!/usr/bin/env node
import { runProgram } from './cli/run-program.js'

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(signal))
// A reader that closes its end early (`forewarn replay … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code === 'EPIPE') process.exit(0)
	throw error
})

process.exitCode = await runProgram(process.argv, {
	stdout: process.stdout,
	stderr: process.stderr,
	stdin: process.stdin,
	env: process.env,
	colour: process.stdout.isTTY === true && !process.env['NO_COLOR'],
	signal: stop.signal,
	wallClock: Date.now,
	monotonicClock: () => performance.now(),
})
