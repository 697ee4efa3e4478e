import { dirname, resolve } from 'node:path'
import { parseData, type Sources } from '../settings/parse-data.js'
import { describeFileError, readText } from '../settings/read-text.js'
import type { Config } from './config.js'
import { type Diagnostic, formatDiagnostics } from './diagnostic.js'
import { describeIssues } from './issue-text.js'
import { checkRules } from './rules.js'
import { configSchema, type WrittenConfig } from './schema.js'
import { entriesOf } from './written-value.js'
import { parseYaml } from './yaml-source.js'

/** A configuration that can be used as it is, or everything that is wrong with it. */
export type ConfigResult =
	| { readonly ok: true; readonly config: Config }
	| { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

/** Makes a configuration of a YAML text. Pure but for what `sources` reads; never throws. `file` is shown in messages. */
export function parseConfig(text: string, file: string, sources: Sources): ConfigResult {
	const yaml = parseYaml(text, file)
	if (!yaml.ok) return yaml
	const { source } = yaml
	const data = dropEmptySections(source.data)
	const parsed = parseData(configSchema, data, sources)
	const problems = parsed.ok ? [] : describeIssues(parsed.issues, configSchema, data)
	const sections = parsed.ok ? parsed.value : parseSections(data, sources)
	const diagnostics = source.diagnose([...problems, ...checkRules(data, sections)])
	return parsed.ok && diagnostics.length === 0 ? { ok: true, config: parsed.value } : { ok: false, diagnostics }
}

/** `signals:` with every key below it commented out is null, and an empty file, too: both mean the defaults. */
function dropEmptySections(data: unknown): unknown {
	if (data === null || data === undefined) return {}
	if (typeof data !== 'object' || Array.isArray(data)) return data
	return Object.fromEntries(
		Object.entries(data).filter(([key, value]) => value !== null || !Object.hasOwn(configSchema.entries, key)),
	)
}

/** The sections in which the schema finds nothing wrong, with their defaults; none of what is no mapping. */
function parseSections(data: unknown, sources: Sources): Partial<WrittenConfig> {
	if (typeof data !== 'object' || Array.isArray(data)) return {}
	const sections = Object.entries(configSchema.entries).flatMap(([key, schema]) => {
		const parsed = parseData(schema, entriesOf(data)[key], sources)
		return parsed.ok ? [[key, parsed.value]] : []
	})
	return Object.fromEntries(sections)
}

/** The parsed configuration, or the reason why its file cannot be read at all: `config.yml: no such file (ENOENT)`. */
type ReadConfigResult = ConfigResult | { readonly ok: false; readonly unreadable: string }

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
type StateDirResult =
	| { readonly ok: true; readonly stateDir: string | undefined }
	| { readonly ok: false; readonly problem: string }
