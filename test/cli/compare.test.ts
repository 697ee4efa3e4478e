import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../kernel/proc-trees.js'
import { runCli } from './run-cli.js'

const SCENARIOS = join(import.meta.dirname, '../../scenarios')
const GRADUAL = join(SCENARIOS, 'gradual-traffic-prefork')
const QUIET = join(SCENARIOS, 'healthy-three-connections')
const RECORDING = join(GRADUAL, 'recording.fwr')

/** Warns later: more samples in a row have to show it. */
function timidConfig(): string {
	const file = join(temporaryFolder(), 'timid.yml')
	writeFileSync(file, 'sampling:\n  window: 7\ndetection:\n  confirmSamples: 7\n')
	return file
}

function jsonLines(out: string): Record<string, unknown>[] {
	return out
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line))
}

describe('replay --compare', () => {
	it('prints no total of a part: interrupted, it ends with 1', async () => {
		const { code, out, err } = await runCli(['replay', GRADUAL, QUIET, '--compare', timidConfig()], {
			signal: AbortSignal.abort(),
		})
		expect({ code, out, err }).toEqual({ code: 1, out: '', err: 'forewarn: interrupted after 0 of 2 recordings\n' })
	})

	it('shows the events side by side where they differ, and what that comes to', async () => {
		const timid = timidConfig()
		const { code, out } = await runCli(['replay', GRADUAL, QUIET, '--compare', timid])
		expect(code).toBe(0)
		const lines = out.split('\n')
		expect(lines[0]).toMatch(/gradual-traffic-prefork: /)
		expect(lines[1]).toBe(`${' '.repeat(12)}${'the defaults'.padEnd(42)}${timid}`)
		expect(lines.slice(2, 4)).toEqual([
			`   300.0 s  ${'opened gradual-saturation (warning)'.padEnd(42)}-`,
			`   450.0 s  ${'-'.padEnd(42)}opened gradual-saturation (warning)`,
		])
		expect(out).not.toContain('healthy-three-connections')
		expect(lines.slice(-4)).toEqual([
			'1 of 2 paths differ',
			`  ${'the defaults'.padEnd(timid.length)}  warned before failure 1 of 1, three minutes before 1; 0 false pages, 0 false warnings`,
			`  ${timid}  warned before failure 1 of 1, three minutes before 0; 0 false pages, 0 false warnings`,
			'',
		])
	})

	it('leaves the lines of the contract as they are in JSON and adds its own', async () => {
		const plain = await runCli(['replay', GRADUAL, '--json'])
		const compared = await runCli(['replay', GRADUAL, '--json', '--compare', timidConfig()])
		expect(compared.out.startsWith(plain.out)).toBe(true)
		const [one, all] = jsonLines(compared.out.slice(plain.out.length))
		expect(one).toMatchObject({
			event: 'compared',
			path: GRADUAL,
			same: false,
			otherSummary: { event: 'summary', path: GRADUAL },
		})
		expect(all).toMatchObject({ event: 'comparison', paths: 1, differing: 1, falsePages: { one: 0, other: 0 } })
	})

	it('says that nothing differs', async () => {
		const same = join(temporaryFolder(), 'same.yml')
		writeFileSync(same, '')
		expect((await runCli(['replay', GRADUAL, '--compare', same])).out).toMatch(/^0 of 1 path differ\n/)
	})

	it('goes with nothing that one configuration alone is printed by', async () => {
		const { code, err } = await runCli(['replay', GRADUAL, '--compare', timidConfig(), '--expect', '--explain'])
		expect({ code, err }).toEqual({
			code: 2,
			err: 'forewarn: --compare prints what two configurations say; leave out --explain, --expect\n',
		})
	})
})

describe('a label on the command line', () => {
	const LABEL = ['--pattern', 'gradual-saturation', '--onset', '60', '--first-failure', '10m']

	it('gives a recording a lead and something to expect', async () => {
		const { code, out } = await runCli(['replay', RECORDING, ...LABEL, '--json', '--expect'])
		const summary = jsonLines(out).at(-1)!
		expect(code).toBe(0)
		expect(summary).toMatchObject({ firstWarning: 330, leadSeconds: 270 })
	})

	it('is what --expect holds the replay against', async () => {
		const { code, err } = await runCli(['replay', RECORDING, '--pattern', 'resource-leak', '--expect'])
		expect(code).toBe(1)
		expect(err).toContain('expected resource-leak, got gradual-saturation')
	})

	it.each([
		[
			'several paths',
			[RECORDING, QUIET, ...LABEL],
			'say what one recording shows, and 2 paths were given; put each into a folder with a scenario.yml',
		],
		[
			'a scenario that has one',
			[GRADUAL, ...LABEL],
			'has a scenario.yml that says what it shows; leave out --pattern, --onset and --first-failure',
		],
		[
			'a time without a pattern',
			[RECORDING, '--onset', '60'],
			'--onset: expected --pattern gradual-saturation|sudden-spike|resource-leak beside it',
		],
		[
			'a time of a healthy run',
			[RECORDING, '--pattern', 'none', '--onset', '60'],
			'--onset: a run with the pattern none has no such time',
		],
		[
			'a failure before the onset',
			[RECORDING, '--pattern', 'sudden-spike', '--onset', '60', '--first-failure', '59'],
			'--first-failure: expected a time after the onset at 60, got 59',
		],
		[
			'no time',
			[RECORDING, '--pattern', 'sudden-spike', '--onset', 'soon'],
			'expected seconds since the start of the recording, such as 930 or 15m30s, got "soon"',
		],
	])('is refused with 2: %s', async (_, words, message) => {
		const { code, err } = await runCli(['replay', ...words])
		expect(code).toBe(2)
		expect(err).toContain(message)
	})
})
