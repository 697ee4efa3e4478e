import { describe, expect, it } from 'vitest'
import { EVENT, PREFORK, pool, WORKER } from '../runs/defaults.js'
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
		[
			'pages of its own, and nothing that another site answers',
			EVENT,
			['LuaMapHandler ^/app "/run/lab/app.lua" handle', 'Listen 192.0.2.1:8081'],
		],
		[
			'pools on a UNIX socket and on TCP',
			{ ...EVENT, pools: [pool('shop', 8), pool('main', 8, { port: 9000 })] },
			[
				'ProxyPassMatch "^/shop/app" "unix:/run/php/shop.sock|fcgi://shop/run/lab/www/app.php"',
				'ProxyPassMatch "^/main/app" "fcgi://127.0.0.1:9000/run/lab/www/app.php"',
			],
		],
		[
			'the one pool of a server with PHP-FPM',
			{ ...PREFORK, backend: 'php-fpm' as const },
			['ProxyPassMatch "^/app" "unix:/run/php/www.sock|fcgi://www/run/lab/www/app.php"'],
		],
		[
			'services beside Apache, on another host and in Apache itself',
			{
				...PREFORK,
				services: [
					{ name: 'api', port: 9101, on: 'server' as const },
					{ name: 'far', port: 9100, on: 'another-host' as const },
					{ name: 'parts', port: 80, on: 'apache' as const },
				],
			},
			[
				'ProxyPass /api/app http://127.0.0.1:9101/app retry=0',
				'ProxyPass /far/app http://192.0.2.2:9100/app retry=0',
				'ProxyPass /parts/app http://127.0.0.1:80/app retry=0',
			],
		],
		['TLS', { ...PREFORK, tls: true }, ['Listen 443 https', '<VirtualHost *:443>']],
		['HTTP/2', { ...EVENT, http2: true }, ['Protocols h2 h2c http/1.1']],
	])('%s', (_, server, lines) => {
		const config = apacheConfig(server, '/run/lab').split('\n')
		expect(config).toEqual(expect.arrayContaining(lines))
	})

	it('loads each module once', () => {
		const services = [{ name: 'api', port: 9101, on: 'server' as const }]
		const server = { ...EVENT, tls: true, http2: true, backend: 'tcp' as const, pools: [pool('shop', 8)], services }
		const modules = apacheConfig(server, '/run/lab')
			.split('\n')
			.filter((line) => line.startsWith('LoadModule'))
		expect(new Set(modules).size).toBe(modules.length)
	})
})
