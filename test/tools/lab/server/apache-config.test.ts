import { describe, expect, it } from 'vitest'
import { EVENT, PREFORK, WORKER } from '../runs/defaults.js'
import { apacheConfig } from './apache-config.js'

describe('apacheConfig', () => {
	it.each([
		[
			'prefork counts its spares in processes',
			PREFORK,
			['MaxSpareServers 10', 'ServerLimit 40', 'MaxRequestWorkers 40', 'KeepAlive Off'],
		],
		[
			'worker has as many processes as its threads need',
			WORKER,
			['ServerLimit 2', 'ThreadsPerChild 25', 'MaxRequestWorkers 50'],
		],
		['event keeps connections alive', EVENT, ['KeepAlive On', 'KeepAliveTimeout 5']],
		['one dual-stack socket', PREFORK, ['Listen 80']],
		['IPv4 alone', { ...PREFORK, listen: 'ipv4' as const }, ['Listen 0.0.0.0:80']],
		['no AcceptFilter', { ...PREFORK, acceptFilter: false }, ['AcceptFilter http none']],
		[
			'a backend over TCP',
			{ ...PREFORK, backend: 'tcp' as const },
			['ProxyPass /app http://127.0.0.1:9001/app retry=0'],
		],
		['TLS', { ...PREFORK, tls: true }, ['Listen 443 https', '<VirtualHost *:443>']],
		['HTTP/2', { ...EVENT, http2: true }, ['Protocols h2 h2c http/1.1']],
	])('%s', (_, server, lines) => {
		const config = apacheConfig(server, '/run/lab').split('\n')
		expect(config).toEqual(expect.arrayContaining(lines))
	})

	it('loads each module once', () => {
		const modules = apacheConfig({ ...EVENT, tls: true, http2: true, backend: 'tcp' }, '/run/lab')
			.split('\n')
			.filter((line) => line.startsWith('LoadModule'))
		expect(new Set(modules).size).toBe(modules.length)
	})
})
