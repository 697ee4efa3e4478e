import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMMAND_PAGES, DETECTOR_PAGES, EXAMPLE_PAGES, SCHEMA_PAGES, SCORE_PAGES } from './pages.js'
import { PICTURES } from './pictures/index.js'

const ROOT = join(import.meta.dirname, '../../..')

const PAGES = [...SCHEMA_PAGES, ...SCORE_PAGES, ...DETECTOR_PAGES, ...EXAMPLE_PAGES, ...COMMAND_PAGES, ...PICTURES]

if (process.argv.includes('--help')) {
	process.stdout.write(`npm run docs   writes ${PAGES.map(({ file }) => file).join(', ')}\n`)
} else {
	for (const { file, write } of PAGES) {
		writeFileSync(join(ROOT, file), write())
		process.stdout.write(`written: ${file}\n`)
	}
}
