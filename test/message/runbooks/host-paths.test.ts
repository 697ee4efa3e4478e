import { describe, expect, it } from 'vitest'
import { apachePaths, fpmPaths, isShared, placeOf } from '../../../src/message/runbooks/host-paths.js'

describe('apachePaths', () => {
	it.each([
		[
			'Debian',
			'/etc/apache2/mods-enabled/mpm_event.conf',
			'apache2',
			'/var/log/apache2/error.log',
			'/etc/apache2/conf-enabled',
		],
		['Red Hat', '/etc/httpd/conf.modules.d/00-mpm.conf', 'httpd', '/var/log/httpd/error_log', '/etc/httpd/conf.d'],
		['cPanel', '/etc/apache2/conf/httpd.conf', 'httpd', '/etc/apache2/logs/error_log', '/etc/apache2/conf.d'],
		[
			'cPanel, included',
			'/etc/apache2/conf.d/includes/pre.conf',
			'httpd',
			'/etc/apache2/logs/error_log',
			'/etc/apache2/conf.d',
		],
		[
			'anything else',
			'/opt/apache/httpd.conf',
			'apache2',
			'/var/log/apache2/error.log /var/log/httpd/error_log',
			'$(ls -d /etc/apache2/conf-enabled /etc/httpd/conf.d /etc/apache2/conf.d 2>/dev/null | head -n 1)',
		],
	])('knows the layout of %s', (_name, file, unit, errorLog, drops) => {
		expect(apachePaths(file)).toEqual({ unit, errorLog, drops })
	})
})

describe('fpmPaths', () => {
	it.each([
		['Debian', '/etc/php/8.2/fpm/pool.d/site1.conf', 'php8.2-fpm', '/var/log/php8.2-fpm.log'],
		['Red Hat', '/etc/php-fpm.d/www.conf', 'php-fpm', '/var/log/php-fpm/error.log'],
		['Remi', '/etc/opt/remi/php82/php-fpm.d/www.conf', 'php82-php-fpm', '/var/opt/remi/php82/log/php-fpm/error.log'],
		[
			'cPanel',
			'/opt/cpanel/ea-php82/root/etc/php-fpm.d/site1.conf',
			'ea-php82-php-fpm',
			'/opt/cpanel/ea-php82/root/usr/var/log/php-fpm/error.log',
		],
		['Plesk', '/opt/plesk/php/8.2/etc/php-fpm.d/site1.conf', 'plesk-php82-fpm', '/var/log/plesk-php82-fpm/error.log'],
		['anything else', '/srv/pool.conf', '*php*-fpm.service', undefined],
	])('knows the layout of %s', (_name, file, unit, log) => expect(fpmPaths(file)).toEqual({ unit, log }))
})

describe('placeOf', () => {
	it.each([
		['from /etc/apache2/apache2.conf:13', { file: '/etc/apache2/apache2.conf', line: 13 }],
		['from /a.conf:2 (MaxRequestWorkers 110 is no multiple of 25)', { file: '/a.conf', line: 2 }],
		['from the configuration of forewarn', undefined],
		[undefined, undefined],
	])('of %s', (provenance, place) => expect(placeOf(provenance)).toEqual(place))
})

describe('isShared', () => {
	it.each([
		['10.0.0.0/24', true],
		['127.0.0.0/24', true],
		['172.16.0.0/24', true],
		['172.32.0.0/24', false],
		['192.168.1.0/24', true],
		['100.64.0.0/24', true],
		['100.128.0.0/24', false],
		['203.0.113.0/24', false],
		['::1', true],
		['fd00:1:2::/48', true],
		['2001:db8:7::/48', false],
	])('%s: %s', (network, expected) => expect(isShared(network)).toBe(expected))
})
