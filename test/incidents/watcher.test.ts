import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Heartbeat } from '../../src/run/heartbeat.js'
import { type Irregularity, judgePunctuality } from '../../src/run/punctuality.js'
import { createSystemd } from '../../src/run/sd-notify.js'
import { until } from '../faults/setup.js'
import { OPENED } from '../message/messages.js'
import { secret } from '../notify/http-failures.js'
import { OK, startHttpPeer } from '../servers/http-peer.js'
import { keepLog } from './log.js'

describe('a heartbeat', () => {
	it('fetches its URL after a good sample, at most once in its interval', async () => {
		const peer = await startHttpPeer(OK)
		let now = 0
		const { log, lines } = keepLog()
		const heartbeat = new Heartbeat({ url: secret(`${peer.url}/ping`), interval: 60, log, now: () => now })
		for (now = 0; now < 125; now += 5) {
			const expected = Math.floor(now / 60) + 1
			await until('it has arrived', () => {
				// Again and again: one that is asked for while the last is under way is left out.
				heartbeat.beat()
				return peer.requests.length === expected
			})
		}
		await peer.stop()
		expect(peer.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(Array(3).fill('GET /ping'))
		expect(lines).toEqual([])
	})

	it('says once that nobody takes it, without its URL, and again when somebody does', async () => {
		const peer = await startHttpPeer({ status: 500 }, { status: 500 }, OK)
		let now = 0
		const { log, lines } = keepLog()
		const heartbeat = new Heartbeat({ url: secret(`${peer.url}/planted`), interval: 60, log, now: () => now })
		for (const expected of [1, 2, 3]) {
			await until('the last one is over', () => {
				heartbeat.beat()
				return peer.requests.length === expected
			})
			now += 60
		}
		await until('it is said', () => lines.length === 2)
		await peer.stop()
		expect(lines).toEqual([
			'warn the heartbeat was not taken {"why":"it answered 500"}',
			'info the heartbeat is taken again {}',
		])
		expect(lines.join()).not.toContain('planted')
	})
})

describe('systemd', () => {
	const folder = mkdtempSync(join(tmpdir(), 'systemd-'))
	afterAll(() => rmSync(folder, { recursive: true }))

	it('is told nothing where it does not listen', () => {
		const { log, lines } = keepLog()
		createSystemd({ PATH: folder }, log).alive('calm', 30)
		expect(lines).toEqual([])
	})

	it.each<[string, Record<string, string>, string[]]>([
		['without a watchdog', {}, ['READY=1', 'STATUS=apache: calm MAINPID=1', 'WATCHDOG=1']],
		[
			'by a patient watchdog, which stays so',
			{ WATCHDOG_USEC: '150000000' },
			['READY=1', 'STATUS=apache: calm MAINPID=1', 'WATCHDOG_USEC=150000000', 'WATCHDOG=1'],
		],
		[
			'by one that would bite within three samples, which is to wait',
			{ WATCHDOG_USEC: '3000000' },
			['READY=1', 'STATUS=apache: calm MAINPID=1', 'WATCHDOG_USEC=90000000', 'WATCHDOG=1'],
		],
	])('is told by its own program, on one line, %s', async (_, env, expected) => {
		const told = join(folder, 'told')
		const program = join(folder, 'systemd-notify')
		writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$NOTIFY_SOCKET" "$@" > ${told}.new; mv ${told}.new ${told}\n`)
		chmodSync(program, 0o755)
		rmSync(told, { force: true })
		const { log, lines } = keepLog()
		const systemd = createSystemd({ NOTIFY_SOCKET: '/run/n', PATH: `${folder}:/bin:/usr/bin`, ...env }, log)
		systemd.alive('apache: calm\nMAINPID=1', 30)
		await until('it is told', () => existsSync(told))
		expect(readFileSync(told, 'utf8').trim().split('\n')).toEqual(['/run/n', ...expected])
		expect(lines).toEqual([])
	})

	it('that cannot be told is said once', async () => {
		const { log, lines } = keepLog()
		const systemd = createSystemd({ NOTIFY_SOCKET: '/run/n', PATH: '/nowhere' }, log)
		systemd.alive('calm', 30)
		await until('it is said', () => lines.length > 0)
		systemd.alive('calm', 30)
		await new Promise((resolve) => setTimeout(resolve, 50))
		expect(lines).toEqual(['warn systemd could not be told {"why":"ENOENT"}'])
	})
})

describe('judgePunctuality', () => {
	it.each<[string, Irregularity, string | undefined]>([
		['one missing sample', { kind: 'missed', times: [90] }, undefined],
		['samples missing for a second', { kind: 'missed', times: [119, 119.2, 119.4] }, undefined],
		['a late sample', { kind: 'late', seconds: 9 }, undefined],
		[
			'a process that was stopped',
			{ kind: 'missed', times: [30, 60, 90] },
			'3 samples are missing since 1 min 30 s: forewarn was stopped, starved of CPU, or frozen with its machine. Nobody was watching meanwhile; it goes on now.',
		],
		['a clock that is corrected', { kind: 'clock-jump', seconds: -5 }, undefined],
		[
			'a clock set back',
			{ kind: 'clock-jump', seconds: -3600 },
			'The wall clock was set back by 1 h. Times in pages before and after do not compare; detection is not concerned.',
		],
		[
			'a machine that slept',
			{ kind: 'clock-jump', seconds: 7200 },
			'The wall clock jumped forward by 2 h: it was set, or the machine slept. Times in pages before and after do not compare; detection is not concerned.',
		],
	])('%s', (_, remark, expected) => {
		expect(judgePunctuality(remark, 120, OPENED)?.reason).toBe(expected)
	})
})
