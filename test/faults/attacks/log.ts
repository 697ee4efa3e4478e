import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { expect } from 'vitest'
import { idsOf } from '../fake-host.js'
import { until } from '../setup.js'
import { type Attack, CONSOLE } from './attack.js'

/** Starts what follows it, says its process id and then how it ended on descriptor 3; stdout and stderr go into a pipe. */
const STARTED = `sh -c 'echo $$ >&3; exec "$@"' - "$@"; echo $? >&3`

/** Ends the shell and what it started, where that has not ended. */
function endGroup(pid: number): void {
	try {
		process.kill(-pid, 'SIGKILL')
	} catch {
		// All of it has ended.
	}
}

/** Where its log goes, as shell, and what the program then says is wrong. */
function attackLog(what: string, shell: string, code: string): Attack {
	return {
		door: 'log',
		name: `what its log is written to ${what}: it goes on, counts what is lost, and ends as it should`,
		run: async ({ user, ends, lay }) => {
			const { file, host, status } = lay(CONSOLE)
			const words = ['-c', shell, '-', process.execPath, user.program, 'run', '-c', file]
			const child = spawn('sh', words, {
				stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
				detached: true,
				...idsOf(user),
			})
			ends.push(() => endGroup(child.pid!))
			const said: number[] = []
			createInterface(child.stdio[3] as Readable).on('line', (line) => said.push(Number(line)))
			await until('it answers', async () => (await status().catch(() => undefined)) !== undefined)
			host.saturated()
			await until('lines are lost', async () => (await status()).problems.log?.startsWith(code))
			await until('it samples on time', async () => (await status()).health.ok)
			process.kill(said[0]!, 'SIGTERM')
			await until('it has ended', () => said.length === 2)
			expect(said[1]).toBe(0)
		},
	}
}

/** A full disk, a reader that has gone, one that does not read. */
export const LOG: readonly Attack[] = [
	attackLog('is full', `{ ${STARTED}; } > /dev/full 2>&1`, 'ENOSPC'),
	attackLog('has no reader any more', `{ ${STARTED}; } 2>&1 | true`, 'EPIPE'),
	// The pipe has 64 KiB.
	attackLog('is not read', `{ head -c 65400 /dev/zero; ${STARTED}; } 2>&1 | sleep 60`, 'EAGAIN'),
	{
		door: 'log',
		name: 'all goes well: every line of its log has a level and words, and none tells of a state that was put aside',
		run: async ({ lay }) => {
			const { host, start, untilSampled } = lay(CONSOLE)
			const sidecar = start()
			await untilSampled()
			host.saturated()
			await until('it pages', () => sidecar.printed.length > 0)
			await sidecar.end('SIGTERM')
			const read = sidecar.lines.map((line) => JSON.parse(line) as { level: unknown; msg: unknown })
			expect(read.filter(({ level, msg }) => typeof level !== 'string' || typeof msg !== 'string')).toEqual([])
			expect(sidecar.lines.filter((line) => line.includes('put aside'))).toEqual([])
		},
	},
]
