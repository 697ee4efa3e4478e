import { describe, expect, it } from 'vitest'
import { RUNS } from './index.js'

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
		['a network that loses packets', some(({ loss }) => loss > 0)],
	])('covers %s', (_, count) => {
		expect(count).toBeGreaterThan(0)
	})

	it.each(RUNS.map((run) => [run.name, run] as const))('%s leaves time before its onset and after it', (_, run) => {
		expect(run.onset === undefined).toBe(run.pattern === 'none')
		expect(run.onset ?? 180).toBeGreaterThanOrEqual(150)
		expect(run.seconds - (run.onset ?? 0)).toBeGreaterThanOrEqual(180)
		for (const { at } of run.happenings) expect(at).toBeLessThan(run.seconds - 30)
	})
})
