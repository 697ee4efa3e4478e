import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { LookReader } from '../../src/kernel/look-reader.js'
import { locateProc } from '../../src/kernel/proc-paths.js'
import { askPool, fastcgiRequest } from '../tools/lab/server/fpm-status.js'
import { service } from './reading.js'

const PROGRAM = '/usr/sbin/php-fpm8.2'
const LOOKS = 80
/** A look whose two questions to FPM lie further apart than this says nothing: on a busy machine children come and go meanwhile. */
const MAX_BRACKET_MS = 40
/** So many tries for the looks above, before the machine is called too busy for the test. */
const MAX_TRIES = 320
const CHILDREN = 4
/** How many ask each pool at the same time: none wait, some wait, hardly anybody asks. */
const CLIENTS = { quiet: 2, crowded: 9, idle: 1 } as const
const POOLS = Object.keys(CLIENTS) as (keyof typeof CLIENTS)[]

function configOf(folder: string): string {
	const pool = (name: string) =>
		[
			`[${name}]`,
			'user = www-data',
			'group = www-data',
			`listen = ${folder}/${name}.sock`,
			'pm = static',
			`pm.max_children = ${CHILDREN}`,
			'pm.status_path = /status',
			`pm.status_listen = ${folder}/${name}.status`,
		].join('\n')
	return ['[global]', `error_log = ${folder}/fpm.log`, 'daemonize = no', ...POOLS.map(pool), ''].join('\n')
}

/** Asks for the script again and again until the signal; each request takes a third of a second to a second. */
async function ask(socket: string, script: string, isQuiet: boolean, signal: AbortSignal): Promise<void> {
	while (!signal.aborted) {
		const connection = connect(socket)
		connection.on('error', () => {})
		connection.end(fastcgiRequest({ SCRIPT_FILENAME: script, REQUEST_METHOD: 'GET', QUERY_STRING: '' }))
		connection.resume()
		await once(connection, 'close').catch(() => {})
		if (isQuiet) await delay(Math.random() * 2000)
	}
}

/** The accept queue of each pool: of UNIX sockets FPM itself always says 0 (sapi/fpm/fpm_sockets.c). */
function queuesOf(paths: readonly string[]): number[] {
	const lines = execFileSync('ss', ['-xlnH'], { encoding: 'utf8' })
		.split('\n')
		.map((line) => line.split(/ +/))
	return paths.map((path) => Number(lines.find((words) => words[4] === path)![2]))
}

describe.skipIf(!existsSync(PROGRAM))('beside a real PHP-FPM', () => {
	it('busy of three pools is what their own status pages say, waiting what ss says, in 95 of 100 looks', {
		timeout: 90_000,
	}, async () => {
		const folder = mkdtempSync(join(tmpdir(), 'fpm-'))
		chmodSync(folder, 0o755)
		const script = join(folder, 'slow.php')
		writeFileSync(script, '<?php usleep(random_int(300000, 1000000)); echo "x";')
		writeFileSync(join(folder, 'fpm.conf'), configOf(folder))
		const fpm = spawn(PROGRAM, ['--nodaemonize', '--fpm-config', join(folder, 'fpm.conf'), '--allow-to-run-as-root'], {
			stdio: 'ignore',
		})
		const stop = new AbortController()
		try {
			while (!existsSync(join(folder, 'idle.status'))) await delay(50)
			const clients = POOLS.flatMap((name) =>
				Array.from({ length: CLIENTS[name] }, () =>
					ask(join(folder, `${name}.sock`), script, name !== 'crowded', stop.signal),
				),
			)
			const paths = POOLS.map((name) => join(folder, `${name}.sock`))
			const reader = new LookReader({
				services: [service('none', 1)],
				paths: locateProc(),
				isPool: (path) => paths.includes(path),
			})
			const status = async () => {
				const pages = await Promise.all(POOLS.map((name) => askPool(join(folder, `${name}.status`))))
				const queues = queuesOf(paths)
				return pages.map((page, index) => ({ active: page!.active, queue: queues[index]! }))
			}
			// The children are there once the crowd has taken them.
			while ((await status())[1]!.active < CHILDREN) await delay(50)
			const wrong: string[] = []
			let looks = 0
			for (let tried = 0; looks < LOOKS; tried++) {
				if (tried === MAX_TRIES) throw new Error(`only ${looks} of ${tried} looks took less than ${MAX_BRACKET_MS} ms`)
				await delay(150)
				const start = performance.now()
				const before = await status()
				const reading = await reader.look(tried, 0, true, false)
				const after = await status()
				if (reading.kind === 'failed') throw new Error(reading.reason)
				if (performance.now() - start > MAX_BRACKET_MS) continue
				looks++
				for (const [index, name] of POOLS.entries()) {
					const { busy, waiting } = reading.look.upstreams!.find(({ id }) => id === paths[index])!
					const [first, last] = [before[index]!, after[index]!]
					// What changed while the pages answered is no difference.
					const isActive = busy >= Math.min(first.active, last.active) && busy <= Math.max(first.active, last.active)
					const isQueued = waiting >= Math.min(first.queue, last.queue) && waiting <= Math.max(first.queue, last.queue)
					if (!isActive || !isQueued)
						wrong.push(
							`${name}: ${busy}+${waiting}, not ${first.active}+${first.queue} or ${last.active}+${last.queue}`,
						)
				}
			}
			stop.abort()
			fpm.kill('SIGTERM')
			await Promise.all(clients)
			expect(wrong.length / (LOOKS * POOLS.length), wrong.join('; ')).toBeLessThanOrEqual(0.05)
		} finally {
			stop.abort()
			fpm.kill('SIGKILL')
			rmSync(folder, { recursive: true, force: true })
		}
	})
})
