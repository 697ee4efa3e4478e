import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ReplayReport } from '../../src/replay/report/replay-data.js'
import { temporaryFolder } from '../kernel/proc-trees.js'
import { bundlePages } from '../web/bundle-pages.js'
import { runCli } from './run-cli.js'

const SCENARIOS = join(import.meta.dirname, '../../scenarios')
const SPIKE = join(SCENARIOS, 'spike-small-backlog')
const LEAK = join(SCENARIOS, 'leak-fast-prefork')

let webFolder: string
beforeAll(async () => {
	webFolder = await bundlePages(temporaryFolder())
})

/** Replays with `--report` and reads the data back out of the file. */
async function report(...words: string[]) {
	const file = join(temporaryFolder(), 'out.html')
	const { code, err } = await runCli(['replay', ...words, '--report', file], { webFolder })
	expect(code).toBe(0)
	return { ...readReport(file), err }
}

function readReport(file: string) {
	const text = readFileSync(file, 'utf8')
	const packed = Buffer.from(text.split('id="data">')[1]!.split('</script>')[0]!, 'base64')
	const data = JSON.parse(gunzipSync(packed).toString()) as ReplayReport
	return { file, text, data }
}

/** Runs a command line whose user presses Ctrl-C as soon as stdout shows these words. */
async function runUntil(shown: string, words: readonly string[], columns?: number) {
	const stop = new AbortController()
	const stdout = new PassThrough()
	let out = ''
	stdout.on('data', (bytes) => {
		out += bytes
		if (out.includes(shown)) stop.abort()
	})
	const { code, err } = await runCli(words, { stdout, signal: stop.signal, webFolder, columns })
	return { code, out, err }
}

