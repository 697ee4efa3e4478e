import { createJsonSchema } from '../../src/config/schema.js'
import { writeReference } from './config-reference.js'

/** A file in docs/ that is written, not edited, and how its text comes about. */
export interface WrittenPage {
	readonly file: string
	readonly write: () => string
}

/** What `npm run docs` makes of the configuration's schema. */
export const SCHEMA_PAGES: readonly WrittenPage[] = [
	{ file: 'docs/config.schema.json', write: () => `${JSON.stringify(createJsonSchema(), null, '\t')}\n` },
	{ file: 'docs/configuration.md', write: () => writeReference(createJsonSchema()) },
]
