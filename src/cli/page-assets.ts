import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PageAssets } from '../replay/report/html-file.js'
import { UserError } from './deps.js'

/** The built script and style of a page, by its name. Throws UserError that says to build where they are missing. */
export function readAssets(webFolder: string, name: string): PageAssets {
	try {
		return {
			script: readFileSync(join(webFolder, `${name}.js`), 'utf8'),
			style: readFileSync(join(webFolder, `${name}.css`), 'utf8'),
		}
	} catch (error) {
		const { code, path } = error as NodeJS.ErrnoException
		if (code !== 'ENOENT') throw error
		throw new UserError(
			`${path}: the page of the report is not built; make it with "npm run build", then repeat this command`,
		)
	}
}
