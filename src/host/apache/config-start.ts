import { join, posix } from 'node:path'
import { type CommandLine, parseCommandLine } from './command-line.js'
import type { ConfigFiles } from './config-files.js'
import type { ConfigStart } from './config-state.js'
import { type Environment, parseEnviron, parseShell } from './environment.js'
import type { Layout } from './layouts.js'
import { USUAL_MODULES } from './module-names.js'
import { type ApacheParent, readFileText } from './processes.js'

/** Where a running Apache began to read, or why that cannot be told. */
export type StartOf =
	| { readonly ok: true; readonly start: ConfigStart }
	| { readonly ok: false; readonly reason: string }

/** From what the process was started with and what its program was built with. */
export function startOfProcess(parent: ApacheParent, procRoot: string): StartOf {
	const { program, commandLine, pid, name } = parent
	const options = parseCommandLine(commandLine)
	if (!program) return { ok: false, reason: `the program of ${name} ${pid} is closed to this user` }
	const text = readFileText(join(procRoot, String(pid), 'environ'))
	const environment = text === undefined ? undefined : parseEnviron(text)
	const serverRoot = serverRootOf(options, program.serverRoot, environment)
	if (serverRoot === undefined) {
		return {
			ok: false,
			reason: `${name} ${pid} was started with -d ${options.serverRoot}, in a folder that it has left`,
		}
	}
	const file = posix.resolve(serverRoot, options.file ?? program.configFile)
	const { version, modules: compiledIn, file: binary } = program
	return {
		ok: true,
		start: { ...withOptions(options), file, serverRoot, environment, version, compiledIn, program: binary },
	}
}

/** httpd goes to `/` before it serves; where it came from the shell's PWD still says. */
function serverRootOf(
	options: CommandLine,
	compiled: string,
	environment: Environment | undefined,
): string | undefined {
	const { serverRoot } = options
	if (serverRoot === undefined || posix.isAbsolute(serverRoot)) return serverRoot ?? compiled
	const folder = environment?.get('PWD')
	return folder === undefined ? undefined : posix.resolve(folder, serverRoot)
}

function withOptions({ defines, before, after }: CommandLine) {
	return { defines, before, after }
}

/**
 * From a file that is named or installed, beside a process that may run on it: then its command line counts. Without one,
 * the shell file that its start script reads is all that tells of its environment.
 */
export function startOfLayout(
	layout: Layout,
	files: ConfigFiles,
	parent: ApacheParent | undefined,
	procRoot: string,
): ConfigStart {
	const environ = parent && readFileText(join(procRoot, String(parent.pid), 'environ'))
	const shell = files.read(layout.environmentFile)
	const fromShell = shell.ok ? parseShell(shell.text) : undefined
	const options = parent && parseCommandLine(parent.commandLine)
	return {
		file: layout.file,
		serverRoot: layout.serverRoot,
		before: options?.before ?? [],
		after: options?.after ?? [],
		defines: options?.defines,
		environment: environ === undefined ? (parent ? undefined : fromShell) : parseEnviron(environ),
		version: parent?.program?.version,
		compiledIn: parent?.program?.modules ?? USUAL_MODULES,
		program: parent?.program?.file,
	}
}