describe('replay --report', () => {
	it('writes one file with what the replay said, and why', async () => {
		const { file, text, data, err } = await report(SPIKE)
		expect(err).toBe(`forewarn: ${file}: ${Math.ceil(Buffer.byteLength(text) / 1000)} kB, open it in a browser\n`)
		const [run] = data.runs
		expect(run).toMatchObject({
			path: SPIKE,
			service: 'apache',
			label: { title: 'a crowd overruns 30 workers and a ListenBacklog of 64 within seconds', pattern: 'sudden-spike' },
			source: expect.stringContaining('spike-small-backlog'),
			misses: [],
			events: [{ at: expect.closeTo(276, 0), kind: 'opened', severity: 'critical', pattern: 'sudden-spike' }],
		})
		const { columns, signals } = run!
		const opened = columns.at.findIndex((at) => Math.abs(at - run!.events[0]!.at) < 0.1)
		expect(columns.tone[opened]).toBe('c')
		expect(columns.verdict[opened]).toMatch(/^sudden spike, critical \(/)
		expect(columns.reason[opened]).toBe(run!.events[0]!.reason)
		expect(columns.accepted[opened]).toBe(30)
		// Every column is as long as the readings, so that an index means the same in all.
		const { length } = columns.at
		const lengths = Object.values(columns).map((column) => column.length)
		expect(new Set([...lengths, ...signals.flatMap(({ text, state }) => [text.length, state.length])])).toEqual(
			new Set([length]),
		)
	})

	it('says the same sentences as --explain', async () => {
		const { data } = await report(SPIKE)
		const { out } = await runCli(['replay', SPIKE, '--explain'])
		const { columns, signals } = data.runs[0]!
		for (const [index, at] of columns.at.entries()) {
			const part = out.split(`${at.toFixed(1).padStart(8)} s  apache`)[1]!
			expect(part).toContain(columns.reason[index])
			for (const { text } of signals) {
				expect(part).toContain(text[index])
			}
		}
	})

	it('has a section for each run and each service', async () => {
		const config = join(temporaryFolder(), 'two.yml')
		writeFileSync(config, 'services:\n  - name: shop\n    ports: [80]\n  - name: other\n    ports: [8080]\n')
		const { data } = await report(SPIKE, LEAK, '-c', config)
		expect(data.runs.map(({ service, events }) => [service, events.length > 0])).toEqual([
			['shop', true],
			['other', false],
			['shop', true],
			['other', false],
		])
	})

	it('ended by its user, holds the runs that were judged, and says that it is cut short', async () => {
		const file = join(temporaryFolder(), 'out.html')
		const result = await runUntil('a worker is lost', ['replay', SPIKE, LEAK, SPIKE, '--report', file])
		expect(result.code).toBe(1)
		const { data, text } = readReport(file)
		const size = Math.ceil(Buffer.byteLength(text) / 1000)
		expect(result.err).toBe(
			`forewarn: ${file}: ${size} kB, cut short, open it in a browser\nforewarn: interrupted after 1 of 3 recordings\n`,
		)
		expect(data.runs).toEqual((await report(SPIKE)).data.runs)
		expect(data.cutShort).toEqual({ judged: 1, given: 3 })
	})

	it('ended before anything was judged, is not written', async () => {
		const file = join(temporaryFolder(), 'out.html')
		const result = await runUntil('a crowd overruns', ['replay', SPIKE, '--report', file])
		expect(result).toMatchObject({
			code: 1,
			err: `forewarn: ${file}: not written\nforewarn: interrupted after 0 of 1 recording\n`,
		})
		expect(existsSync(file)).toBe(false)
	})

	it('of a play that its user does not watch to the end is whole: the run was judged before', async () => {
		const file = join(temporaryFolder(), 'out.html')
		const words = ['replay', SPIKE, '--speed', '1x', '--report', file]
		expect((await runUntil('accepted, capacity 30', words, 90)).code).toBe(0)
		const { data } = readReport(file)
		expect(data).toEqual((await report(SPIKE)).data)
		expect(data.cutShort).toBeUndefined()
	})

	it.each([
		{
			name: 'the pages are not built',
			words: ['--report', '/tmp/never.html'],
			web: '/nonexistent',
			err: 'forewarn: /nonexistent/replay-report.js: the page of the report is not built; make it with "npm run build", then repeat this command\n',
		},
		{
			name: 'the file cannot be written',
			words: ['--report', '/nonexistent/out.html'],
			web: undefined,
			err: 'forewarn: /nonexistent/out.html: cannot be written: ENOENT\n',
		},
	])('ends with 2 where $name', async ({ words, web, err }) => {
		const result = await runCli(['replay', SPIKE, ...words], { webFolder: web ?? webFolder })
		expect({ code: result.code, err: result.err }).toEqual({ code: 2, err })
	})
})

describe('replay in a terminal', () => {
	const chart = /accepted, capacity 30 ╌\n/

	it.each([
		{ name: 'none in a pipe', words: [SPIKE], columns: undefined, drawn: false },
		{ name: 'one on a terminal', words: [SPIKE], columns: 90, drawn: true },
		{ name: 'none with --no-chart', words: [SPIKE, '--no-chart'], columns: 90, drawn: false },
		{ name: 'one in a pipe with --chart', words: [SPIKE, '--chart'], columns: undefined, drawn: true },
		{ name: 'none as JSON', words: [SPIKE, '--json', '--chart'], columns: 90, drawn: false },
		{ name: 'none of several runs', words: [SPIKE, SPIKE], columns: 90, drawn: false },
	])('draws $name', async ({ words, columns, drawn }) => {
		const { code, out } = await runCli(['replay', ...words], { columns })
		expect(code).toBe(0)
		expect(chart.test(out)).toBe(drawn)
		if (columns && drawn)
			expect(
				Math.max(
					...out
						.split('\n')
						.filter((line) => /[│┤└]/.test(line))
						.map((line) => line.length),
				),
			).toBe(columns)
	})

	it('plays to the end what it would have printed', async () => {
		const { out: printed } = await runCli(['replay', SPIKE])
		const { out: played } = await runCli(['replay', SPIKE, '--speed', '100000x'])
		expect(played).toBe(printed)
	})

	it('ends when the user ends it, without a summary', async () => {
		const { code, out, err } = await runUntil('accepted, capacity 30', ['replay', SPIKE, '--speed', '1x'], 90)
		expect({ code, err }).toEqual({ code: 0, err: '' })
		expect(out).toMatch(/^[^\n]+: a crowd overruns 30 workers and a ListenBacklog of 64 within seconds\n/)
		expect(out).not.toContain('samples')
	})

	it.each(['fast', '0x', '-2', ''])('refuses the speed "%s"', async (speed) => {
		const { code, err } = await runCli(['replay', SPIKE, `--speed=${speed}`])
		expect(code).toBe(2)
		expect(err).toContain(`expected a factor such as 10x, got "${speed}"`)
	})
})
