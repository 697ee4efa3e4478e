import { once } from 'node:events'
import { chmodSync, chownSync, lchownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findDistrust, findOpenness, findSocketDistrust } from '../../src/serve/trusted-folder.js'

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
			'is reported when others may look into it',
			0o755,
			undefined,
			'everyone on this host may look into FOLDER, where pages wait: chmod o= FOLDER',
		],
		[
			'is not trusted when others may write to it',
			0o777,
			'everyone on this host may write to FOLDER',
			'everyone on this host may look into FOLDER, where pages wait: chmod o= FOLDER',
		],
	])('%s', (_, mode, distrust, openness) => {
		const folder = makeFolder(mode)
		const name = (text: string | undefined) => text?.replaceAll(folder, 'FOLDER')
		expect(name(findDistrust(folder))).toBe(distrust)
		expect(name(findOpenness(folder))).toBe(openness)
	})

	it('is not trusted when it belongs to another user', () => {
		const folder = makeFolder(0o700)
		expect(findDistrust(folder, 4321)).toBe(
			process.getuid?.() === 0 ? undefined : `${folder} belongs to another user (${process.getuid?.()})`,
		)
		if (process.getuid?.() !== 0) return
		chownSync(folder, 1234, 1234)
		expect(findDistrust(folder, 4321)).toBe(`${folder} belongs to another user (1234)`)
	})
})

const asRoot = describe.skipIf(process.getuid?.() !== 0)

asRoot('a socket that a command would talk to', () => {
	/** A folder and a socket of these owners. */
	async function makeSocket(folderOwner: number, socketOwner: number, mode = 0o700): Promise<string> {
		const folder = makeFolder(mode)
		const path = join(folder, 'control.sock')
		const server = createServer()
		await once(server.listen(path), 'listening')
		chownSync(path, socketOwner, socketOwner)
		chownSync(folder, folderOwner, folderOwner)
		// Closing would remove it: the process that made it is gone in the end.
		server.unref()
		return path
	}

	it.each<[string, number, number, number, boolean, number, string | undefined]>([
		['of root', 0, 0, 0o700, false, 1234, undefined],
		['of its own user', 1234, 1234, 0o700, false, 1234, undefined],
		['of another user', 0, 4321, 0o755, false, 1234, 'it belongs to another user (4321)'],
		['in a folder of another user', 4321, 1234, 0o755, false, 1234, 'its folder belongs to another user (4321)'],
		['in a folder that all may write to', 0, 0, 0o1777, false, 1234, 'everyone on this host may write to FOLDER'],
		['of another user, for root', 4321, 4321, 0o700, false, 0, 'its folder belongs to another user (4321)'],
		["of the sidecar's user, for root, in the stateDir", 4321, 4321, 0o700, true, 0, undefined],
		['of a third user, for root, in the stateDir', 4321, 1234, 0o700, true, 0, 'it belongs to another user (1234)'],
	])('%s', async (_, folderOwner, socketOwner, mode, namedByConfig, uid, expected) => {
		const path = await makeSocket(folderOwner, socketOwner, mode)
		expect(findSocketDistrust(path, namedByConfig, uid)?.replace(dirname(path), 'FOLDER')).toBe(expected)
	})

	it('behind a link of another user, who can turn it elsewhere at any moment', async () => {
		const path = await makeSocket(1234, 1234)
		const link = join(home, 'link')
		symlinkSync(dirname(path), link)
		lchownSync(link, 4321, 4321)
		expect(findSocketDistrust(join(link, 'control.sock'), false, 1234)).toBe(
			'its folder is a link of another user (4321)',
		)
		expect(findDistrust(link, 1234)).toBe(`${link} is a link of another user (4321)`)
	})

	it('is no socket', () => {
		const path = join(makeFolder(0o700), 'control.sock')
		writeFileSync(path, '')
		expect(findSocketDistrust(path, false)).toBe('it is no socket')
	})

	it('is in a folder that cannot be looked into', () => {
		const file = join(makeFolder(0o700), 'file')
		writeFileSync(file, '')
		const folder = join(file, 'folder')
		expect(findSocketDistrust(join(folder, 'control.sock'), false)).toBe(`${folder} cannot be looked into (ENOTDIR)`)
	})

	it('is not there', () => {
		expect(findSocketDistrust(join(home, 'nowhere', 'control.sock'), false)).toBeUndefined()
	})
})
