import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMMAND_PAGES, DETECTOR_PAGES, EXAMPLE_PAGES, SCHEMA_PAGES, SCORE_PAGES } from './pages.js'
import { PICTURES } from './pictures/index.js'

const ROOT = join(import.meta.dirname, '../../..')

for (const { file, write } of [
	...SCHEMA_PAGES,
	...SCORE_PAGES,
	...DETECTOR_PAGES,
	...EXAMPLE_PAGES,
	...COMMAND_PAGES,
	...PICTURES,
]) {
	writeFileSync(join(ROOT, file), write())
	process.stdout.write(`written: ${file}\n`)
}
