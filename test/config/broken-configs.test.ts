import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { formatDiagnostics } from '../../src/config/diagnostic.js'
import { parseConfig } from '../../src/config/read-config.js'
import { surroundings } from './surroundings.js'

const FOLDER = fileURLToPath(new URL('fixtures/', import.meta.url))
const broken = readdirSync(FOLDER)
	.filter((name) => name.endsWith('.yml'))
	.map((name) => name.slice(0, -'.yml'.length))

/** What `config.yml` of this name says; the file is shown under its own name. */
function diagnose(name: string): string {
	const result = parseConfig(readFileSync(`${FOLDER}${name}.yml`, 'utf8'), `${name}.yml`, surroundings)
	return result.ok ? 'no problem\n' : `${formatDiagnostics(result.diagnostics)}\n`
}

// To write a new expectation: make an empty <name>.txt, set UPDATE_DIAGNOSTICS=1, read what came.
if (process.env.UPDATE_DIAGNOSTICS) for (const name of broken) writeFileSync(`${FOLDER}${name}.txt`, diagnose(name))

describe('a broken configuration is answered with all of its problems, each at its place', () => {
	it.each(broken)('%s', (name) => {
		expect(diagnose(name)).toBe(readFileSync(`${FOLDER}${name}.txt`, 'utf8'))
	})

	it('has at least fifteen of them', () => expect(broken.length).toBeGreaterThanOrEqual(15))

	it.each(broken)('%s shows no secret', (name) => {
		expect(diagnose(name)).not.toMatch(/B0\/token|hooks\.slack\.com|hunter2/)
	})
})
