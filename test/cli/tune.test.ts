import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseConfig } from '../../src/config/read-config.js'
import type { TuneResult } from '../../src/replay/tune/tune-result.js'
import { temporaryFolder } from '../kernel/proc-trees.js'
import { runCli } from './run-cli.js'

const SCENARIOS = join(import.meta.dirname, '../../scenarios')
const SHORT = ['gradual-traffic-fast', 'spike-small-backlog', 'healthy-three-connections'].map((name) =>
	join(SCENARIOS, name),
)
const RECORDING = join(SHORT[0]!, 'recording.fwr')
const SURROUNDINGS = { env: {}, readFile: () => '' }
/** Threads load TypeScript first, and the machine may be busy. */
const LONG = 60_000

/** Of a handful of replays a thread more takes longer to load TypeScript than it saves. */
const ONE_THREAD = ['--jobs', '1']

/** So many copies of two short runs, a failure and a healthy one. */
function library(count: number): string {
	const folder = temporaryFolder()
	for (const name of ['gradual-traffic-prefork', 'healthy-three-connections']) {
		for (let copy = 0; copy < count; copy++) {
			mkdirSync(join(folder, `${name}-${copy}`))
			for (const file of ['recording.fwr', 'scenario.yml']) {
				writeFileSync(join(folder, `${name}-${copy}`, file), readFileSync(join(SCENARIOS, name, file)))
			}
		}
	}
	return folder
}

/** Warns so late that fewer samples are better. */
function timidConfig(): string {
	const file = join(temporaryFolder(), 'timid.yml')
	writeFileSync(file, 'sampling:\n  window: 7\ndetection:\n  confirmSamples: 7\n')
	return file
}

