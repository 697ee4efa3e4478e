import { CommanderError } from 'commander'
import { RecordingError } from '../recording/recording-error.js'
import { type Deps, EXIT, ExitWith, UserError } from './deps.js'
import { createProgram } from './program.js'

/** Runs one command line and returns its exit code: 0 done, 1 not so, 2 wrong input (message only), 70 a bug (stack). */
export async function runProgram(argv: readonly string[], deps: Deps): Promise<number> {
	try {
		const program = await createProgram(deps, argv)
		await program.parseAsync([...argv])
		return EXIT.done
	} catch (error) {
		if (error instanceof ExitWith) return error.code
		if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongInput
		if (error instanceof UserError || error instanceof RecordingError) {
			deps.stderr.write(`forewarn: ${error.message}\n`)
			return EXIT.wrongInput
		}
		deps.stderr.write(`forewarn: this is a bug, please report it\n${(error as Error).stack ?? String(error)}\n`)
		return EXIT.bug
	}
}
