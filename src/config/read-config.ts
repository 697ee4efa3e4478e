import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type ConfigResult, parseConfig } from './parse-config.js'

/** A secret, a runbook or a configuration is never larger. */
const MAX_BYTES = 1_000_000

/** The parsed configuration, or the reason why its file cannot be read at all: `config.yml: no such file (ENOENT)`. */
export type ReadConfigResult = ConfigResult | { readonly ok: false; readonly unreadable: string }

/** Reads and parses a configuration file; paths in it are relative to its folder. */
export function readConfig(file: string, env: Readonly<Record<string, string | undefined>>): ReadConfigResult {
	let text: string
	try {
		text = readBounded(file)
	} catch (error) {
		return { ok: false, unreadable: `${file}: ${describeError(error)}` }
	}
	return parseConfig(text, file, { env, readFile: (path) => readBounded(resolve(dirname(file), path)) })
}

/** Reads a file as UTF-8. A folder, device or FIFO is refused before it is opened: reading some of them never ends. */
function readBounded(path: string): string {
	const status = statSync(path)
	if (!status.isFile()) throw Object.assign(new Error('not a regular file'), { code: 'not a regular file' })
	if (status.size > MAX_BYTES) throw Object.assign(new Error('too large'), { code: 'larger than 1 MB' })
	return readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
}

function describeError(error: unknown): string {
	const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
	return code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`
}
