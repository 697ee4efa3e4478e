import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadLibc } from '../../src/kernel/libc.js'
import { createSystemd } from '../../src/run/sd-notify.js'
import { until } from '../faults/setup.js'
import { keepLog } from '../incidents/log.js'

/** A socket for datagrams as systemd has one; answers what came, and closes it. */
function listenAs(path: string) {
	const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
	const bind = koffi.load(null).func('int bind(int, const void *, unsigned int)')
	const libc = loadLibc()
	const socket = libc.socket(1, 2, 0)
	const name = Buffer.from(path.startsWith('@') ? `\0${path.slice(1)}` : `${path}\0`)
	const address = Buffer.concat([Uint8Array.of(1, 0), name])
	expect(bind(socket, address, address.length)).toBe(0)
	return () => {
		const buffer = Buffer.alloc(4096)
		const length = Number(libc.recv(socket, buffer, buffer.length, 0x40))
		libc.close(socket)
		return buffer.toString('utf8', 0, length)
	}
}

const SAID_BY_A_CHILD =
	'warn systemd is told by systemd-notify, as koffi does not load: the unit needs NotifyAccess=all {}'

/** As on a host where koffi is not installed. */
const noLibc = () => {
	throw new Error("Cannot find module 'koffi'")
}

describe('systemd', () => {
	const folder = mkdtempSync(join(tmpdir(), 'systemd-'))
	afterAll(() => rmSync(folder, { recursive: true }))

	it('hears nothing where it does not listen', () => {
		const { log, lines } = keepLog()
		createSystemd({ PATH: folder }, log).alive('calm', 30)
		expect(lines).toEqual([])
	})

	it.each([
		['a path', join(folder, 'notify')],
		['a name in the abstract namespace', `@forewarn-${process.pid}`],
	])('hears of it from the process itself, as NotifyAccess=main wants it, at %s', (_, path) => {
		const heard = listenAs(path)
		const { log, lines } = keepLog()
		createSystemd({ NOTIFY_SOCKET: path, WATCHDOG_USEC: '150000000' }, log).alive('apache: calm\nMAINPID=1', 30)
		expect(heard()).toBe('READY=1\nSTATUS=apache: calm MAINPID=1\nWATCHDOG_USEC=150000000\nWATCHDOG=1')
		expect(lines).toEqual([])
	})

	it('that does not listen is logged once', async () => {
		const { log, lines } = keepLog()
		const systemd = createSystemd({ NOTIFY_SOCKET: join(folder, 'nobody') }, log)
		for (let call = 0; call < 3; call++) {
			systemd.alive('calm', 30)
			await new Promise(setImmediate)
		}
		expect(lines).toEqual(['warn sd_notify failed {"why":"ENOENT"}'])
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
	])('hears of it through its own program where koffi is missing, on one line, %s', async (_, env, expected) => {
		const told = join(folder, 'told')
		const program = join(folder, 'systemd-notify')
		writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$NOTIFY_SOCKET" "$@" > ${told}.new; mv ${told}.new ${told}\n`)
		chmodSync(program, 0o755)
		rmSync(told, { force: true })
		const { log, lines } = keepLog()
		const systemd = createSystemd({ NOTIFY_SOCKET: '/run/n', PATH: `${folder}:/bin:/usr/bin`, ...env }, log, noLibc)
		systemd.alive('apache: calm\nMAINPID=1', 30)
		await until('it has heard', () => existsSync(told))
		expect(readFileSync(told, 'utf8').trim().split('\n')).toEqual(['/run/n', ...expected])
		expect(lines).toEqual([SAID_BY_A_CHILD])
	})

	it('whose program is missing as well is logged once', async () => {
		const { log, lines } = keepLog()
		const systemd = createSystemd({ NOTIFY_SOCKET: '/run/n', PATH: '/nowhere' }, log, noLibc)
		systemd.alive('calm', 30)
		await until('it is logged', () => lines.length > 1)
		// A program that is not there fails within a turn of the event loop.
		for (let call = 0; call < 3; call++) {
			systemd.alive('calm', 30)
			await new Promise(setImmediate)
		}
		expect(lines).toEqual([SAID_BY_A_CHILD, 'warn sd_notify failed {"why":"ENOENT"}'])
	})
})
