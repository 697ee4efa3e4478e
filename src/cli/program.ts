import { Command } from 'commander'
import { registerCheck } from './commands/check.js'
import { registerDrill } from './commands/drill.js'
import { registerImport } from './commands/import.js'
import { registerMute, registerUnmute } from './commands/mute.js'
import { registerRecord } from './commands/record.js'
import { registerReplay } from './commands/replay.js'
import { registerRun } from './commands/run.js'
import { registerShare } from './commands/share.js'
import { registerStatus } from './commands/status.js'
import { registerTune } from './commands/tune.js'
import type { Deps } from './deps.js'
import { readVersion } from './version.js'

/** In the order in which somebody new needs them. */
const COMMANDS = {
	run: registerRun,
	check: registerCheck,
	drill: registerDrill,
	status: registerStatus,
	mute: registerMute,
	unmute: registerUnmute,
	record: registerRecord,
	import: registerImport,
	share: registerShare,
	replay: registerReplay,
	tune: registerTune,
} satisfies Record<string, (program: Command, deps: Deps) => void>

const HELP = `
Exit codes: 0 done; 1 what was asked about is not so; 2 wrong input; 70 a bug. Results go to stdout, the log to stderr.
Start with: forewarn check, then forewarn run`

/** The command that a command line begins with, if it does. */
export function commandOf([, , word]: readonly string[]): string | undefined {
	return word !== undefined && Object.hasOwn(COMMANDS, word) ? word : undefined
}

/** Where a configuration was named without its option. */
function hintAt(error: string, [, , command, ...words]: readonly string[]): string {
	const file = words.find((word) => /\.ya?ml$/.test(word))
	if (file === undefined || !error.includes('too many arguments')) return ''
	return `(a configuration is named with -c: forewarn ${command} -c ${file})\n`
}

/**
 * Builds a fresh command tree, of all commands or of the only one that is asked for: a start of `run` need not know the
 * options of the others. It never ends the process: commander's exits come as exceptions.
 */
export function createProgram(deps: Deps, argv: readonly string[] = []): Command {
	const only = commandOf(argv)
	const program = new Command('forewarn')
		.description('Warns minutes before Apache runs out of workers, from the kernel socket table alone.')
		.version(readVersion(), '-V, --version', 'print the version')
		.exitOverride()
		.configureOutput({
			writeOut: (text) => deps.stdout.write(text),
			writeErr: (text) => deps.stderr.write(text),
			outputError: (text, write) => write(`${text.replace(/^error: /, 'forewarn: ')}${hintAt(text, argv)}`),
		})
		.helpOption('-h, --help', 'print this help')
		.helpCommand('help [command]', 'print the help of a command')
		.addHelpText('after', HELP)
	for (const [name, register] of Object.entries(COMMANDS)) {
		if (only === undefined || only === name) register(program, deps)
	}
	for (const command of program.commands) command.showHelpAfterError(`(forewarn ${command.name()} --help says more)`)
	return program
}
