import { readFileSync } from 'node:fs'

/** What the build puts in place of this name; there is no such thing where the sources run as they are. */
declare const FOREWARN_VERSION: string | undefined

/** The version of the package that this file belongs to. */
export function readVersion(): string {
	if (typeof FOREWARN_VERSION === 'string') return FOREWARN_VERSION
	const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
	return (JSON.parse(text) as { version: string }).version
}
