import * as z from 'zod'
import { diskFolder, text, webAddress } from './fields.js'
import { detectionSchema } from './sections/detection.js'
import { heartbeatSchema } from './sections/heartbeat.js'
import { httpSchema } from './sections/http.js'
import { incidentsSchema } from './sections/incidents.js'
import { maintenanceSchema } from './sections/maintenance.js'
import { notifySchema } from './sections/notify.js'
import { routesSchema } from './sections/routes.js'
import { samplingSchema } from './sections/sampling.js'
import { servicesSchema } from './sections/services.js'
import { signalsSchema } from './sections/signals.js'

/** How much the log says, most first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

const markdown = text('the path of a Markdown file').optional()

/** Everything that config.yml can hold: types, defaults, limits and what each key is for. */
export const configSchema = z.strictObject({
	services: servicesSchema,
	sampling: samplingSchema,
	signals: signalsSchema,
	detection: detectionSchema,
	notify: notifySchema,
	routes: routesSchema,
	incidents: incidentsSchema,
	maintenance: maintenanceSchema,
	heartbeat: heartbeatSchema,
	http: httpSchema,
	runbooks: z
		.strictObject({
			'gradual-saturation': markdown.describe('Instead of the runbook for gradual saturation.'),
			'sudden-spike': markdown.describe('Instead of the runbook for a sudden spike.'),
			'resource-leak': markdown.describe('Instead of the runbook for a resource leak.'),
		})
		.prefault({})
		.describe('Your own runbooks: pattern to Markdown file, relative to this file.'),
	link: webAddress().optional().describe('A URL that stands in every page: your dashboard, your wiki.'),
	hostname: text('a host name').optional().describe('This host’s name in pages. Without it: what the system says.'),
	stateDir: diskFolder('the folder for what survives a restart')
		.optional()
		.describe(
			'The folder where open incidents, waiting pages and what was learned survive a restart. Without it: nowhere.',
		),
	log: z
		.strictObject({
			level: z.enum(LOG_LEVELS).default('info').describe('How much the log on stderr says.'),
		})
		.prefault({})
		.describe('The log.'),
})

/** The file after the schema filled in its defaults, before secrets and runbooks are read. */
export type WrittenConfig = z.output<typeof configSchema>

/**
 * The JSON Schema of config.yml, for editors and for the configuration reference: draft 7, which all of them know. What
 * one value says about another one is checked by the program alone.
 */
export function createJsonSchema(): object {
	const schema = z.toJSONSchema(configSchema, {
		io: 'input',
		target: 'draft-7',
		override: ({ jsonSchema }) => {
			// Formats of zod's own, which a validator does not know; their patterns say the same.
			if (jsonSchema.format === 'starts_with') delete jsonSchema.format
		},
	})
	return { ...schema, title: 'Configuration of forewarn', properties: mapValues(schema.properties ?? {}, orNothing) }
}

/** `signals:` with every key below it commented out is null, and means the defaults. */
function orNothing(section: z.core.JSONSchema._JSONSchema): z.core.JSONSchema._JSONSchema {
	if (typeof section === 'boolean' || typeof section.type !== 'string') return section
	return { ...section, type: [section.type, 'null'] } as unknown as z.core.JSONSchema.JSONSchema
}

function mapValues<Value>(
	values: Readonly<Record<string, Value>>,
	map: (value: Value) => Value,
): Record<string, Value> {
	return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]))
}
