import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { formatHtmlFile } from '../../../src/replay/report/html-file.js'

const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const between = (text: string, from: string, to: string) => text.split(from)[1]!.split(to)[0]!

describe('formatHtmlFile', () => {
	const assets = { script: 'console.log("</script><!--")', style: 'a{content:"</style>"}' }
	const file = formatHtmlFile({ title: '</title><script>1</script>', assets, data: { name: '</script>' } })

	it('allows its own script and style by their hashes, and nothing else', () => {
		const script = between(file, '<script>', '</script>')
		const style = between(file, '<style>', '</style>')
		expect(between(file, 'http-equiv="Content-Security-Policy" content="', '"')).toBe(
			`default-src 'none'; script-src ${sha256(script)}; style-src ${sha256(style)}; base-uri 'none'; form-action 'none'`,
		)
	})

	it('lets neither script nor style nor title nor data end its element', () => {
		expect(between(file, '<script>', '</script>')).toBe('console.log("\\x3c/script>\\x3c!--")')
		expect(between(file, '<style>', '</style>')).toBe('a{content:"\\3c /style>"}')
		expect(between(file, '<title>', '</title>')).toBe('&lt;/title&gt;&lt;script&gt;1&lt;/script&gt;')
		const data = Buffer.from(between(file, 'id="data">', '</script>'), 'base64')
		expect(gunzipSync(data).toString()).toBe('{"name":"</script>"}')
	})
})
