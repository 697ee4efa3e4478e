import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from './run-cli.js'

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))

describe('the command line', () => {
	it('prints the version of the package', async () => {
		expect(await runCli(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
	})

	it('lists every command in its help, with a line on each', async () => {
		const { code, out, err } = await runCli(['--help'])
		expect({ code, err }).toEqual({ code: 0, err: '' })
		for (const command of ['run', 'check', 'drill', 'record', 'import', 'replay']) {
			expect(out).toMatch(new RegExp(`^ {2}${command} .*\\w{4}`, 'm'))
		}
	})

	it('shows its help to somebody who says nothing, and calls that wrong input', async () => {
		const { code, out, err } = await runCli([])
		expect({ code, out }).toEqual({ code: 2, out: '' })
		expect(err).toContain('Usage: forewarn')
	})

	it.each(['run', 'check', 'drill', 'record', 'import', 'replay'])(
		'%s --help has an example and says what each option is',
		async (command) => {
			const { code, out } = await runCli([command, '--help'])
			expect(code).toBe(0)
			expect(out).toMatch(/Examples?:\n {2}forewarn /)
			for (const [, option] of out.matchAll(/^ {2}(-.*)$/gm)) expect(option).toMatch(/ {2,}\w/)
			expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
		},
	)

	it.each([
		['an unknown command', ['watch'], "unknown command 'watch'"],
		['a command that is nearly right', ['chekc'], "unknown command 'chekc'\n(Did you mean check?)"],
		['an unknown option', ['run', '--fast'], "unknown option '--fast'\n(forewarn run --help says more)"],
		[
			'an argument too many',
			['check', 'config.yml'],
			"too many arguments for 'check'. Expected 0 arguments but got 1.\n(a configuration is named with -c: forewarn check -c config.yml)",
		],
		['an option without its value', ['run', '-c'], "option '-c, --config <file>' argument missing"],
		['a missing option', ['record'], "required option '-o, --output <file>' not specified"],
		['a missing argument', ['drill'], "missing required argument 'pattern'"],
		['no duration', ['record', '-o', 'x', '--every', 'soon'], 'expected a duration such as 30s or 5m, got "soon"'],
		['no time at all', ['record', '-o', 'x', '--every', '0'], 'expected a duration longer than 0, got "0"'],
		[
			'no port',
			['replay', 'x', '--ports', '80,http'],
			'expected ports from 1 to 65535, separated by commas, got "80,http"',
		],
		['no capacity', ['replay', 'x', '--capacity', '0'], 'expected a whole number of at least 1, or auto, got "0"'],
		[
			'no pattern',
			['drill', 'flood'],
			"command-argument value 'flood' is invalid for argument 'pattern'. Allowed choices are gradual-saturation, sudden-spike, resource-leak.",
		],
		[
			'a tripwire slower than the samples',
			['record', '-o', 'x', '--every', '2s', '--tripwire', '5s'],
			'--tripwire: expected less than --every, which is 2s, got 5s',
		],
		['a configuration that is not there', ['run', '-c', '/nowhere/c.yml'], '/nowhere/c.yml: there is no such file'],
		['a recording into no folder', ['run', '--record', '/nowhere/x.fwr'], '/nowhere/x.fwr: cannot be written: ENOENT'],
		['a recording in place of a folder', ['record', '-o', '/tmp'], '/tmp: cannot be written: EISDIR'],
	])('%s: exit code 2, what was expected and what came, no stack', async (_name, words, message) => {
		const { code, out, err } = await runCli(words)
		expect({ code, out }).toEqual({ code: 2, out: '' })
		expect(err.startsWith('forewarn: ')).toBe(true)
		expect(err).toContain(message)
		expect(err).not.toMatch(/^ +at /m)
	})
})
