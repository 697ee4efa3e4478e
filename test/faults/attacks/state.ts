import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { formatLine, HEADER } from '../../../src/incidents/journal-lines.js'
import { startHttpPeer } from '../../servers/http-peer.js'
import { until } from '../setup.js'
import { give } from '../user.js'
import { type Attack, CONSOLE } from './attack.js'

/** Something stands where the saved state belongs. */
function attackState(what: string, make: (path: string) => void, damaged = false): Attack {
	return {
		door: 'saved state',
		name: `${what}: it starts, says so in log, status and health, puts that aside, and keeps its state anew`,
		run: async ({ lay, user }) => {
			const { file, state, host, start, status, untilSampled, command } = lay(CONSOLE)
			mkdirSync(state, { mode: 0o700 })
			make(join(state, 'state.jsonl'))
			give(state, user)
			const sidecar = start()
			await untilSampled()
			const said = damaged
				? 'the saved state is damaged and is put aside'
				: 'the saved state cannot be read and is put aside'
			expect(sidecar.lines.filter((line) => line.includes(said))).toHaveLength(1)
			expect(readdirSync(state).filter((name) => name.includes('.corrupt-'))).toHaveLength(1)
			const { health, delivery } = await status()
			expect([delivery.store.unreadable, delivery.store.trouble]).toEqual([1, undefined])
			expect(health.reason).toContain('1 entry of the saved state could not be read and was put aside')
			expect((await command('status', '-c', file)).out).toContain('1 unreadable and put aside')
			host.saturated()
			await until('it pages', () => sidecar.printed.length > 0)
			await until('it keeps that', () => readFileSync(join(state, 'state.jsonl'), 'utf8').includes('"opened"'))
		},
	}
}

/** What a page that waits is in the journal: copied from one, with another number. */
function waitingLines(line: string, count: number): string {
	const { changes, ...moment } = JSON.parse(line.slice(9)) as { changes: [string, { sequence: number }][] }
	const entry = changes.find(([kind]) => kind === 'queued')![1]
	const lines = Array.from({ length: count }, (_, index) => {
		const queued = { ...entry, sequence: entry.sequence + index, queuedWallTime: Date.now() }
		return formatLine({ ...moment, changes: [['queued', queued]] })
	})
	return `${HEADER}\n${lines.join('')}`
}

/** What may stand in the folder of state. */
export const STATE: readonly Attack[] = [
	attackState('a FIFO is the saved state', (path) => void execFileSync('mkfifo', [path])),
	attackState('a folder is the saved state', (path) => void mkdirSync(path)),
	attackState('the saved state is garbage', (path) => writeFileSync(path, '\u0001\u0002\n'), true),
	attackState(
		'one line of the saved state is damaged',
		(path) => writeFileSync(path, `${HEADER}\n00000000 {"at":1\n`),
		true,
	),
	{
		door: 'saved state',
		name: 'it may not be read: that is said and counted, and it is not overwritten',
		notAsRoot: true,
		run: async ({ lay, user }) => {
			const { state, start, status, untilSampled } = lay(CONSOLE)
			mkdirSync(state, { mode: 0o700 })
			writeFileSync(join(state, 'state.jsonl'), 'kept')
			give(state, user)
			chmodSync(join(state, 'state.jsonl'), 0)
			start()
			await untilSampled()
			const aside = readdirSync(state).find((name) => name.includes('.corrupt-'))
			expect(readFileSync(join(state, aside!), 'utf8')).toBe('kept')
			expect((await status()).delivery.store.unreadable).toBe(1)
		},
	},
	{
		door: 'saved state',
		name: '10,000 pages wait in it: it starts, drops all but the newest 500, says how many, and sends the others',
		run: async ({ lay, user, ends }) => {
			const down = await startHttpPeer({ status: 503 })
			ends.push(down.stop)
			const { file, state, host, start, status } = lay(`{ type: webhook, url: "${down.url}" }`)
			const first = start()
			await until('it answers', async () => (await status().catch(() => undefined)) !== undefined)
			host.saturated()
			const path = join(state, 'state.jsonl')
			const read = () => (existsSync(path) ? readFileSync(path, 'utf8') : '')
			const queued = () =>
				read()
					.split('\n')
					.find((line) => line.includes('["queued",'))
			await until('a page waits', () => queued() !== undefined)
			await first.end('SIGKILL')
			writeFileSync(path, waitingLines(queued()!, 10_000))
			const peer = await startHttpPeer({ status: 200 })
			ends.push(peer.stop)
			writeFileSync(file, readFileSync(file, 'utf8').replace(down.url, peer.url))
			give(state, user)
			const second = start()
			await until('it says so', async () => (await status().catch(() => undefined))?.delivery.store.dropped === 9_500)
			await until('the others leave', () => peer.requests.length >= 20)
			expect(second.lines.join('\n')).toContain('"reason":"more than 500 wait","count":9500')
		},
	},
]
