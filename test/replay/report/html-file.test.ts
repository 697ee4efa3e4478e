import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { embedJson } from '../../../src/replay/report/embedded-json.js'
import { formatHtmlFile } from '../../../src/replay/report/html-file.js'

const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const between = (text: string, from: string, to: string) => text.split(from)[1]!.split(to)[0]!

describe('embedJson', () => {
	it.each([
		{ name: 'an end of the element', value: '</script><b>', expected: '"\\u003c/script>\\u003cb>"' },
		{ name: 'a comment, which would hide the end', value: { a: '<!--' }, expected: '{"a":"\\u003c!--"}' },
		{ name: 'numbers', value: [1, null, 2.5], expected: '[1,null,2.5]' },
	])('escapes $name', ({ value, expected }) => {
		expect(embedJson(value)).toBe(expected)
		expect(JSON.parse(embedJson(value))).toEqual(value)
	})
})

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
		expect(between(file, 'id="data">', '</script>')).toBe('{"name":"\\u003c/script>"}')
	})

	it('brings the licence of the library in it', () => {
		const withCharts = formatHtmlFile({ title: '', assets: { ...assets, script: '"uplot"' }, data: {} })
		expect(withCharts).toContain('Copyright (c) 2022 Leon Sorokin')
		expect(withCharts).toContain('Permission is hereby granted, free of charge')
		expect(file).not.toContain('Leon Sorokin')
	})
})
