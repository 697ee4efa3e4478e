import * as v from 'valibot'
import { CAUSE_KINDS } from '../detect/cause.js'
import { PATTERNS } from '../detect/pattern.js'
import { DEFAULT_DETECTION, DEFAULT_POOLS, DEFAULT_SAMPLING, POOL_MODES } from '../detect/settings.js'
import { incidentsSchema, maintenanceSchema, routesSchema } from '../incidents/settings.js'
import { notifySchema } from '../notify/notifiers.js'
import { httpSchema } from '../serve/http-settings.js'
import { absolutePath, diskFolder, duration, optional, share, text, webAddress, whole } from '../settings/fields.js'
import { mapping, refuseLists } from '../settings/mapping.js'
import { sourcesOf } from '../settings/parse-data.js'
import { describeFileError } from '../settings/read-text.js'
import { ruleIssue, secret } from '../settings/secret-field.js'
import { formatDuration, formatPercent } from '../settings/units.js'
import { LOG_FORMATS, LOG_LEVELS, type RunbookFile } from './config.js'
import { servicesSchema } from './sections/services.js'
import { signalsSchema } from './sections/signals.js'

/** `sampling:`, how the table is read. */
const samplingSchema = optional(
	'How often the socket table is read, and where.',
	mapping({
		interval: optional(
			'Time between full readings of the socket table. A climb is seen in five samples, so that a longer one would miss it.',
			duration({ min: 0.1, max: 60, why: 'a climb is seen in five samples, which must lie within it' }),
			formatDuration(DEFAULT_SAMPLING.interval),
		),
		tripwire: optional(
			'Time between looks at the accept queue alone, which pull full readings forward; 0 turns them off.',
			duration({ min: 0, max: 60 }),
			formatDuration(DEFAULT_SAMPLING.tripwire),
		),
		window: optional(
			'Samples in the sliding window that trends are computed over.',
			whole({ min: 2, max: 60 }),
			DEFAULT_SAMPLING.window,
		),
		procRoot: optional(
			'Where /proc is found: another folder when the host’s is mounted into a container.',
			absolutePath('the folder where /proc is mounted'),
			'/proc',
		),
		pid: optional(
			'Read the table of this process’s network namespace instead of the own one.',
			whole({ min: 1, max: 4_194_304 }),
		),
	}),
	{},
)

/** `detection:`, when something is said. */
const detectionSchema = optional(
	'When a pattern is said, and when it is over.',
	mapping({
		confirmSamples: optional(
			'Samples in a row that must show a pattern before anything is said. A crowd’s queue that was watched over two looks at the listeners counts as two.',
			whole({ min: 1, max: 20 }),
			DEFAULT_DETECTION.confirmSamples,
		),
		clearSamples: optional(
			'Calm samples in a row before an incident is resolved.',
			whole({ min: 1, max: 100 }),
			DEFAULT_DETECTION.clearSamples,
		),
		warnAhead: optional(
			'Warn when the workers will probably be exhausted within this time.',
			duration({ min: 10, max: 86_400 }),
			formatDuration(DEFAULT_DETECTION.warnAhead),
		),
		highUse: optional(
			'Share of the capacity in use, sustained, that is worth one warning.',
			share({ min: 0.1, max: 1 }),
			formatPercent(DEFAULT_DETECTION.highUse),
		),
		patience: optional(
			'How long users wait before they give up. A queue that makes them wait longer is critical.',
			duration({ min: 1, max: 600 }),
			formatDuration(DEFAULT_DETECTION.patience),
		),
		crowdRatio: optional(
			'Arrivals against the usual from which a jump is a crowd and no burst of every day: the page does not wait for the queue to prove itself.',
			share({ min: 1, max: 1000 }),
			formatPercent(DEFAULT_DETECTION.crowdRatio),
		),
	}),
	{},
)

const poolMode = v.picklist(POOL_MODES)

/** `pools:`, what is heard of a pool whose trouble is its own. */
const poolsSchema = optional(
	'PHP-FPM pools and backends whose own users wait while the rest of the service is well.',
	mapping({
		default: optional(
			'page: a warning of the service. notice: at most one an hour. off: nothing.',
			poolMode,
			DEFAULT_POOLS.default,
		),
		byName: optional(
			'The same for single pools, by the name in the configuration of PHP-FPM, by path or by address.',
			refuseLists(v.record(v.pipe(v.string(), v.minLength(1)), poolMode)),
			{},
		),
	}),
	{},
)

/** One minute: what the usual services expect at least. */
const DEFAULT_HEARTBEAT = '1m'

/** `heartbeat:`, the dead man's switch. */
const heartbeatSchema = optional(
	'A dead man’s switch: a URL that is fetched after good samples, so that another program notices our silence.',
	mapping({
		...secret('url', {
			about: 'The URL that is fetched. Anyone who has it can keep the switch quiet: url_env or url_file hide it.',
			holds: webAddress,
			needed: true,
		}),
		interval: optional(
			'Time between two pings, at least: they follow good samples, and nothing else.',
			duration({ min: 10, max: 3600 }),
			DEFAULT_HEARTBEAT,
		),
	}),
)

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
