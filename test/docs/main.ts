import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCHEMA_PAGES } from './pages.js'

const ROOT = join(import.meta.dirname, '../..')

for (const { file, write } of SCHEMA_PAGES) {
	writeFileSync(join(ROOT, file), write())
	process.stdout.write(`written: ${file}\n`)
}
