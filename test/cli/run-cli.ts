import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Deps } from '../../src/cli/deps.js'
import { runProgram } from '../../src/cli/program.js'

/** How a command line went. */
export interface CliResult {
	readonly code: number
	readonly out: string
	readonly err: string
}

/** Runs a command line in this process and collects what it says. No colour, no terminal, the clocks of the machine. */
export async function runCli(words: readonly string[], changes: Partial<Deps> = {}): Promise<CliResult> {
	const stdout = new PassThrough()
	const stderr = new PassThrough()
	const said = Promise.all([text(stdout), text(stderr)])
	const deps: Deps = {
		stdout,
		stderr,
		env: {},
		colour: false,
		terminal: false,
		signal: new AbortController().signal,
		webFolder: new URL('../../dist/web/', import.meta.url).pathname,
		wallClock: Date.now,
		monotonicClock: () => performance.now(),
		...changes,
	}
	const code = await runProgram(['node', 'forewarn', ...words], deps)
	stdout.end()
	stderr.end()
	const [out, err] = await said
	return { code, out, err }
}
