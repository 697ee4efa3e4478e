import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createProgram } from '../../src/cli/program.js'
import { parseConfig } from '../../src/config/read-config.js'

const ROOT = join(import.meta.dirname, '../..')
const PAGES = ['README.md', 'CONTRIBUTING.md', 'docs/recording.md', 'docs/tuning.md']
const texts = PAGES.map((page) => [page, readFileSync(join(ROOT, page), 'utf8')] as const)

/** Every `forewarn …` line of the pages' shell blocks, with its page. */
const commands = texts.flatMap(([page, text]) =>
	[...text.matchAll(/^```(?:console|sh)\n(.*?)^```/gms)].flatMap(([, block]) =>
		[...block!.matchAll(/^(?:\$ )?forewarn (.*?)(?: +#.*)?$/gm)].map(([, words]) => [page, words!] as const),
	),
)

describe('the pages for people', () => {
	it.each(commands)('%s: forewarn %s is a command line that exists', async (_page, words) => {
		const sink = new PassThrough().resume()
		const program = await createProgram({
			stdout: sink,
			stderr: sink,
			env: {},
			colour: false,
			terminal: false,
			signal: new AbortController().signal,
			webFolder: new URL('../../dist/web/', import.meta.url).pathname,
			wallClock: () => 0,
			monotonicClock: () => 0,
		})
		let ran = ''
		for (const command of program.commands) {
			command.action(() => {
				ran = command.name()
			})
		}
		await program.parseAsync(['node', 'forewarn', ...words.split(' ')])
		expect(words.startsWith(ran) && ran !== '').toBe(true)
	})

	it('names every command in the README', () => {
		for (const name of ['run', 'check', 'drill', 'record', 'import', 'replay', 'tune'])
			expect(texts[0]![1]).toContain(`\`${name}`)
	})

	it('shows a configuration that is right', () => {
		const [, yaml] = /^```yaml\n(.*?)^```/ms.exec(texts[0]![1])!
		const surroundings = {
			env: { FOREWARN_SLACK_URL: 'https://hooks.slack.com/services/T0/B0/x' },
			readFile: () => 'secret',
		}
		expect(parse(yaml!)).toBeTypeOf('object')
		expect(parseConfig(yaml!, 'README.md', surroundings)).toMatchObject({ ok: true })
	})

	it.each(texts)('%s links to nothing that is not there', (page, text) => {
		const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target!)
		for (const link of links) expect([link, existsSync(join(ROOT, dirname(page), link))]).toEqual([link, true])
	})
})
