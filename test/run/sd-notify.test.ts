import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createSystemd } from '../../src/run/sd-notify.js'
import { until } from '../faults/setup.js'
import { keepLog } from '../incidents/log.js'

describe('systemd', () => {
	const folder = mkdtempSync(join(tmpdir(), 'systemd-'))
	afterAll(() => rmSync(folder, { recursive: true }))

	it('hears nothing where it does not listen', () => {
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
	])('hears of it through its own program, on one line, %s', async (_, env, expected) => {
		const told = join(folder, 'told')
		const program = join(folder, 'systemd-notify')
		writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$NOTIFY_SOCKET" "$@" > ${told}.new; mv ${told}.new ${told}\n`)
		chmodSync(program, 0o755)
		rmSync(told, { force: true })
		const { log, lines } = keepLog()
		const systemd = createSystemd({ NOTIFY_SOCKET: '/run/n', PATH: `${folder}:/bin:/usr/bin`, ...env }, log)
		systemd.alive('apache: calm\nMAINPID=1', 30)
		await until('it has heard', () => existsSync(told))
		expect(readFileSync(told, 'utf8').trim().split('\n')).toEqual(['/run/n', ...expected])
		expect(lines).toEqual([])
	})

	it('that cannot be reached is logged once', async () => {
		const { log, lines } = keepLog()
		const systemd = createSystemd({ NOTIFY_SOCKET: '/run/n', PATH: '/nowhere' }, log)
		systemd.alive('calm', 30)
		await until('it is logged', () => lines.length > 0)
		// A program that is not there fails within a turn of the event loop.
		for (let call = 0; call < 3; call++) {
			systemd.alive('calm', 30)
			await new Promise(setImmediate)
		}
		expect(lines).toEqual(['warn sd_notify failed {"why":"ENOENT"}'])
	})
})
