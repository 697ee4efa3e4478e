import { Command } from 'commander'
import type { Deps } from './deps.js'
import { registerImport } from './import.js'

/** Builds a fresh command tree. It never ends the process: commander's exits come as exceptions. */
export function createProgram(deps: Deps): Command {
	const program = new Command('forewarn')
		.description('Warns minutes before Apache runs out of workers, from the kernel socket table alone.')
		.version('0.1.0')
		.exitOverride()
		.configureOutput({
			writeOut: (text) => deps.stdout.write(text),
			writeErr: (text) => deps.stderr.write(text),
		})
		.showHelpAfterError('(forewarn --help lists what there is)')
	for (const register of [registerImport]) register(program, deps)
	return program
}
