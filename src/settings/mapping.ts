import * as v from 'valibot'
import { Secret } from './secret.js'
import { lookUp, type RuleIssue, ruleIssue, type SecretEntries, secretsIn } from './secret-field.js'

/** Checks what single keys cannot show, on what was written; defaults are not filled in, and values may be wrong. */
type MappingRule = (written: Readonly<Record<string, unknown>>) => readonly RuleIssue[]

/** A mapping of these keys and no others. Its secrets are looked up, and its rule is checked, whatever else is wrong. */
export function mapping<const Entries extends v.ObjectEntries>(entries: Entries, rule: MappingRule = () => []) {
	const secrets = secretsIn(entries)
	const needed = secrets.find(([, field]) => field.needed)?.[0]
	const object = v.strictObject(entries)
	const schema: typeof object = needed === undefined ? object : v.pipe(object, v.metadata(exactlyOne(needed)))
	const run: (typeof object)['~run'] = (dataset, config) => {
		const written = dataset.value
		const parsed = schema['~run'](dataset, config)
		if (typeof written !== 'object' || written === null) return parsed
		const values = written as Readonly<Record<string, unknown>>
		const result = parsed as { typed: boolean; value: Record<string, unknown>; issues?: v.BaseIssue<unknown>[] }
		const wrong = new Set(result.issues?.map(({ path }) => path?.[0]?.key))
		const report = ({ message, key, at }: RuleIssue) => {
			// One problem a key is enough.
			if (key !== undefined && wrong.has(key)) return
			result.issues = [...(result.issues ?? []), ruleIssue(message, key, at)]
			result.typed = false
		}
		for (const [key, field] of secrets) {
			const found = lookUp(key, field, values, config)
			if (found === undefined || found instanceof Secret) {
				result.value[key] = found
				delete result.value[`${key}_env`]
				delete result.value[`${key}_file`]
			} else report(found)
		}
		for (const issue of rule(values)) report(issue)
		return result as typeof parsed
	}
	return refuseLists({ ...schema, '~run': run })
}

/** A mapping whose keys are those of one of the options, namely of that with the same word under `key`. */
export function mappingBy<const Key extends string, const Options extends v.VariantOptions<Key>>(
	key: Key,
	options: Options,
) {
	return refuseLists(v.variant(key, options))
}

/** To valibot a list is an object, too: a mapping that is made without this takes `[]` for an empty one. */
export function refuseLists<Schema extends v.GenericSchema>(schema: Schema): Schema {
	const run: Schema['~run'] = (dataset, config) =>
		schema['~run'](Array.isArray(dataset.value) ? { value: undefined } : dataset, config)
	return { ...schema, '~run': run }
}

/** Editors are told, too, that a secret stands in exactly one of its three places. */
const exactlyOne = (key: string) => ({
	oneOf: ['', '_env', '_file'].map((ending) => ({ required: [`${key}${ending}`] })),
})

/** What comes out of a mapping with secrets: only the key itself is left of its three. */
export type Settings<Schema extends v.GenericSchema> = Plain<v.InferOutput<Schema>>

type Plain<Output> = Output extends unknown
	? { readonly [Key in keyof Output as Key extends `${string}_env` | `${string}_file` ? never : Key]: Output[Key] }
	: never

export type { SecretEntries }
