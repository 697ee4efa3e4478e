import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RecordingError } from '../recording/file-format.js'
import type { PageAssets } from '../replay/report/html-file.js'
import { UserError } from './deps.js'

/** A file that the user named and that cannot be written is their input, not a bug of ours. */
export function asUserError(path: string, error: unknown): unknown {
	const { code, syscall } = error as NodeJS.ErrnoException
	return error instanceof RecordingError || syscall === undefined
		? error
		: new UserError(`${path}: cannot be written: ${code}`)
}

/** Writes a file that the user named. Throws UserError where it cannot be written. */
export function writeOutput(path: string, text: string): void {
	try {
		writeFileSync(path, text)
	} catch (error) {
		throw asUserError(path, error)
	}
}

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
