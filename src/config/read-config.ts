import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { formatDiagnostics } from './diagnostic.js'
import { type ConfigResult, parseConfig } from './parse-config.js'
import { parseData } from './parse-data.js'
import { configSchema } from './schema.js'
import { entriesOf } from './written-value.js'
import { parseYaml } from './yaml-source.js'

/** A secret, a runbook or a configuration is never larger. */
const MAX_BYTES = 1_000_000

/** The parsed configuration, or the reason why its file cannot be read at all: `config.yml: no such file (ENOENT)`. */
export type ReadConfigResult = ConfigResult | { readonly ok: false; readonly unreadable: string }

/** Reads and parses a configuration file; paths in it are relative to its folder. */
export function readConfig(file: string, env: Readonly<Record<string, string | undefined>>): ReadConfigResult {
	let text: string
	try {
		text = readBounded(file)
	} catch (error) {
		return { ok: false, unreadable: `${file}: ${describeError(error)}` }
	}
	return parseConfig(text, file, { env, readFile: (path) => readBounded(resolve(dirname(file), path)) })
}

/**
 * Where the sidecar of this configuration keeps its state and its socket. Whoever asks it need not have its secrets: they
 * are not looked up. Undefined where none is named. A file that is otherwise wrong is the sidecar's own business.
 */
export function readStateDir(file: string): StateDirResult {
	let yaml: ReturnType<typeof parseYaml>
	try {
		yaml = parseYaml(readBounded(file), file)
	} catch (error) {
		return { ok: false, problem: `${file}: ${describeError(error)}` }
	}
	if (!yaml.ok) return { ok: false, problem: formatDiagnostics(yaml.diagnostics) }
	const { source } = yaml
	const parsed = parseData(configSchema.entries.stateDir, entriesOf(source.data).stateDir)
	if (parsed.ok) return { ok: true, stateDir: parsed.value }
	const wrong = source.report(['stateDir'], 'value', parsed.issues[0].message)
	return { ok: false, problem: formatDiagnostics([wrong]) }
}

/** The folder, or what is wrong with the file, ready to be printed. */
export type StateDirResult =
	| { readonly ok: true; readonly stateDir: string | undefined }
	| { readonly ok: false; readonly problem: string }

/** Reads a file as UTF-8. A folder, device or FIFO is refused before it is opened: reading some of them never ends. */
function readBounded(path: string): string {
	const status = statSync(path)
	if (!status.isFile()) throw Object.assign(new Error('not a regular file'), { code: 'not a regular file' })
	if (status.size > MAX_BYTES) throw Object.assign(new Error('too large'), { code: 'larger than 1 MB' })
	return readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
}

function describeError(error: unknown): string {
	const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
	return code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`
}
