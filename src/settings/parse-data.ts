import type * as v from 'valibot'

/** Where secrets and named files come from. */
export interface Sources {
	readonly env: Readonly<Record<string, string | undefined>>
	/** Takes a path as it was written, relative to the configuration file. Throws where it cannot be read. */
	readFile(path: string): string
}

const NO_SOURCES: Sources = {
	env: {},
	readFile() {
		throw new Error('no files are read here')
	},
}

/** What a schema makes of parsed YAML, or what is wrong with it. */
type ParsedData<Schema extends v.GenericSchema> =
	| { readonly ok: true; readonly value: v.InferOutput<Schema> }
	| { readonly ok: false; readonly issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]] }

/**
 * Parses data with a schema and finds all problems, but of one value only the first: what is no text need not be too
 * short. Secrets are looked up in `sources`, which ride on the configuration that valibot hands down to every schema.
 */
export function parseData<const Schema extends v.GenericSchema>(
	schema: Schema,
	data: unknown,
	sources: Sources = NO_SOURCES,
): ParsedData<Schema> {
	const config: ParseConfig = { abortPipeEarly: true, sources }
	const parsed = schema['~run']({ value: data }, config)
	return parsed.issues ? { ok: false, issues: parsed.issues } : { ok: true, value: parsed.value }
}

type ParseConfig = v.Config<v.BaseIssue<unknown>> & { readonly sources: Sources }

/** The sources of the parse under way, for a schema that looks something up. */
export function sourcesOf(config: object): Sources {
	return 'sources' in config ? (config.sources as Sources) : NO_SOURCES
}
