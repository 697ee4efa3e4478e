import { Command, CommanderError } from 'commander'
import { RecordingError } from '../recording/file-format.js'
import { type Deps, EXIT, ExitWith, readVersion, UserError, warn } from './deps.js'

/** Adds a command to the program. */
type Register = (program: Command, deps: Deps) => void

/** In the order in which a new user needs them. Each is loaded where it is asked for: a start of `run` needs no other. */
const COMMANDS = {
	run: async () => (await import('./run.js')).registerRun,
	check: async () => (await import('./check.js')).registerCheck,
	advise: async () => (await import('./advise.js')).registerAdvise,
	drill: async () => (await import('./drill.js')).registerDrill,
	status: async () => (await import('./status.js')).registerStatus,
	top: async () => (await import('./top.js')).registerTop,
	mute: async () => (await import('./mute.js')).registerMute,
	unmute: async () => (await import('./mute.js')).registerUnmute,
	record: async () => (await import('./record.js')).registerRecord,
	import: async () => (await import('./import.js')).registerImport,
	share: async () => (await import('./share.js')).registerShare,
	replay: async () => (await import('./replay.js')).registerReplay,
	tune: async () => (await import('./tune.js')).registerTune,
} satisfies Record<string, () => Promise<Register>>

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
export async function createProgram(deps: Deps, argv: readonly string[] = []): Promise<Command> {
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
	for (const [name, load] of Object.entries(COMMANDS)) {
		if (only === undefined || only === name) (await load())(program, deps)
	}
	for (const command of program.commands) command.showHelpAfterError(`(forewarn ${command.name()} --help says more)`)
	return program
}

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
			warn(deps, error.message)
			return EXIT.wrongInput
		}
		const stack = (error as Error).stack ?? String(error)
		warn(deps, `this is a bug, please report it\n${stack}`)
		return EXIT.bug
	}
}
