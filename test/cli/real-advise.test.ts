import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { AdviceReport } from '../../src/cli/advise.js'
import { Store } from '../../src/incidents/store.js'
import { hasApache, type RealApache, startApache } from '../host/apache/real-apache.js'
import { keepLog } from '../incidents/log.js'
import { values } from '../incidents/points.js'
import { temporaryFolder } from '../kernel/proc-trees.js'
import { runCli } from './run-cli.js'

const FPM = '/usr/sbin/php-fpm8.2'
const MODULES = '/usr/lib/apache2/modules'
const canRun = hasApache && existsSync(FPM) && process.getuid?.() === 0

const poolOf = (folder: string, children: number) => `[advised]
user = www-data
listen = ${folder}/advised.sock
listen.owner = www-data
pm = static
pm.max_children = ${children}
`

describe.skipIf(!canRun)('advise beside a real Apache and PHP-FPM', () => {
	const folder = temporaryFolder()
	const poolFile = join(folder, 'advised.conf')
	const configFile = join(folder, 'config.yml')
	let apache: RealApache
	let fpm: ChildProcess

	beforeAll(async () => {
		chmodSync(folder, 0o755)
		writeFileSync(join(folder, 'slow.php'), '<?php usleep(1500000); echo "ok";')
		writeFileSync(join(folder, 'fpm.conf'), `[global]\nerror_log = ${folder}/fpm.log\ninclude = ${poolFile}\n`)
		writeFileSync(poolFile, poolOf(folder, 2))
		fpm = spawn(FPM, ['-F', '-y', join(folder, 'fpm.conf')], { stdio: 'ignore', detached: true })
		await vi.waitFor(() => expect(existsSync(join(folder, 'advised.sock'))).toBe(true), { timeout: 10_000 })
		const httpd = [
			`LoadModule proxy_module ${MODULES}/mod_proxy.so`,
			`LoadModule proxy_fcgi_module ${MODULES}/mod_proxy_fcgi.so`,
			'ServerLimit 6',
			'MaxRequestWorkers 6',
			'Timeout 300',
			`ProxyPass /slow "unix:${folder}/advised.sock|fcgi://advised${folder}/slow.php"`,
		]
		apache = await startApache('prefork', { 'httpd.conf': `${httpd.join('\n')}\n` }, {})
		mkdirSync(join(folder, 'state'), { mode: 0o700 })
		const services = `services: [{ name: shop, ports: [${apache.port}] }]`
		writeFileSync(configFile, `${services}\nstateDir: ${folder}/state\n`)
	}, 30_000)

	afterAll(async () => {
		await apache?.stop()
		if (!fpm) return
		const ended = once(fpm, 'exit')
		fpm.kill('SIGTERM')
		await ended
	})

	/** Without the pools of tests that run beside this one. */
	async function advise(expected = 0): Promise<AdviceReport> {
		const { code, out, err } = await runCli(['advise', '-c', configFile, '--json'])
		expect({ code, err }).toEqual({ code: expected, err: '' })
		const report = JSON.parse(out) as AdviceReport
		const isOwn = (text: string) => !text.includes('pool ') || text.includes('pool advised')
		return {
			...report,
			advice: report.advice.filter(({ what }) => isOwn(what)),
			memory: report.memory.filter(isOwn),
		}
	}

	const lineOf = (text: string) => readFileSync(apache.configFile, 'utf8').split('\n').indexOf(text) + 1
	const changesOf = ({ advice }: AdviceReport) =>
		advice.map(({ what, from, to, place }) => `${what}: ${from} -> ${to} (${place ?? 'not set yet'})`)

	it('reads their files and processes, without a sidecar', async () => {
		const report = await advise()
		const timeout = `Timeout 300 (${apache.configFile}:${lineOf('Timeout 300')})`
		expect(changesOf(report)).toEqual([
			`ServerLimit: 6 -> 9 (${apache.configFile}:${lineOf('ServerLimit 6')})`,
			'mod_reqtimeout: no limit -> RequestReadTimeout header=20-40,MinRate=500 body=20,MinRate=500 (not set yet)',
			`ProxyTimeout: 300, of ${timeout} -> 60 (not set yet)`,
		])
		expect(report.seen[1]).toBe(`shop: prefork, 6 workers, ServerLimit 6, accept queue 511 (${apache.configFile})`)
		expect(report.memory.map((line) => line.replace(/\d+(\.\d+)? MiB|\d+ s|for \d+ more/g, '…'))).toEqual([
			'6 of 6 children of shop run, … each (mean PSS of 6, the oldest started … ago): memory … than 6',
			'2 of 2 children of pool advised run, … each (mean PSS of 2, the oldest started … ago): memory … than 2',
		])
		expect(report.notes).toContain(
			`no sidecar runs with this configuration, and ${folder}/state has nothing yet: what is advised rests on files, processes and sockets as of now`,
		)
	})

	it('knows from a state that was left when the pool was full, and by how much', async () => {
		const moment = { at: 0, wallTime: Date.now() }
		const store = new Store(join(folder, 'state'), keepLog().log, () => ({ moment, changes: [] }))
		const full = { shop: { [join(folder, 'advised.sock')]: [2, 5] as const } }
		await store.commit([], moment, true)
		await store.commit([['points', [moment.wallTime, { shop: values({ arrivals: 0.1 }) }, full]]], moment, true)
		const { advice, seen } = await advise()
		expect(seen.at(-1)).toBe(`learned from ${folder}/state: shop for the last hour`)
		expect(advice[0]).toMatchObject({
			what: 'pm.max_children of pool advised',
			from: '2',
			to: '3',
			place: `${poolFile}:6`,
			why: expect.stringMatching(
				/^all 2 children were busy in the last hour while up to 3 more requests waited \(history of forewarn\); one takes [\d.]+ MiB /,
			),
		})
	})

	it('says no more of what was changed, once it is reloaded', async () => {
		writeFileSync(poolFile, poolOf(folder, 3))
		process.kill(fpm.pid!, 'SIGUSR2')
		const own = `LoadModule reqtimeout_module ${MODULES}/mod_reqtimeout.so\nProxyTimeout 60\n`
		appendFileSync(apache.configFile, own)
		expect((await advise(1)).notes[0]).toContain('was changed after Apache read it')
		process.kill(apache.pid, 'SIGUSR1')
		await vi.waitFor(
			async () => {
				expect(changesOf(await advise())).toEqual([
					`ServerLimit: 6 -> 9 (${apache.configFile}:${lineOf('ServerLimit 6')})`,
				])
			},
			{ timeout: 15_000, interval: 300 },
		)
	})
})
