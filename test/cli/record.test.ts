import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openRecording } from '../../src/recording/recording-reader.js'
import { procTree, sceneFiles, temporaryFolder } from '../kernel/proc-trees.js'
import { runCli } from './run-cli.js'

function fakeHost(root = procTree(sceneFiles('dual-stack')).root): { config: string; file: string } {
	const folder = temporaryFolder()
	writeFileSync(
		join(folder, 'config.yml'),
		`sampling: { procRoot: ${root} }\nservices: [{ ports: [80], capacity: 40 }]\n`,
	)
	return { config: join(folder, 'config.yml'), file: join(folder, 'out.fwr') }
}

describe('record', () => {
	it('writes looks until the time is over', async () => {
		const { config, file } = fakeHost()
		const words = ['record', '-o', file, '-c', config, '--every', '200ms', '--tripwire', '50ms', '--for', '450ms']
		const { code, out } = await runCli(words)
		expect(code).toBe(0)
		expect(out).toMatch(/out\.fwr: \d+ looks, \d+ bytes over \d s, \d+ rows \([\d.]+ a row\)\n$/)
		const { header, snapshots } = openRecording(file, expect.fail)
		expect(header).toMatchObject({
			every: 0.2,
			ports: [80],
			capacity: 40,
			capacityProvenance: 'from the configuration of forewarn',
			pseudonymised: false,
		})
		const seen = [...snapshots]
		expect(seen.filter(({ extent }) => extent === 'full').map(({ rows }) => rows.length)).toSatisfy(
			(counts: number[]) => counts.length >= 2 && counts.every((count) => count === 17),
		)
	})

	it('stops at a signal and keeps what it has', async () => {
		const { config, file } = fakeHost()
		const stop = new AbortController()
		const running = runCli(['record', '-o', file, '-c', config, '--every', '30ms'], { signal: stop.signal })
		while (!existsSync(file) || statSync(file).size < 1000) await new Promise((resolve) => setTimeout(resolve, 5))
		stop.abort()
		expect(await running).toMatchObject({ code: 0, out: expect.stringMatching(/: \d+ looks/) })
		expect([...openRecording(file, expect.fail).snapshots].length).toBeGreaterThan(0)
	})

	it('replaces addresses where it is told to', async () => {
		const { config, file } = fakeHost()
		await runCli(['record', '-o', file, '-c', config, '--for', '10ms', '--pseudonymise'])
		const { header, snapshots } = openRecording(file, expect.fail)
		expect(header.pseudonymised).toBe(true)
		// 192.0.2.7 as the kernel prints it, in the last word of a mapped address.
		const words = [...snapshots].flatMap(({ rows }) =>
			Array.from({ length: rows.length }, (_, index) => [...rows.at(index)]),
		)
		expect(words.flat()).not.toContain(0x070200c0)
	})

	it('says what it cannot read, once, leaves no file, and ends with 1', async () => {
		const root = temporaryFolder()
		const { config, file } = fakeHost(root)
		const { code, out, err } = await runCli(['record', '-o', file, '-c', config, '--every', '20ms', '--for', '100ms'])
		expect({ code, out }).toEqual({ code: 1, out: '' })
		expect(err.match(/not read/g)).toHaveLength(1)
		expect(err).toContain(`forewarn: 0 s: not read: ${root}/self/net/tcp: ENOENT\n`)
		expect(err).toMatch(/forewarn: nothing could be read, so there is no recording\n$/)
		expect(existsSync(file)).toBe(false)
	})

	it('shows its progress on a terminal', async () => {
		const { config, file } = fakeHost()
		const { err } = await runCli(['record', '-o', file, '-c', config, '--for', '10ms'], { terminal: true })
		const wipe = '\r\u001b[K'
		expect(err.split(wipe)).toEqual(['', expect.stringMatching(/^0s of 10ms: 1 looks, \d+ bytes$/), ''])
	})

	it('says that a disk is full', async () => {
		const { config } = fakeHost()
		const { code, err } = await runCli(['record', '-o', '/dev/full', '-c', config, '--for', '10ms'])
		expect({ code, err }).toEqual({ code: 2, err: 'forewarn: /dev/full: cannot be written: ENOSPC\n' })
	})
})
