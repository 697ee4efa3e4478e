import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AdvisedServer, HostFacts } from '../../src/advise/facts.js'
import { Memory } from '../../src/advise/memory.js'
import { GIB, hostOf, MIB, poolOf, preforkOf, processes, serverOf, serviceOf } from './facts.js'

/** A host as apache2buddy sees it, in MiB: pmap's writeable/private of the largest child, RSS of the services that it knows by name. */
interface Seen {
	readonly total: number
	readonly largest: number
	readonly services?: number
	readonly threaded?: true
}

/**
 * Its rule (apache2buddy.pl, generate_standard_report): physical RAM without mysqld, java, redis, memcached, varnish, php-fpm and
 * glusterd, divided by the largest process; for prefork alone.
 */
function apache2buddy({ total, largest, services = 0, threaded }: Seen): string {
	return threaded ? 'none' : String(Math.floor((total - services) / largest))
}

/** The same host as it is: children of a mean PSS, what is available, what else may still grow. */
function hostWith(server: AdvisedServer, available: number, changes: Partial<HostFacts> = {}): HostFacts {
	const memory = { total: 4 * GIB, available: available * MIB, source: 'MemAvailable' }
	return hostOf({ memory, services: [serviceOf(server)], ...changes })
}

/** The most workers for which there is memory beside all else that is configured. */
function ours(facts: HostFacts): string {
	const memory = new Memory(facts)
	const server = facts.services[0]!.server!
	const lowered = memory.advise().advice.find(({ what }) => what === 'MaxRequestWorkers')
	const spare = memory.spareOf(server)!.processes * server.limits.threadsPerChild
	return lowered?.to ?? String(server.limits.maxRequestWorkers + spare)
}

/** prefork with 20 of 40 children running, of a mean PSS in MiB. */
const prefork = (mebi: number, changes: Partial<AdvisedServer> = {}) =>
	preforkOf(40, { running: 20, memory: processes(20, mebi), ...changes })
const pool = poolOf({ running: 5, memory: processes(5, 50) }, 40)
const cgroup = { total: GIB, available: 224 * MIB, source: 'memory.max of apache2.service' }

const rows: [name: string, seen: Seen, facts: HostFacts][] = [
	['private pages alone, nothing beside', { total: 4096, largest: 40 }, hostWith(prefork(40), 3096)],
	['mod_php that shares half of its pages', { total: 4096, largest: 60 }, hostWith(prefork(35), 3200)],
	['one child of 400 MiB among 20', { total: 4096, largest: 400 }, hostWith(prefork(50), 2896)],
	['mysqld of 1.5 GiB beside', { total: 4096, largest: 40, services: 1536 }, hostWith(prefork(40), 1560)],
	['mariadbd of 1.5 GiB beside', { total: 4096, largest: 40 }, hostWith(prefork(40), 1560)],
	['PostgreSQL, whose buffers count in each RSS', { total: 4096, largest: 40 }, hostWith(prefork(40), 1000)],
	[
		'php-fpm8.2 with 5 of 40 children running',
		{ total: 4096, largest: 2 },
		hostWith(prefork(1), 2900, { pools: [pool] }),
	],
	[
		'event, 25 workers a child',
		{ total: 4096, largest: 30, threaded: true },
		hostWith(serverOf({ memory: processes(2, 30) }), 3000),
	],
	['a unit with MemoryMax=1G', { total: 4096, largest: 40 }, hostWith(prefork(40, { cgroup }), 3000)],
	['a limit that is too high already', { total: 4096, largest: 200 }, hostWith(prefork(120), 1200)],
]

describe('the table of docs/advice.md', () => {
	const page = readFileSync(join(import.meta.dirname, '../../docs/advice.md'), 'utf8')
	const table = page.slice(page.indexOf('| host | apache2buddy |')).split('\n\n')[0]!
	const shown = table.split('\n').slice(2)
	const cells = shown.map((line) => line.split('|').map((cell) => cell.trim()))

	it('has these ten hosts', () => expect(cells.map(([, name]) => name)).toEqual(rows.map(([name]) => name)))

	it.each(rows)('%s', (name, seen, facts) => {
		const [, , theirs, own] = cells.find((row) => row[1] === name) ?? []
		expect([theirs, own]).toEqual([apache2buddy(seen), ours(facts)])
	})
})
