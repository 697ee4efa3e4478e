import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandOf } from '../../src/cli/program.js'
import { runCli } from './run-cli.js'

describe('the command of a command line', () => {
	it.each([
		['a command', ['run', '-c', 'x.yml'], 'run'],
		['a command whose help is asked for', ['tune', '--help'], 'tune'],
		['nothing', [], undefined],
		['an option', ['--version'], undefined],
		['a word that is none', ['rnu'], undefined],
		['a word that every object has', ['toString'], undefined],
		['help for one', ['help', 'run'], undefined],
	])('of %s', (_, words, expected) => {
		expect(commandOf(['node', 'forewarn', ...words])).toBe(expected)
	})
})

describe('the command line', () => {
	it.each([
		['help of a command', ['help', 'mute'], 0, 'out', 'Usage: forewarn mute [options]'],
		['its help', ['mute', '--help'], 0, 'out', 'Usage: forewarn mute [options]'],
		['help of all', ['--help'], 0, 'out', 'tune [options] <path...>'],
		['a word that is nearly one', ['rnu'], 2, 'err', '(Did you mean run?)'],
	] as const)('knows %s', async (_, words, code, where, text) => {
		const said = await runCli([...words])
		expect(said.code).toBe(code)
		expect(said[where]).toContain(text)
	})
})

describe('what commands write', () => {
	const SOURCES = join(import.meta.dirname, '../../src/cli')

	it('goes through print and warn, but what is drawn in colour or over itself', () => {
		const writers = readdirSync(SOURCES).filter((file) =>
			/std(?:out|err)\.write\(/.test(readFileSync(join(SOURCES, file), 'utf8')),
		)
		expect(writers).toEqual([
			'advise.ts',
			'deps.ts',
			'live-screen.ts',
			'program.ts',
			'record.ts',
			'replay-screen.ts',
			'status.ts',
			'top.ts',
		])
	})
})
