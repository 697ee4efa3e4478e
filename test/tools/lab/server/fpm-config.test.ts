import { describe, expect, it } from 'vitest'
import { pool } from '../runs/defaults.js'
import { fpmConfig } from './fpm-config.js'

describe('fpmConfig', () => {
	it.each([
		['a static pool on a UNIX socket', pool('shop', 8), ['listen = /run/php/shop.sock', 'pm = static']],
		['a pool on TCP', pool('main', 8, { port: 9000 }), ['listen = 127.0.0.1:9000']],
		['an ondemand pool', pool('shop', 8, { pm: 'ondemand' }), ['pm = ondemand', 'pm.process_idle_timeout = 10s']],
		[
			'a dynamic pool, spare children in proportion',
			pool('shop', 10, { pm: 'dynamic' }),
			['pm.start_servers = 2', 'pm.min_spare_servers = 1', 'pm.max_spare_servers = 6'],
		],
		[
			'a dynamic pool of two, with no more spare children than children',
			pool('shop', 2, { pm: 'dynamic' }),
			['pm.max_children = 2', 'pm.max_spare_servers = 2'],
		],
	])('%s', (_, of, lines) => {
		expect(fpmConfig([of], '/run/lab').split('\n')).toEqual(expect.arrayContaining(lines))
	})

	it('gives every pool a section and a status socket of its own', () => {
		const lines = fpmConfig([pool('shop', 8), pool('blog', 4)], '/run/lab').split('\n')
		expect(lines.filter((line) => line.startsWith('['))).toEqual(['[global]', '[shop]', '[blog]'])
		expect(lines.filter((line) => line.startsWith('pm.status_listen'))).toEqual([
			'pm.status_listen = /run/php/status/shop.sock',
			'pm.status_listen = /run/php/status/blog.sock',
		])
	})
})
