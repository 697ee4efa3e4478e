import type * as v from 'valibot'
import { PATTERNS } from '../detect/pattern.js'
import type { NotifierSettings } from '../notify/settings.js'
import type { Config, RunbookFile } from './config.js'
import type { Diagnostic } from './diagnostic.js'
import type { Finding } from './finding.js'
import { describeIssues } from './issue-text.js'
import { parseData } from './parse-data.js'
import { reportFindings } from './report-findings.js'
import { resolveHttp } from './resolve-http.js'
import { readText, resolveHeartbeat, resolveNotifier, type Surroundings } from './resolve-notifier.js'
import { checkRules } from './rules.js'
import { configSchema, type WrittenConfig } from './schema.js'
import { heartbeatSchema } from './sections/heartbeat.js'
import { httpSchema } from './sections/http.js'
import { notifierSchema } from './sections/notify.js'
import { entriesOf, itemsOf } from './written-value.js'
import { parseYaml } from './yaml-source.js'

/** A configuration that can be used as it is, or everything that is wrong with it. */
export type ConfigResult =
	| { readonly ok: true; readonly config: Config }
	| { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

/** Makes a configuration of a YAML text. Pure but for what `surroundings` reads; never throws. `file` is shown in messages. */
export function parseConfig(text: string, file: string, surroundings: Surroundings): ConfigResult {
	const yaml = parseYaml(text, file)
	if (!yaml.ok) return yaml
	const { source } = yaml
	const data = dropEmptySections(source.data)
	const parsed = parseData(configSchema, data)
	const problems = parsed.ok ? [] : describeIssues(parsed.issues, configSchema, data)
	const notifiers = resolveNotifiers(entriesOf(data).notify, surroundings)
	const runbooks = readRunbooks(entriesOf(data).runbooks, surroundings)
	const heartbeat = readSection(heartbeatSchema, entriesOf(data).heartbeat, (written) =>
		resolveHeartbeat(written, surroundings),
	)
	const http = readSection(httpSchema, entriesOf(data).http, (written) => resolveHttp(written, surroundings))
	const findings = [
		...problems,
		...checkRules(data, parsed.ok ? parsed.value : parseSections(data, problems)),
		...notifiers.findings,
		...runbooks.findings,
		...heartbeat.findings,
		...http.findings,
	]
	const diagnostics = reportFindings(source, findings)
	if (!parsed.ok || diagnostics.length > 0) return { ok: false, diagnostics }
	const lookedUp = {
		notify: notifiers.settings,
		runbooks: runbooks.files,
		heartbeat: heartbeat.settings,
		http: http.settings,
	}
	return { ok: true, config: assemble(parsed.value, lookedUp) }
}

function assemble(
	written: WrittenConfig,
	{ notify, runbooks, heartbeat, http }: Pick<Config, 'notify' | 'runbooks' | 'heartbeat' | 'http'>,
): Config {
	const { services, sampling, signals, detection, incidents, link, hostname, stateDir, log } = written
	return {
		services,
		sampling: { ...sampling, pid: sampling.pid },
		signals,
		detection,
		notify: notify.length > 0 ? notify : [{ type: 'console', name: 'console' }],
		routes: written.routes.map(({ severity, services: about, days, hours, notify: told }) => {
			return { severity, services: about, days, hours, notify: told }
		}),
		incidents,
		maintenance: written.maintenance.map(({ services: about, days, hours, reason }) => {
			return { services: about, days, hours, reason }
		}),
		heartbeat,
		http,
		runbooks,
		link,
		hostname,
		stateDir,
		log,
	}
}

/** `signals:` with every key below it commented out is null, and an empty file, too: both mean the defaults. */
function dropEmptySections(data: unknown): unknown {
	if (data === null || data === undefined) return {}
	if (typeof data !== 'object' || Array.isArray(data)) return data
	return Object.fromEntries(
		Object.entries(data).filter(([key, value]) => value !== null || !Object.hasOwn(configSchema.entries, key)),
	)
}

/** The sections in which the schema found nothing wrong, with their defaults. */
function parseSections(data: unknown, problems: readonly Finding[]): Partial<WrittenConfig> {
	const wrong = new Set(problems.map(({ path }) => path[0]))
	if (typeof data !== 'object' || data === null || wrong.has(undefined)) return {}
	const sound = Object.entries(entriesOf(data)).filter(
		([key]) => Object.hasOwn(configSchema.entries, key) && !wrong.has(key),
	)
	const parsed = parseData(configSchema, Object.fromEntries(sound))
	if (!parsed.ok) return {}
	return Object.fromEntries(Object.entries(parsed.value).filter(([key]) => !wrong.has(key)))
}

/** Goes through the items one by one, so that a mistake in one does not hide a missing variable of another. */
function resolveNotifiers(
	list: unknown,
	surroundings: Surroundings,
): { readonly settings: readonly NotifierSettings[]; readonly findings: readonly Finding[] } {
	const settings: NotifierSettings[] = []
	const findings: Finding[] = []
	for (const [index, item] of itemsOf(list).entries()) {
		const written = parseData(notifierSchema, item)
		if (!written.ok) continue
		const resolved = resolveNotifier(written.value, ['notify', index], surroundings)
		if (resolved.ok) settings.push(resolved.settings)
		else findings.push(...resolved.findings)
	}
	return { settings, findings }
}

/** A section whose secret has to be looked up; undefined settings where it is absent, or wrong and told of elsewhere. */
function readSection<Written, Settings>(
	schema: v.GenericSchema<unknown, Written | undefined>,
	section: unknown,
	resolve: (written: Written) => { ok: true; settings: Settings } | { ok: false; findings: readonly Finding[] },
): { readonly settings: Settings | undefined; readonly findings: readonly Finding[] } {
	const written = parseData(schema, section ?? undefined)
	if (!written.ok || !written.value) return { settings: undefined, findings: [] }
	const resolved = resolve(written.value)
	return resolved.ok
		? { settings: resolved.settings, findings: [] }
		: { settings: undefined, findings: resolved.findings }
}

function readRunbooks(
	written: unknown,
	surroundings: Surroundings,
): { readonly files: Config['runbooks']; readonly findings: readonly Finding[] } {
	const files: { -readonly [Key in keyof Config['runbooks']]: RunbookFile } = {}
	const findings: Finding[] = []
	for (const pattern of PATTERNS) {
		const path = entriesOf(written)[pattern]
		if (typeof path !== 'string' || path.trim() === '') continue
		const content = readText(path, surroundings)
		if (content.ok) files[pattern] = { path, markdown: content.text }
		else findings.push({ path: ['runbooks', pattern], at: 'value', message: content.reason })
	}
	return { files, findings }
}