describe('tune', () => {
	it(
		'says the same of a configuration as replay does, in the same words of the contract',
		async () => {
			const { code, out, err } = await runCli([
				'tune',
				...SHORT,
				'--json',
				'--offsets',
				'0s,15s',
				'--set',
				'detection.warnAhead=3m',
				...ONE_THREAD,
			])
			expect({ code, err }).toEqual({ code: 0, err: '' })
			const result: TuneResult = JSON.parse(out)
			expect(result.candidates.map(({ settings }) => settings)).toEqual([
				{ 'detection.warnAhead': '5m' },
				{ 'detection.warnAhead': '3m' },
			])
			for (const [run, path] of SHORT.entries()) {
				for (const [index, offset] of ['0s', '15s'].entries()) {
					const replayed = await runCli(['replay', path, '--json', '--offset', offset])
					const summary = JSON.parse(replayed.out.trim().split('\n').at(-1)!)
					const { samples, incidents, firstWarning, firstCritical, pattern } = result.runs[run]!.today[index]!
					expect({ samples, incidents, firstWarning, firstCritical, pattern }).toEqual({
						samples: summary.samples,
						incidents: summary.incidents,
						firstWarning: summary.firstWarning,
						firstCritical: summary.firstCritical,
						pattern: summary.pattern,
					})
				}
			}
		},
		LONG,
	)

	it(
		'advises a change that holds, and writes what differs as a configuration that is right',
		async () => {
			const file = join(temporaryFolder(), 'tuned.yml')
			const { code, out, err } = await runCli([
				...['tune', library(5), '-c', timidConfig(), '-o', file, '--offsets', '0'],
				...['--set', 'detection.confirmSamples=2', '--set', 'detection.highUse=90%', ...ONE_THREAD],
			])
			expect({ code, err }).toEqual({ code: 0, err: `forewarn: written: ${file}\n` })
			expect(out).toContain('10 recordings: 5 with a failure, 5 healthy\n4 combinations, 1 offset: 40 replays')
			expect(out).toMatch(/\nAdvice: detection\.confirmSamples: 2\. The gain holds/)
			const text = readFileSync(file, 'utf8')
			expect(parse(text)).toEqual({ detection: { confirmSamples: 2 } })
			expect(parseConfig(text, file, SURROUNDINGS)).toMatchObject({
				ok: true,
				config: { detection: { confirmSamples: 2 } },
			})
			expect(text).toMatch(
				/^# Written by forewarn tune .* on \d{4}-\d\d-\d\d, from 10 recordings, against .*timid\.yml\.\n/,
			)
		},
		LONG,
	)

	it(
		'keeps what there is where recordings are too few, and writes a fragment that changes nothing',
		async () => {
			const file = join(temporaryFolder(), 'tuned.yml')
			const { out } = await runCli([
				...[
					'tune',
					join(SCENARIOS, 'gradual-traffic-prefork'),
					'-c',
					timidConfig(),
					'-o',
					file,
					'--offsets',
					'0',
					'--set',
					'detection.confirmSamples=2',
					...ONE_THREAD,
				],
			])
			expect(out).toContain('One recording cannot be cross-validated.')
			expect(out).toContain('Advice: keep what you have. 1 with a failure and 0 healthy recordings are too few')
			const text = readFileSync(file, 'utf8')
			expect(parse(text)).toBeNull()
			expect(text).toContain('# detection:\n#   confirmSamples: 2\n')
		},
		LONG,
	)

	it(
		'takes one recording of an operator with what it shows',
		async () => {
			const { code, out } = await runCli([
				...['tune', RECORDING, '--pattern', 'gradual-saturation', '--onset', '60', '--first-failure', '5m'],
				...['--set', 'detection.warnAhead=3m', '--offsets', '0', '--json', '--capacity', '40', ...ONE_THREAD],
			])
			const { runs }: TuneResult = JSON.parse(out)
			expect(code).toBe(0)
			expect(runs.map(({ label }) => label)).toEqual([
				{ title: 'recording.fwr', pattern: 'gradual-saturation', onset: 60, firstFailure: 300 },
			])
		},
		LONG,
	)

	it('says everything that is wrong at once, with 2, and writes nothing', async () => {
		const folder = temporaryFolder()
		const file = join(folder, 'tuned.yml')
		const { code, out, err } = await runCli([
			...['tune', '/nowhere/x', RECORDING, '-o', file, '--report', '/nowhere/r.html'],
			...['--set', 'detection.warnahead=3m', '--set', 'detection.highUse=8'],
		])
		expect({ code, out }).toEqual({ code: 2, out: '' })
		expect(err).toBe(
			[
				'forewarn: --set detection.warnahead=3m: expected a setting such as detection.warnAhead=3m,6m; did you mean "detection.warnAhead"?',
				'--set detection.highUse: expected 10% to 100%, got 8',
				'/nowhere/x: cannot be opened: ENOENT',
				`${RECORDING}: expected a scenario.yml beside the recording, or --pattern, --onset and --first-failure: tuning needs to know what it shows`,
				'/nowhere/r.html: cannot be written: ENOENT',
				'',
			].join('\n'),
		)
		expect(readdirSync(folder)).toEqual([])
	})

	it('refuses a grid that would take hours', async () => {
		const values = Array.from({ length: 40 }, (_, index) => `${index + 1}m`).join(',')
		const counts = Array.from({ length: 30 }, (_, index) => index + 1).join(',')
		const words = ['--set', `detection.warnAhead=${values}`, '--set', `detection.clearSamples=${counts}`]
		const { code, err } = await runCli(['tune', SHORT[0]!, ...words])
		expect({ code, err }).toEqual({ code: 2, err: 'forewarn: --set: expected at most 1000 combinations, got 1200\n' })
	})

	it(
		'says which recording is damaged, and writes nothing',
		async () => {
			const folder = temporaryFolder()
			const bytes = readFileSync(RECORDING)
			bytes[bytes.length >> 1]! ^= 0xff
			writeFileSync(join(folder, 'recording.fwr'), bytes)
			writeFileSync(join(folder, 'scenario.yml'), readFileSync(join(SHORT[0]!, 'scenario.yml')))
			const file = join(temporaryFolder(), 'tuned.yml')
			const { code, err } = await runCli(['tune', folder, '-o', file, '--set', 'detection.warnAhead=3m', ...ONE_THREAD])
			expect(code).toBe(2)
			expect(err).toMatch(/^forewarn: .*recording\.fwr: frame \d+ at byte \d+ \(behind second [\d.]+\): damaged: /)
			expect(existsSync(file)).toBe(false)
		},
		LONG,
	)

	it(
		'ends at once when it is interrupted, and says that nothing was written',
		async () => {
			const stop = new AbortController()
			const file = join(temporaryFolder(), 'tuned.yml')
			const running = runCli(['tune', SCENARIOS, '-o', file], { signal: stop.signal })
			// Opening 75 recordings takes longer than this; either way it must end.
			setTimeout(() => stop.abort('SIGINT'), 1000)
			const { code, out, err } = await running
			expect({ code, out, err }).toEqual({ code: 1, out: '', err: 'forewarn: interrupted; nothing was written\n' })
			expect(existsSync(file)).toBe(false)
		},
		LONG,
	)
})
