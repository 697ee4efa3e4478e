import { describe, expect, it } from 'vitest'
import { stationOf } from '../run.js'
import { ADDRESSES } from '../testbed.js'
import { FIFTH_EXAM } from './fifth-exam.js'
import { HEALTHY_CLIENTS } from './healthy-clients.js'
import { HEALTHY_POOLS } from './healthy-pools.js'
import { HEALTHY_SITES } from './healthy-sites.js'
import { RUNS } from './index.js'
import { STRANGERS } from './strangers.js'

const some = (has: (run: (typeof RUNS)[number]) => boolean) => RUNS.filter(has).length

describe('the library of runs', () => {
	it('has at least forty runs, fifteen of them healthy, and no name twice', () => {
		expect(RUNS.length).toBeGreaterThanOrEqual(40)
		expect(some(({ pattern }) => pattern === 'none')).toBeGreaterThanOrEqual(15)
		expect(new Set(RUNS.map(({ name }) => name)).size).toBe(RUNS.length)
		expect(new Set(RUNS.map(({ seed }) => seed)).size).toBe(RUNS.length)
	})

	it.each([
		['prefork', some(({ server }) => server.mpm === 'prefork')],
		['worker', some(({ server }) => server.mpm === 'worker')],
		['event', some(({ server }) => server.mpm === 'event')],
		['HAProxy in front', some(({ front }) => front.kind === 'haproxy')],
		['nginx in front', some(({ front }) => front.kind === 'nginx')],
		['PHP-FPM', some(({ server }) => server.backend === 'php-fpm')],
		['a TCP backend', some(({ server }) => server.backend === 'tcp')],
		[
			'IPv6 clients',
			some(({ traffic }) => traffic.some((stream) => stream.kind === 'requests' && stream.family === 6)),
		],
		['IPv4 sockets', some(({ server }) => server.listen === 'ipv4')],
		['TLS', some(({ server }) => server.tls)],
		['HTTP/2', some(({ server }) => server.http2)],
		['no AcceptFilter', some(({ server }) => !server.acceptFilter)],
		['a ListenBacklog of 64', some(({ server }) => server.backlog === 64)],
		['a ListenBacklog of 4000', some(({ server }) => server.backlog === 4000)],
		['KeepAliveTimeout 60 s', some(({ server }) => server.keepAlive === 60)],
		['250 workers', some(({ server }) => server.workers === 250)],
		['800 workers', some(({ server }) => server.workers === 800)],
		['processes of 80 threads', some(({ server }) => server.threadsPerChild === 80)],
		['ten pools', some(({ server }) => server.pools.length === 10)],
		['a pool on TCP', some(({ server }) => server.pools.some(({ port }) => port !== undefined))],
		['ondemand pools', some(({ server }) => server.pools.some(({ pm }) => pm === 'ondemand'))],
		['a backend on another host', some(({ server }) => server.services.some(({ on }) => on === 'another-host'))],
		['Apache as its own backend', some(({ server }) => server.services.some(({ on }) => on === 'apache'))],
		['slow uploads', some(({ traffic }) => traffic.some(({ kind }) => kind === 'upload'))],
		['slow downloads', some(({ traffic }) => traffic.some(({ kind }) => kind === 'download'))],
		['silent preconnects', some(({ traffic }) => traffic.some(({ kind }) => kind === 'preconnect'))],
		['a network that loses packets', some(({ loss }) => loss > 0)],
	])('covers %s', (_, count) => {
		expect(count).toBeGreaterThan(0)
	})

	it.each(['pool', 'backend', 'clients', 'traffic', 'keep-alive', 'crowd', 'stuck', 'nobody-accepts'])(
		'covers the cause %s',
		(kind) => {
			expect(some(({ cause }) => cause?.kind === kind)).toBeGreaterThan(0)
		},
	)

	it('has at least 45 runs with a cause, and half as many healthy ones with pools or clients that hold much', () => {
		const caused = some(({ cause }) => cause !== undefined)
		expect(caused).toBeGreaterThanOrEqual(45)
		const healthy = [...HEALTHY_POOLS, ...HEALTHY_CLIENTS, ...HEALTHY_SITES, ...STRANGERS, ...FIFTH_EXAM].filter(
			({ pattern }) => pattern === 'none',
		)
		expect(healthy.length).toBeGreaterThanOrEqual(caused / 2)
	})

	it.each(RUNS.filter(({ cause }) => cause).map((run) => [run.name, run] as const))('%s has its station', (_, run) => {
		const { pools, services, backend } = run.server
		const stations = [
			...pools.map(stationOf),
			...services.map(({ port, on }) => `${on === 'another-host' ? ADDRESSES.client : '127.0.0.1'}:${port}`),
			...(backend === 'tcp' ? ['127.0.0.1:9001'] : []),
		]
		expect([null, ...stations]).toContain(run.cause?.station)
		expect(run.cause?.station !== null).toBe(run.cause?.kind === 'pool' || run.cause?.kind === 'backend')
	})

	it.each(RUNS.map((run) => [run.name, run] as const))('%s leaves time before its onset and after it', (_, run) => {
		expect(run.onset === undefined).toBe(run.pattern === 'none')
		expect(run.onset ?? 180).toBeGreaterThanOrEqual(150)
		expect(run.seconds - (run.onset ?? 0)).toBeGreaterThanOrEqual(180)
		for (const { at } of run.happenings) expect(at).toBeLessThan(run.seconds - 30)
	})
})
