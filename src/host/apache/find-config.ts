import { posix } from 'node:path'
import type { ConfigFiles } from './config-files.js'
import type { ConfigStart } from './config-parser.js'
import { parseEnvironmentFile } from './environment-file.js'
import type { ApacheParent } from './processes.js'

/** Where a distribution's httpd begins to read, and the shell file that holds its environment. */
interface Layout {
	readonly program: RegExp
	readonly serverRoot: string
	/** Relative to the server root: httpd's compiled-in SERVER_CONFIG_FILE. */
	readonly configFile: string
	/** Absolute, or relative to the server root. */
	readonly environmentFile: string
}

/** Debian and Ubuntu; Red Hat and its kin; a build from source, which the official container image is. */
const LAYOUTS: readonly Layout[] = [
	{ program: /^apache2/, serverRoot: '/etc/apache2', configFile: 'apache2.conf', environmentFile: 'envvars' },
	{
		program: /^httpd/,
		serverRoot: '/etc/httpd',
		configFile: 'conf/httpd.conf',
		environmentFile: '/etc/sysconfig/httpd',
	},
	{
		program: /^httpd/,
		serverRoot: '/usr/local/apache2',
		configFile: 'conf/httpd.conf',
		environmentFile: 'bin/envvars',
	},
]

/** The layouts whose first file is there. */
export function findInstalledConfigs(files: ConfigFiles): ConfigStart[] {
	return LAYOUTS.filter((layout) => files.kind(posix.join(layout.serverRoot, layout.configFile)) !== 'missing').map(
		(layout) => createStart(layout, layout.serverRoot, {}, files),
	)
}

/** What a running Apache was started with: its -f, -d and -D, else its distribution's layout. */
export function findConfigOf(parent: ApacheParent, files: ConfigFiles): ConfigStart | undefined {
	const options = parseCommandLine(parent.commandLine)
	const suiting = LAYOUTS.filter((layout) => layout.program.test(parent.program))
	const layout =
		suiting.find((one) => files.kind(posix.join(one.serverRoot, one.configFile)) !== 'missing') ?? suiting[0]
	return layout ? createStart(layout, options.serverRoot ?? layout.serverRoot, options, files) : undefined
}

/**
 * Splits an operator's path into the root under which Apache's own paths lie and the start: `/mnt/etc/apache2/apache2.conf`
 * is Debian's layout below `/mnt`. A path of no known layout is its own server root's file, paths in it are this host's.
 */
export function splitConfigPath(path: string): { readonly root: string; readonly file: string } {
	for (const { serverRoot, configFile } of LAYOUTS) {
		const known = posix.join(serverRoot, configFile)
		if (path.endsWith(known)) return { root: path.slice(0, -known.length) || '/', file: known }
	}
	return { root: '/', file: path }
}

/** The start for a file named by the operator, as httpd -f would read it. */
export function startFromFile(file: string, files: ConfigFiles): ConfigStart {
	const layout = LAYOUTS.find((one) => posix.join(one.serverRoot, one.configFile) === file)
	if (layout) return createStart(layout, layout.serverRoot, {}, files)
	const folder = posix.dirname(file)
	const serverRoot = posix.basename(folder) === 'conf' ? posix.dirname(folder) : folder
	return { file, serverRoot, defines: [], variables: readEnvironment(posix.join(folder, 'envvars'), files) }
}

interface StartOptions {
	readonly file?: string | undefined
	readonly serverRoot?: string | undefined
	readonly defines?: readonly string[]
}

function createStart(layout: Layout, serverRoot: string, options: StartOptions, files: ConfigFiles): ConfigStart {
	const variables = readEnvironment(posix.resolve(serverRoot, layout.environmentFile), files)
	// RHEL's sysconfig and Debian's envvars can hold arguments for httpd, -D among them.
	const stored = `${variables.get('OPTIONS') ?? ''} ${variables.get('APACHE_ARGUMENTS') ?? ''}`
	const defines = [...(options.defines ?? []), ...parseCommandLine(stored.split(/\s+/)).defines]
	return { file: posix.resolve(serverRoot, options.file ?? layout.configFile), serverRoot, defines, variables }
}

function readEnvironment(path: string, files: ConfigFiles): Map<string, string> {
	const content = files.read(path)
	return content.ok ? parseEnvironmentFile(content.text) : new Map()
}

/** httpd's own options, each with its value attached or in the next word. */
function parseCommandLine(words: readonly string[]): Required<StartOptions> {
	const defines: string[] = []
	let file: string | undefined
	let serverRoot: string | undefined
	for (const [index, word] of words.entries()) {
		const [, option, attached] = /^-([fdD])(.*)$/.exec(word) ?? []
		const value = attached || words[index + 1]
		if (option === undefined || value === undefined) continue
		if (option === 'f') file = value
		else if (option === 'd') serverRoot = value
		else defines.push(value)
	}
	return { file, serverRoot, defines }
}
