import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findMissingRights } from '../../src/host/permissions.js'

const folder = mkdtempSync(join(tmpdir(), 'rights-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SYSCTL = 'sys/net/core/somaxconn'
const ALL = ['1/comm', 'self/comm', SYSCTL, 'loadavg', '7/root/etc/hosts']

function proc(name: string, files: readonly string[]): string {
	const root = join(folder, name)
	for (const file of files) {
		mkdirSync(dirname(join(root, file)), { recursive: true })
		writeFileSync(join(root, file), 'x\n')
	}
	return root
}

const without = (...gone: string[]) => ALL.filter((file) => !gone.includes(file))

describe('findMissingRights', () => {
	it.each<[string, readonly string[], number | undefined, readonly string[]]>([
		['names nothing on an open host', ALL, undefined, []],
		['names nothing where the files of the watched process are open', ALL, 7, []],
		[
			'names hidden processes',
			without('1/comm'),
			undefined,
			[
				'hides the processes of other users (ProtectProc, hidepid): which configuration a running Apache reads cannot be seen, so its capacity is unknown until it is learned or named (services[].capacity)',
			],
		],
		[
			'names hidden settings of the kernel',
			without(SYSCTL),
			undefined,
			['/sys/net is hidden (ProcSubset): ages of connections suppose that tcp_keepalive_time is 7200 s'],
		],
		[
			'names the hidden load of the machine',
			without('loadavg'),
			undefined,
			['/loadavg is hidden (ProcSubset): pages show no load, memory and pressure of the host'],
		],
		[
			'names the closed files of the watched process',
			ALL,
			8,
			[
				"the files of process 8 are closed to this user (that takes CAP_SYS_PTRACE): its Apache's configuration cannot be read, name services[].capacity",
			],
		],
	])('%s', (name, files, pid, expected) => {
		const procRoot = proc(name.replaceAll(' ', '-'), files)
		const said = findMissingRights({ procRoot, pid }).map((text) => text.replace(procRoot, '').trim())
		expect(said).toEqual(expected)
	})

	it('calls no process hidden where a proc has none at all', () => {
		expect(findMissingRights({ procRoot: proc('empty', ['uptime']), pid: undefined })).toHaveLength(2)
	})
})
