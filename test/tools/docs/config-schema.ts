import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema'
import { configSchema } from '../../../src/config/schema.js'

/**
 * The JSON Schema of config.yml, for editors and for the configuration reference: draft 7, which all of them know. What
 * one value says about another one is checked by the program alone.
 */
export function createJsonSchema(): object {
	const { $schema, ...schema } = toJsonSchema(configSchema, {
		target: 'draft-07',
		// It describes what is written. What becomes of that, and what only a function can check, is the program's business.
		ignoreActions: ['trim', 'transform', 'raw_transform', 'check'],
		overrideSchema: ({ jsonSchema }) => dropEmptyList(jsonSchema),
	})
	return {
		$schema,
		title: 'Configuration of forewarn',
		...schema,
		properties: mapValues(schema.properties ?? {}, orNothing),
	}
}

/** A mapping whose keys are all optional. */
function dropEmptyList({ required, ...schema }: JsonSchema): JsonSchema {
	return required && required.length > 0 ? { ...schema, required } : schema
}

/** `signals:` with every key below it commented out is null, and means the defaults. */
function orNothing(section: NonNullable<JsonSchema['properties']>[string]) {
	if (typeof section === 'boolean' || typeof section.type !== 'string') return section
	return { ...section, type: [section.type, 'null' as const] }
}

function mapValues<Value, Mapped>(
	values: Readonly<Record<string, Value>>,
	map: (value: Value) => Mapped,
): Record<string, Mapped> {
	return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]))
}
