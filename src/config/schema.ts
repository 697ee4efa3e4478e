import * as v from 'valibot'
import { CAUSE_KINDS } from '../detect/cause.js'
import { PATTERNS } from '../detect/pattern.js'
import { incidentsSchema, maintenanceSchema, routesSchema } from '../incidents/settings.js'
import { notifySchema } from '../notify/notifiers.js'
import { httpSchema } from '../serve/http-settings.js'
import { diskFolder, optional, text, webAddress } from '../settings/fields.js'
import { mapping } from '../settings/mapping.js'
import { sourcesOf } from '../settings/parse-data.js'
import { describeFileError } from '../settings/read-text.js'
import { ruleIssue } from '../settings/secret-field.js'
import { LOG_FORMATS, LOG_LEVELS, type RunbookFile } from './config.js'
import { detectionSchema } from './sections/detection.js'
import { heartbeatSchema } from './sections/heartbeat.js'
import { poolsSchema } from './sections/pools.js'
import { samplingSchema } from './sections/sampling.js'
import { servicesSchema } from './sections/services.js'
import { signalsSchema } from './sections/signals.js'

/** The path of a Markdown file, which is read with the configuration, so that a page never fails for a file that has gone. */
const markdown: v.GenericSchema<string, RunbookFile> = (() => {
	const path = text('the path of a Markdown file')
	const run = (dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) => {
		const parsed = path['~run'](dataset, config)
		if (parsed.issues) return parsed
		try {
			const markdown = sourcesOf(config).readFile(parsed.value)
			return { typed: true as const, value: { path: parsed.value, markdown } }
		} catch (error) {
			const issues = [ruleIssue(describeFileError(error, parsed.value))]
			return { typed: false as const, value: parsed.value, issues: issues as [v.BaseIssue<unknown>] }
		}
	}
	return { ...path, '~run': run } as unknown as v.GenericSchema<string, RunbookFile>
})()

const optionalMarkdown = (about: string) => optional(about, markdown)

function runbookKeys<Name extends string>(names: readonly Name[], describe: (name: Name) => string) {
	const keys = names.map((name) => [name, optionalMarkdown(describe(name))] as const)
	return Object.fromEntries(keys) as Record<Name, ReturnType<typeof optionalMarkdown>>
}

/** Everything that config.yml can hold: types, defaults, limits and what each key is for. */
export const configSchema = mapping({
	services: servicesSchema,
	sampling: samplingSchema,
	signals: signalsSchema,
	detection: detectionSchema,
	pools: poolsSchema,
	notify: notifySchema,
	routes: routesSchema,
	incidents: incidentsSchema,
	maintenance: maintenanceSchema,
	heartbeat: heartbeatSchema,
	http: httpSchema,
	runbooks: optional(
		'Your own runbooks: cause or pattern to Markdown file, relative to this file. That of the cause goes first.',
		mapping({
			...runbookKeys(PATTERNS, (pattern) => `Instead of the runbook of every ${pattern.replace('-', ' ')}.`),
			...runbookKeys(CAUSE_KINDS, (kind) => `Instead of the runbook for the cause "${kind}".`),
		}),
		{},
	),
	link: optional('A URL shown in every page: your dashboard, your wiki.', webAddress),
	hostname: optional('This host’s name in pages. Without it: what the system says.', text('a host name')),
	stateDir: optional(
		'The folder where open incidents, waiting pages and what was learned survive a restart. Without it: nowhere.',
		diskFolder('the folder for what survives a restart'),
	),
	log: optional(
		'The log.',
		mapping({
			level: optional('How much the log on stderr says.', v.picklist(LOG_LEVELS), 'info'),
			format: optional(
				'text: for people, in local time. json: for collectors. journal: systemd adds the time and reads the priority. auto: text on a terminal, journal under systemd, else json.',
				v.picklist(LOG_FORMATS),
				'auto',
			),
		}),
		{},
	),
})

/** The file after the schema filled in its defaults, before secrets and runbooks are read. */
export type WrittenConfig = v.InferOutput<typeof configSchema>
