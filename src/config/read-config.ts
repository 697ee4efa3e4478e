import { dirname, resolve } from 'node:path'
import { parseData } from '../settings/parse-data.js'
import { describeFileError, readText } from '../settings/read-text.js'
import { formatDiagnostics } from './diagnostic.js'
import { type ConfigResult, parseConfig } from './parse-config.js'
import { configSchema } from './schema.js'
import { entriesOf } from './written-value.js'
import { parseYaml } from './yaml-source.js'

/** The parsed configuration, or the reason why its file cannot be read at all: `config.yml: no such file (ENOENT)`. */
export type ReadConfigResult = ConfigResult | { readonly ok: false; readonly unreadable: string }

/** Reads and parses a configuration file; paths in it are relative to its folder. */
export function readConfig(file: string, env: Readonly<Record<string, string | undefined>>): ReadConfigResult {
	let text: string
	try {
		text = readText(resolve(file))
	} catch (error) {
		return { ok: false, unreadable: `${file}: ${describeFileError(error, file)}` }
	}
	return parseConfig(text, file, { env, readFile: (path) => readText(resolve(dirname(file), path)) })
}

/**
 * Where the sidecar of this configuration keeps its state and its socket. The caller need not have its secrets: they
 * are not looked up. Undefined where none is named. A file that is otherwise wrong is the sidecar's own business.
 */
export function readStateDir(file: string): StateDirResult {
	let yaml: ReturnType<typeof parseYaml>
	try {
		yaml = parseYaml(readText(resolve(file)), file)
	} catch (error) {
		return { ok: false, problem: `${file}: ${describeFileError(error, file)}` }
	}
	if (!yaml.ok) return { ok: false, problem: formatDiagnostics(yaml.diagnostics) }
	const { source } = yaml
	const parsed = parseData(configSchema.entries.stateDir, entriesOf(source.data).stateDir)
	if (parsed.ok) return { ok: true, stateDir: parsed.value }
	const { message } = parsed.issues[0]
	return { ok: false, problem: formatDiagnostics(source.diagnose([{ path: ['stateDir'], at: 'value', message }])) }
}

/** The folder, or what is wrong with the file, ready to be printed. */
export type StateDirResult =
	| { readonly ok: true; readonly stateDir: string | undefined }
	| { readonly ok: false; readonly problem: string }
