import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { insertScoreboard } from './comparison.js'
import { COMPLETIONS } from './completion.js'
import { writeReference } from './config-reference.js'
import { createJsonSchema } from './config-schema.js'
import { insertOutputs } from './console-examples.js'
import { insertConstants } from './constants-table.js'
import { writeManual } from './manual.js'

/** A file in docs/ that is written, not edited, and how its text comes about. */
export interface WrittenPage {
	readonly file: string
	readonly write: () => string
}

const ROOT = join(import.meta.dirname, '../../..')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

/** What `npm run docs` takes over from the scoreboard. */
export const SCORE_PAGES: readonly WrittenPage[] = [
	{
		file: 'docs/comparison.md',
		write: () => insertScoreboard(read('docs/comparison.md'), read('scenarios/SCOREBOARD.md')),
	},
]

/** What `npm run docs` takes over from the detector's sources. */
export const DETECTOR_PAGES: readonly WrittenPage[] = [
	{
		file: 'docs/detection.md',
		write: () => insertConstants(read('docs/detection.md'), read('src/detect/constants.ts')),
	},
]

/** What `npm run docs` takes over from the program's own output. */
export const EXAMPLE_PAGES: readonly WrittenPage[] = [
	{ file: 'README.md', write: () => insertOutputs(read('README.md')) },
]

/** What `npm run docs` makes of the commands and their help, for packages. */
export const COMMAND_PAGES: readonly WrittenPage[] = [
	{ file: 'deploy/man/forewarn.1', write: writeManual },
	...COMPLETIONS,
]

/** What `npm run docs` makes of the configuration's schema. */
export const SCHEMA_PAGES: readonly WrittenPage[] = [
	{ file: 'docs/config.schema.json', write: () => `${JSON.stringify(createJsonSchema(), null, '\t')}\n` },
	{ file: 'docs/configuration.md', write: () => writeReference(createJsonSchema()) },
]
