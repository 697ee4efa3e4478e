import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMAND_PAGES, DETECTOR_PAGES, EXAMPLE_PAGES, SCHEMA_PAGES, SCORE_PAGES } from './pages.js'
import { PICTURES } from './pictures/index.js'

const ROOT = join(import.meta.dirname, '../../..')

describe('pages that are written by npm run docs', () => {
	it.each([...SCHEMA_PAGES, ...SCORE_PAGES, ...DETECTOR_PAGES, ...EXAMPLE_PAGES, ...COMMAND_PAGES, ...PICTURES])(
		'$file is up to date (else: npm run docs)',
		({ file, write }) => {
			expect(readFileSync(join(ROOT, file), 'utf8')).toBe(write())
		},
	)

	it.each(PICTURES)('$file is smaller than 60 KB', ({ file }) => {
		expect(statSync(join(ROOT, file)).size).toBeLessThan(60_000)
	})

	it('describes every key in the reference, with an anchor of its own', () => {
		const reference = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8')
		const anchors = [...reference.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id)
		expect(new Set(anchors).size).toBe(anchors.length)
		for (const id of [
			'services-capacity',
			'sampling-tripwire',
			'notify-slack-url_env',
			'heartbeat-interval',
			'log-level',
		])
			expect(anchors).toContain(id)
		expect(reference).not.toMatch(/\| *\|$/m)
	})
})
