import * as v from 'valibot'

/** What a schema makes of parsed YAML, or what is wrong with it. */
export type ParsedData<Schema extends v.GenericSchema> =
	| { readonly ok: true; readonly value: v.InferOutput<Schema> }
	| { readonly ok: false; readonly issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]] }

/** Holds parsed YAML against a schema, and finds all problems, of one value the first: what is no text need not be too short. */
export function parseData<const Schema extends v.GenericSchema>(schema: Schema, data: unknown): ParsedData<Schema> {
	const parsed = v.safeParse(schema, data, { abortPipeEarly: true })
	return parsed.success ? { ok: true, value: parsed.output } : { ok: false, issues: parsed.issues }
}
