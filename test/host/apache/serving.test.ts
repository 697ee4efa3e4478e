import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findServing, readListeners } from '../../../src/host/apache/serving.js'
import { temporaryFolder } from '../../kernel/proc-trees.js'

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const REST = '00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0'
const LISTENERS = `   0: 00000000:0050 ${REST} 4711 1\n   1: 0100007F:1F90 ${REST} 4712 1\n`

/** A proc in which process 812 of this name holds the listener of port 80, and an Apache, where one is given, that of 127.0.0.1:8080. */
function procOf(name: string, [local]: readonly { readonly pid: number }[]): string {
	const root = temporaryFolder()
	const files = { 'self/net/tcp': HEAD + LISTENERS, '812/comm': `${name}\n`, '812/fd/.keep': '' }
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(root, path)), { recursive: true })
		writeFileSync(join(root, path), text)
	}
	symlinkSync('socket:[4711]', join(root, '812/fd/4'))
	if (local?.pid === 4322) {
		mkdirSync(join(root, '4322/fd'), { recursive: true })
		symlinkSync('socket:[4712]', join(root, '4322/fd/3'))
	}
	mkdirSync(join(root, 'self/ns'))
	symlinkSync('net:[1]', join(root, 'self/ns/net'))
	mkdirSync(join(root, '4321/ns'), { recursive: true })
	symlinkSync('net:[2]', join(root, '4321/ns/net'))
	return root
}

const apache = {
	pid: 4321,
	parent: 1,
	name: 'apache2',
	threads: 1,
	uid: 0,
	ownPid: 4321,
	startedAt: undefined,
	commandLine: [],
	program: undefined,
	view: undefined,
	children: [],
}

/** In our network namespace. */
const local = { ...apache, pid: 4322 }

describe('findServing', () => {
	it.each([
		[
			'docker-proxy, with an Apache in another network namespace',
			'docker-proxy',
			[80],
			[apache],
			'port 80 is held by docker-proxy (pid 812), which is no Apache; apache2 4321 runs in another network namespace: set sampling.pid: 4321 to watch it',
		],
		['nginx, and no Apache anywhere', 'nginx', [80], [], 'port 80 is held by nginx (pid 812), which is no Apache'],
		[
			'nginx in front of an Apache of this host, with another in a network namespace of its own',
			'nginx',
			[80],
			[local, apache],
			'port 80 is held by nginx (pid 812), which is no Apache; apache2 4322 listens on 127.0.0.1:8080: name its ports in services[].ports',
		],
		[
			'a port of Apache’s and one of haproxy',
			'haproxy',
			[80, 8080],
			[local],
			'port 80 is held by haproxy (pid 812), which is no Apache: leave it out of services[].ports',
		],
		['only the Apache’s port', 'haproxy', [8080], [local], undefined],
		['a port that nothing listens on', 'nginx', [443], [apache], undefined],
	])('%s', (_, name, ports, visible, stranger) => {
		const question = { ports, procRoot: procOf(name, visible), pid: undefined }
		const processes = { ok: true, parents: visible, leftOut: [] } as const
		expect(findServing(processes, readListeners(question), question).stranger).toBe(stranger)
	})
})
