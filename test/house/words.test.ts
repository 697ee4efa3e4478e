import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

/** What the glossary in CONTRIBUTING.md replaces, and the word to write instead. */
const BANNED: readonly (readonly [pattern: RegExp, instead: string])[] = [
	[/\bAnswers\b(?=[^.]{0,40}(?:whether|what|true|false|the|its|where|when|how))/, 'Returns'],
	[/\b(?:MOST|LEAST|LONGEST|SHORTEST)_[A-Z]/, 'MAX_ or MIN_'],
	[/\bsighted\b/, 'visible'],
	[/\b[Ww]hoever\b/, 'anyone who, or the role'],
	// `nobody-accepts` is the name of a cause that scripts outside rely on.
	[/\b[Nn]obody\b(?!-accepts)/, 'no one, or the role'],
	[/\b[Ss]omebody\b/, 'someone, or the role'],
	[/\b[Ee]verybody\b/, 'everyone, or the role'],
	[/\bwas told\b|\bwere told\b|\bbeen told\b/, 'was notified'],
	[/\bof which\b/, 'a relative clause of its own'],
	[/\bthat (?:is|are) none\b/, 'invalid'],
]

/** Files in which people read what forewarn says or how it works. */
function readFiles(): readonly string[] {
	const below = (folder: string, pattern: RegExp) =>
		readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
			.filter((path) => pattern.test(path))
			.map((path) => `${folder}/${path}`)
	return [
		...below('src', /\.(?:tsx?|css)$/),
		...below('docs', /\.md$/),
		...below('deploy', /\.(?:md|yml|yaml|service|conf)$/),
		'README.md',
		'SECURITY.md',
		'CONTRIBUTING.md',
		'config.example.yml',
	]
}

describe('the words that the glossary replaces', () => {
	it.each(BANNED)('%s stands nowhere: write %s', (pattern) => {
		const found = readFiles().flatMap((file) =>
			readFileSync(join(ROOT, file), 'utf8')
				.split('\n')
				.flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
		)
		expect(found).toEqual([])
	})
})
