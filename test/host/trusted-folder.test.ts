import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findDistrust, findOpenness } from '../../src/host/trusted-folder.js'
import { listenForControl } from '../../src/serve/control-server.js'

const home = mkdtempSync(join(tmpdir(), 'trusted-'))
afterAll(() => rmSync(home, { recursive: true }))

let count = 0
function makeFolder(mode: number): string {
	const folder = join(home, String(count++))
	mkdirSync(folder)
	chmodSync(folder, mode)
	return folder
}

describe('a folder of state', () => {
	it.each<[string, number, string | undefined, string | undefined]>([
		['is good when it is its owner’s alone', 0o700, undefined, undefined],
		['may be its group’s as well', 0o2770, undefined, undefined],
		[
			'is told of when others may look into it',
			0o755,
			undefined,
			'everybody on this host may look into FOLDER, where pages wait: chmod o= FOLDER',
		],
		[
			'is not trusted when others may write to it',
			0o777,
			'everybody on this host may write to FOLDER',
			'everybody on this host may look into FOLDER, where pages wait: chmod o= FOLDER',
		],
	])('%s', (_, mode, distrust, openness) => {
		const folder = makeFolder(mode)
		const name = (text: string | undefined) => text?.replaceAll(folder, 'FOLDER')
		expect(name(findDistrust(folder))).toBe(distrust)
		expect(name(findOpenness(folder))).toBe(openness)
	})

	it('is not trusted when it belongs to somebody else', () => {
		const folder = makeFolder(0o700)
		expect(findDistrust(folder, 4321)).toBe(
			process.getuid?.() === 0 ? undefined : `${folder} belongs to another user (${process.getuid?.()})`,
		)
		if (process.getuid?.() !== 0) return
		chownSync(folder, 1234, 1234)
		expect(findDistrust(folder, 4321)).toBe(`${folder} belongs to another user (1234)`)
	})
})

describe('the control socket', () => {
	it('is not made where everybody could put his own in its place', async () => {
		const path = join(makeFolder(0o777), 'control.sock')
		const control = await listenForControl(path, async () => ({ ok: false, error: 'never asked' }))
		expect(control).toEqual({ kind: 'failed', path, reason: `everybody on this host may write to ${join(path, '..')}` })
	})

	it('and its folder are closed to everybody else', async () => {
		const folder = join(home, 'new', 'state')
		const control = await listenForControl(join(folder, 'control.sock'), async () => ({ ok: false, error: '' }))
		const mode = (path: string) => (lstatSync(path).mode & 0o777).toString(8)
		expect([mode(folder), mode(control.path)]).toEqual(['700', '600'])
		if (control.kind === 'listening') await control.close()
	})
})
