import { describe, expect, it } from 'vitest'
import { apachePaths, fpmPaths, placeOf } from '../../../src/message/runbooks/host-paths.js'

describe('apachePaths', () => {
	it.each([
		{
			name: 'Debian',
			file: '/etc/apache2/mods-enabled/mpm_event.conf',
			unit: 'apache2',
			errorLog: '/var/log/apache2/error.log',
			folder: '/etc/apache2',
			drops: '/etc/apache2/conf-enabled',
		},
		{
			name: 'Red Hat',
			file: '/etc/httpd/conf.modules.d/00-mpm.conf',
			unit: 'httpd',
			errorLog: '/var/log/httpd/error_log',
			folder: '/etc/httpd',
			drops: '/etc/httpd/conf.d',
		},
		...['/etc/apache2/conf/httpd.conf', '/etc/apache2/conf.d/includes/pre.conf'].map((file) => ({
			name: 'cPanel',
			file,
			unit: 'httpd',
			errorLog: '/etc/apache2/logs/error_log',
			folder: '/etc/apache2',
			drops: '/etc/apache2/conf.d',
		})),
		{
			name: 'anything else',
			file: '/opt/apache/httpd.conf',
			unit: 'apache2',
			errorLog: "$(sudo sh -c 'ls /var/log/apache2/error.log /var/log/httpd/error_log 2>/dev/null')",
			folder: '$(ls -d /etc/apache2 /etc/httpd 2>/dev/null)',
			drops: '$(ls -d /etc/apache2/conf-enabled /etc/httpd/conf.d /etc/apache2/conf.d 2>/dev/null | head -n 1)',
		},
	])('knows the layout of $name: $file', ({ name: _, file, ...paths }) => {
		expect(apachePaths(file)).toEqual(paths)
	})
})

describe('fpmPaths', () => {
	it.each([
		['/etc/php/8.2/fpm/pool.d/site1.conf', 'php8.2-fpm', 'php-fpm8.2', '/var/log/php8.2-fpm.log'],
		['/etc/php-fpm.d/www.conf', 'php-fpm', 'php-fpm', '/var/log/php-fpm/error.log'],
		[
			'/etc/opt/remi/php82/php-fpm.d/www.conf',
			'php82-php-fpm',
			'/opt/remi/php82/root/usr/sbin/php-fpm',
			'/var/opt/remi/php82/log/php-fpm/error.log',
		],
		[
			'/opt/cpanel/ea-php82/root/etc/php-fpm.d/site1.conf',
			'ea-php82-php-fpm',
			'/opt/cpanel/ea-php82/root/usr/sbin/php-fpm',
			'/opt/cpanel/ea-php82/root/usr/var/log/php-fpm/error.log',
		],
		[
			'/opt/plesk/php/8.2/etc/php-fpm.d/site1.conf',
			'plesk-php82-fpm',
			'/opt/plesk/php/8.2/sbin/php-fpm',
			'/var/log/plesk-php82-fpm/error.log',
		],
		['/srv/pool.conf', '*php*-fpm.service', undefined, undefined],
	])('knows the layout of %s', (file, unit, program, log) => expect(fpmPaths(file)).toEqual({ unit, program, log }))
})

describe('placeOf', () => {
	it.each([
		['from /etc/apache2/apache2.conf:13', { file: '/etc/apache2/apache2.conf', line: 13 }],
		['from /a.conf:2 (MaxRequestWorkers 110 is no multiple of 25)', { file: '/a.conf', line: 2 }],
		['from the configuration of forewarn', undefined],
		[undefined, undefined],
	])('of %s', (provenance, place) => expect(placeOf(provenance)).toEqual(place))
})
