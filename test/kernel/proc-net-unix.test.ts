import { describe, expect, it } from 'vitest'
import { UnixScanner, whyNoUpstream } from '../../src/kernel/proc-net-unix.js'
import { captured } from '../fixtures/proc-net.js'

const HEADING = 'Num       RefCount Protocol Flags    Type St Inode Path\n'
const row = (flags: string, type: string, state: string, inode: string, path = '') =>
	`00000000e715759a: 00000003 00000000 ${flags} ${type} ${state} ${inode}${path && ` ${path}`}\n`
const listener = (path: string, inode = '  100') => row('00010000', '0001', '01', inode, path)
const accepted = (path: string, inode: string) => row('00000000', '0001', '03', inode, path)
const waiting = (path: string) => row('00000000', '0001', '02', '    0', path)

function scan(...rows: string[]) {
	return new UnixScanner().scan(Buffer.from(HEADING + rows.join('')))
}

describe('UnixScanner', () => {
	it('reads a captured table: a pool that was bound anew, and an abstract socket', () => {
		expect(new UnixScanner().scan(captured('spoken', 'unix'))).toEqual([
			{ path: '/tmp/pools/shop.sock', listeners: [2339710, 2339711], accepted: [2339718, 2339719], waiting: 3 },
			{ path: '@forewarn-capture', listeners: [2339712], accepted: [2339721], waiting: 0 },
		])
	})

	it.each<[string, string[], object[]]>([
		['no rows', [], []],
		['a listener without connections', [listener('/a')], [{ path: '/a', listeners: [100], accepted: [], waiting: 0 }]],
		[
			'connections before their listener',
			[waiting('/a'), accepted('/a', '  7'), listener('/a')],
			[{ path: '/a', listeners: [100], accepted: [7], waiting: 1 }],
		],
		['connections of a listener that is gone', [accepted('/a', '  7')], []],
		[
			'a path with blanks',
			[listener('/a b'), accepted('/a b', ' 12')],
			[{ path: '/a b', listeners: [100], accepted: [12], waiting: 0 }],
		],
		[
			'paths of which one begins another',
			[listener('/a'), accepted('/ab', ' 12'), waiting('/')],
			[{ path: '/a', listeners: [100], accepted: [], waiting: 0 }],
		],
		['datagrams', [row('00010000', '0002', '01', '  100', '/a')], []],
		[
			'a row that is cut off',
			[listener('/a'), '00000000e715759a: 000'],
			[{ path: '/a', listeners: [100], accepted: [], waiting: 0 }],
		],
		[
			'letters in the place of an inode',
			[listener('/a'), accepted('/a', ' 1x7')],
			[{ path: '/a', listeners: [100], accepted: [], waiting: 0 }],
		],
		[
			'a path of 108 bytes, and one longer than any that the kernel has',
			[listener(`/${'a'.repeat(107)}`), listener(`/${'a'.repeat(108)}`)],
			[{ path: `/${'a'.repeat(107)}`, listeners: [100], accepted: [], waiting: 0 }],
		],
	])('reads %s', (_, rows, expected) => {
		expect(scan(...rows)).toEqual(expected)
	})

	it('knows paths again in a buffer that every table is read into, wherever they stand in it', () => {
		const scanner = new UnixScanner()
		const buffer = Buffer.alloc(4096)
		const asked: string[] = []
		const wanted = (path: string) => asked.push(path) > 0
		for (const rows of [
			[listener('/a'), listener('/b')],
			[waiting('/b'), listener('/b'), listener('/a')],
			[listener('/b'), listener('/a')],
		]) {
			const length = buffer.write(HEADING + rows.join(''))
			expect(scanner.scan(buffer, length, wanted)).toHaveLength(2)
		}
		expect(asked).toEqual(['/a', '/b'])
	})

	it('says undefined of what is no such table', () => {
		expect(new UnixScanner().scan(Buffer.from('sl local_address\n'))).toBeUndefined()
		expect(new UnixScanner().scan(Buffer.from(''))).toBeUndefined()
	})

	it('reads one table after the other, each for itself, and asks about a path once', () => {
		const scanner = new UnixScanner()
		const asked: string[] = []
		const wanted = (path: string) => asked.push(path) > 0 && path !== '/no'
		const tables = [listener('/a') + waiting('/a') + listener('/no'), listener('/a'), listener('/no')]
		const found = tables.map((text) => scanner.scan(Buffer.from(HEADING + text), undefined, wanted))
		expect(found.map((paths) => paths!.map(({ path, waiting }) => `${path} ${waiting}`))).toEqual([
			['/a 1'],
			['/a 0'],
			[],
		])
		expect(asked).toEqual(['/a', '/no'])
	})

	it('reads no further than it is told', () => {
		const text = HEADING + listener('/a')
		expect(new UnixScanner().scan(Buffer.from(text + waiting('/a')), text.length)).toMatchObject([{ waiting: 0 }])
	})
})

describe('whyNoUpstream', () => {
	it.each([
		['/run/php/shop.sock', undefined],
		['/var/run/php-fpm/www.sock', undefined],
		['@php-fpm', undefined],
		['/home/shop/fpm.sock', undefined],
		['/opt/cpanel/ea-php82/root/usr/var/run/php-fpm/shop.sock', undefined],
		['/run/mysqld/mysqld.sock', undefined],
		['/var/www/vhosts/system/shop.example/php-fpm.sock', undefined],
		['/run/systemd/journal/stdout', 'of the system'],
		['/run/dbus/system_bus_socket', 'of the system'],
		['/var/run/docker.sock', 'of the system'],
		['/run/containerd/containerd.sock', 'of the system'],
		['/tmp/.X11-unix/X0', 'of a desktop session'],
		['@/tmp/.X11-unix/X0', 'of a desktop session'],
		['/run/user/1000/bus', 'of a desktop session'],
		['/run/forewarn/control.sock', 'of the system'],
		['/var/spool/postfix/public/pickup', 'of another service'],
	])('of %s is %s', (path, reason) => {
		expect(whyNoUpstream(path)).toBe(reason)
	})
})
