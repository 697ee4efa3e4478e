import * as v from 'valibot'
import { optional, text } from './fields.js'
import { type Sources, sourcesOf } from './parse-data.js'
import { describeFileError } from './read-text.js'
import { Secret } from './secret.js'

/** A setting that is secret, in its three forms: as it is, in an environment variable, in a file. */
interface SecretField {
	/** What goes into the reference. */
	readonly about: string
	/** What the secret must be. Its error begins with "expected"; text of any kind without it. */
	readonly holds?: v.GenericSchema<string, string>
	/** One of the three forms must be there. */
	readonly needed?: boolean
	/** The key without which this one means nothing, and which means nothing without this one: a password's user. */
	readonly beside?: string
}

/** The entries of a mapping for a secret: `url`, `url_env` and `url_file`. What comes out is a Secret under `url`. */
export type SecretEntries<Key extends string, Value> = {
	readonly [Name in Key]: v.GenericSchema<string | undefined, Value>
} & { readonly [Name in `${Key}_env` | `${Key}_file`]: v.OptionalSchema<v.GenericSchema<string, undefined>, undefined> }

type Found<Field extends SecretField> = Field['needed'] extends true ? Secret : Secret | undefined

/** A key whose value is a secret. `mapping` looks it up and takes the two other forms out. */
export function secret<const Key extends string, const Field extends SecretField>(
	key: Key,
	field: Field,
): SecretEntries<Key, Found<Field>> {
	const { about, holds = text(`a ${key}`) } = field
	const what = key === 'url' ? 'URL' : key
	const entries: Record<string, v.GenericSchema> = {
		[key]: { ...optional(about, refuseVariable(key, holds)), [MARK]: { ...field, holds } } as v.GenericSchema,
		[`${key}_env`]: optional(`The environment variable that holds the ${what}.`, variable),
		[`${key}_file`]: optional(`The file that holds the ${what}.`, text('the path of a file')),
	}
	return entries as SecretEntries<Key, Found<Field>>
}

const MARK = Symbol('secret')

const variable = v.pipe(
	text('the name of an environment variable'),
	v.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of an environment variable'),
)

/** Programs that put variables into their configuration have taught people to write `${SLACK_URL}`. */
function refuseVariable(key: string, schema: v.GenericSchema<string, string>): v.GenericSchema<string, string> {
	return {
		...schema,
		'~run'(dataset, config) {
			const name = typeof dataset.value === 'string' ? /^\$\{?(\w+)\}?$/.exec(dataset.value.trim())?.[1] : undefined
			if (name === undefined) return schema['~run'](dataset, config)
			return {
				typed: false,
				value: dataset.value,
				issues: [ruleIssue(`variables are not put in here; write ${key}_env: ${name}`)],
			}
		},
	}
}

/** What a rule over several keys found wrong; `at` = the key or value in the mapping, the mapping itself without it. */
export interface RuleIssue {
	readonly message: string
	readonly key?: string
	readonly at?: 'key' | 'value'
}

/** The type of issues whose message is whole: nothing of what was written is to be appended. */
export const RULE = 'rule'

/** Makes an issue for valibot. */
export function ruleIssue(message: string, key?: string, at: 'key' | 'value' = 'value'): v.BaseIssue<unknown> {
	const item = { type: 'object', origin: at, input: {}, key, value: undefined } as unknown as v.IssuePathItem
	return {
		kind: 'validation',
		type: RULE,
		input: undefined,
		expected: null,
		received: '',
		message,
		...(key === undefined ? {} : { path: [item] }),
	}
}

/** The keys of a mapping that are secrets. */
export function secretsIn(entries: v.ObjectEntries): [string, Required<Pick<SecretField, 'holds'>> & SecretField][] {
	return Object.entries(entries).flatMap(([key, entry]) => {
		const field = (entry as { [MARK]?: Required<Pick<SecretField, 'holds'>> & SecretField })[MARK]
		return field ? [[key, field]] : []
	})
}

/** Looks one secret of a mapping up. Messages name keys, variables and files, never what they hold. */
export function lookUp(
	key: string,
	{ holds, needed, beside }: Required<Pick<SecretField, 'holds'>> & SecretField,
	written: Readonly<Record<string, unknown>>,
	config: object,
): Secret | RuleIssue | undefined {
	const names = [key, `${key}_env`, `${key}_file`]
	const [given, second] = names.filter((name) => written[name] !== undefined)
	const forms = `one of ${key}, ${key}_env and ${key}_file is needed`
	if (given === undefined) {
		if (beside !== undefined && written[beside] !== undefined)
			return { message: `a ${beside} needs ${forms.replace(' is needed', '')}`, key: beside }
		return needed ? { message: forms } : undefined
	}
	if (second !== undefined) {
		return { message: `${given} is given already; only one of ${names.join(', ')} may be`, key: second, at: 'key' }
	}
	if (beside !== undefined && written[beside] === undefined)
		return { message: `a ${key} needs a ${beside}`, key: given, at: 'key' }
	const value = written[given]
	if (typeof value !== 'string') return undefined
	const found = read(given, value, sourcesOf(config))
	if (typeof found !== 'string') return { ...found, key: given }
	const held = holds['~run']({ value: found }, config as v.Config<v.BaseIssue<unknown>>)
	if (held.issues) return { message: held.issues[0].message.replace(/^expected /, 'does not hold '), key: given }
	return new Secret(held.value as string, { key: given, file: given.endsWith('_file') ? value : undefined })
}

function read(key: string, value: string, { env, readFile }: Sources): string | { readonly message: string } {
	if (key.endsWith('_env')) {
		const found = env[value]?.trim()
		return found || { message: `the environment variable ${value} is ${found === '' ? 'empty' : 'not set'}` }
	}
	if (!key.endsWith('_file')) return value.trim()
	try {
		return readFile(value).trim() || { message: 'this file is empty' }
	} catch (error) {
		return { message: describeFileError(error, value) }
	}
}
