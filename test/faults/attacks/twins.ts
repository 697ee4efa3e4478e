import { lchownSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { runCommand, startSidecar } from '../fake-host.js'
import { until } from '../setup.js'
import { give, STRANGER } from '../user.js'
import { type Attack, CONSOLE } from './attack.js'

function residentMegabytes(pid: number | undefined): number {
	const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
	return Number(kilobytes) / 1024
}

/** Two sidecars on one host, and the socket that commands speak to. */
export const TWINS: readonly Attack[] = [
	{
		door: 'stateDir',
		name: 'two are started at the same moment, five times: one runs, the other ends with 1 and a sentence',
		run: async ({ lay }) => {
			const { file, start, command } = lay(CONSOLE)
			for (let round = 0; round < 5; round++) {
				const both = [start(), start()]
				const first = await Promise.race(both.map(async ({ gone }, index) => ({ code: await gone, index })))
				expect(first.code).toBe(1)
				expect(both[first.index]!.lines.at(-1)).toContain('another forewarn runs with this stateDir')
				expect((await command('status', '-c', file)).code).toBe(0)
				await both[1 - first.index]!.end(round % 2 === 0 ? 'SIGKILL' : 'SIGTERM')
			}
		},
	},
	{
		door: 'command socket',
		name: 'a command means the sidecar of another configuration with the same stateDir: nothing is muted, and it is said',
		run: async ({ lay, user }) => {
			const { file, state, start, status, command } = lay(CONSOLE)
			start()
			await until('it answers', async () => (await status().catch(() => undefined)) !== undefined)
			const other = join(state, '..', 'other.yml')
			writeFileSync(other, readFileSync(file))
			give(dirname(file), user)
			const muted = await command('mute', '--for', '1h', '--reason', 'deploy', '-c', other)
			expect([muted.code, muted.err.includes(`runs with ${file}`)]).toEqual([1, true])
			expect((await status()).delivery.mutes).toEqual([])
		},
	},
	{
		door: 'command socket',
		name: 'two without a stateDir run: each answers its own configuration, and a mute of one does not mute the other',
		run: async ({ lay, user, ends }) => {
			const { file } = lay(CONSOLE)
			const run = dirname(file)
			const files = ['a.yml', 'b.yml'].map((name) => join(run, name))
			for (const each of files) writeFileSync(each, readFileSync(file, 'utf8').replace(/^stateDir.*$/m, ''))
			give(run, user)
			const env = { XDG_RUNTIME_DIR: run }
			for (const each of files) {
				const sidecar = startSidecar(each, env, user)
				ends.push(() => sidecar.end('SIGKILL'))
			}
			const mutes = async (of: string) => {
				const { code, out } = await runCommand(['status', '--json', '-c', of], user, env)
				return code === 0 ? (JSON.parse(out).delivery.mutes as unknown[]).length : undefined
			}
			for (const each of files) await until('it answers', async () => (await mutes(each)) === 0)
			await runCommand(['mute', '--for', '1h', '--reason', 'deploy', '-c', files[1]!], user, env)
			expect([await mutes(files[0]!), await mutes(files[1]!)]).toEqual([0, 1])
		},
	},
	{
		door: 'command socket',
		name: 'another user made a link where its folder belongs: commands say so, and it watches',
		needsRoot: true,
		// Root’s sockets are in /run/forewarn, where no one else can make anything.
		notAsRoot: true,
		run: async ({ lay, user, ends }) => {
			const { file } = lay(CONSOLE)
			const run = join(dirname(file), 'run')
			mkdirSync(join(run, 'elsewhere'), { recursive: true })
			writeFileSync(file, readFileSync(file, 'utf8').replace(/^stateDir.*$/m, ''))
			give(dirname(file), user)
			symlinkSync(join(run, 'elsewhere'), join(run, 'forewarn'))
			lchownSync(join(run, 'forewarn'), STRANGER, STRANGER)
			const env = { XDG_RUNTIME_DIR: run }
			const sidecar = startSidecar(file, env, user)
			ends.push(() => sidecar.end('SIGKILL'))
			await until('it watches', () => sidecar.lines.some((line) => line.includes('"msg":"watching"')))
			expect(sidecar.lines.join('\n')).toContain(`forewarn is a link of another user (${STRANGER})`)
			const { code, err } = await runCommand(['status', '-c', file], user, env)
			expect([code, err.split('\n')[0]]).toEqual([
				1,
				expect.stringMatching(/ its folder is a link of another user \(1001\)$/),
			])
		},
	},
	{
		door: 'command socket',
		name: 'a hundred commands of 4 MB are left unfinished: little is kept of them, and others are answered',
		run: async ({ lay, ends }) => {
			const { state, start, status } = lay(CONSOLE)
			const { pid } = start()
			await until('it answers', async () => (await status().catch(() => undefined)) !== undefined)
			const before = residentMegabytes(pid)
			const head =
				'POST /api/mute HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000000\r\n\r\n'
			for (let number = 0; number < 100; number++) {
				const socket = connect(join(state, 'control.sock')).on('error', () => {})
				socket.write(`${head}"${'x'.repeat(4_000_000)}`)
				ends.push(() => void socket.destroy())
			}
			await until('another command is answered', async () => (await status().catch(() => undefined)) !== undefined)
			expect(residentMegabytes(pid) - before).toBeLessThan(40)
		},
	},
]
