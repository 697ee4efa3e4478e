import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { LookReader } from '../../src/kernel/look-reader.js'
import { locateProc } from '../../src/kernel/proc-paths.js'
import { askPool, fastcgiRequest } from '../tools/lab/server/fpm-status.js'
import { service } from './reading.js'

const PROGRAM = '/usr/sbin/php-fpm8.2'
const LOOKS = 80
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
async function queuesOf(paths: readonly string[]): Promise<number[]> {
	// Not waited for in one go: the clients are in this process, and would not come again meanwhile.
	const { stdout } = await promisify(execFile)('ss', ['-xlnH'])
	const lines = stdout.split('\n').map((line) => line.split(/ +/))
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
				const queues = await queuesOf(paths)
				return pages.map((page, index) => ({ ...page!, queue: queues[index]! }))
			}
			// The children are there once the crowd has taken them.
			while ((await status())[1]!.active < CHILDREN) await delay(50)
			const wrong: string[] = []
			for (let look = 0; look < LOOKS; look++) {
				await delay(150)
				const before = await status()
				const reading = await reader.look(look, 0, true, false)
				const after = await status()
				if (reading.kind === 'failed') throw new Error(reading.reason)
				for (const [index, name] of POOLS.entries()) {
					const { busy, waiting } = reading.look.upstreams!.find(({ id }) => id === paths[index])!
					const [first, last] = [before[index]!, after[index]!]
					// What children took while the pages answered is no difference.
					const taken = last.accepted - first.accepted
					const isWithin = (value: number, one: number, other: number) =>
						value >= Math.min(one, other) - taken && value <= Math.max(one, other) + taken
					const isActive = isWithin(busy, first.active, last.active)
					const isQueued = isWithin(waiting, first.queue, last.queue)
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
			// Its children outlive a master that is killed.
			fpm.kill('SIGTERM')
			if (fpm.exitCode === null && fpm.signalCode === null) await once(fpm, 'exit')
			rmSync(folder, { recursive: true, force: true })
		}
	})
})
