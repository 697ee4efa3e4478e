import { parseData, type Sources } from '../settings/parse-data.js'
import type { Config } from './config.js'
import type { Diagnostic } from './diagnostic.js'
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
