import { expect, it } from 'vitest'
import { findRotation } from '../../src/host/logrotate.js'
import { procTree } from '../kernel/proc-trees.js'

const DEBIAN =
	'/var/log/apache2/*.log {\n\tdaily\n\tpostrotate\n\t\tinvoke-rc.d apache2 reload 2>&1 | logger\n\tendscript\n}\n'
const REDHAT =
	'/var/log/httpd/*log {\n\tpostrotate\n\t\t/bin/systemctl reload httpd.service > /dev/null 2>/dev/null || true\n\tendscript\n}\n'

it.each([
	['Debian', { 'etc/logrotate.d/apache2': DEBIAN }, 'daily', 'apache2:4'],
	['Red Hat, weekly by default', { 'etc/logrotate.d/httpd': REDHAT }, 'weekly', 'httpd:3'],
	[
		'Red Hat, by its own default',
		{ 'etc/logrotate.d/httpd': REDHAT, 'etc/logrotate.conf': '# weekly\nmonthly\n' },
		'monthly',
		'httpd:3',
	],
	[
		'a script of people',
		{ 'etc/logrotate.d/site': '/srv/log {\nhourly\npostrotate\napachectl -k graceful\n' },
		'hourly',
		'site:4',
	],
	['another program', { 'etc/logrotate.d/nginx': 'weekly\npostrotate\nsystemctl reload nginx\n' }, undefined, ''],
	['a comment', { 'etc/logrotate.d/apache2': 'daily\n# systemctl reload apache2\n' }, undefined, ''],
	['no logrotate', {}, undefined, ''],
])('%s', (_, files, period, place) => {
	const { root } = procTree(files)
	expect(findRotation(root)).toEqual(period && { period, place: `${root}/etc/logrotate.d/${place}` })
})
