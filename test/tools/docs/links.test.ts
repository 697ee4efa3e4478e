import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')
const PAGES = [
	'README.md',
	'CONTRIBUTING.md',
	...readdirSync(join(ROOT, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => `docs/${name}`),
]

describe('links of the pages for people', () => {
	it.each(PAGES)('%s leads to files and headings that are there', (page) => {
		const text = readFileSync(join(ROOT, page), 'utf8').replace(/^```.*?^```/gms, '')
		const links = [...text.matchAll(/\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)/g)]
		const broken = links.flatMap(([, file, anchor]) => {
			const target = file ? join(ROOT, dirname(page), file) : join(ROOT, page)
			if (!existsSync(target)) return [`${file}: no such file`]
			if (anchor === undefined || !target.endsWith('.md')) return []
			return anchorsOf(readFileSync(target, 'utf8')).includes(anchor) ? [] : [`${file}#${anchor}: no such heading`]
		})
		expect(broken).toEqual([])
	})
})

/** Headings as GitHub names them, and anchors that are written out. */
function anchorsOf(text: string): string[] {
	const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
		heading!
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.replaceAll(' ', '-'),
	)
	return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!)]
}
