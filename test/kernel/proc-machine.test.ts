import { describe, expect, it } from 'vitest'
import { CountersReader } from '../../src/kernel/counters-reader.js'
import { MachineReader } from '../../src/kernel/proc-machine.js'
import { locateProc } from '../../src/kernel/proc-paths.js'
import { captured, SCENES } from '../fixtures/proc-net.js'
import { procTree, sceneFiles } from './proc-trees.js'

const MEMINFO = 'MemTotal:       24684236 kB\nMemFree:        18000000 kB\nMemAvailable:   23563000 kB\n'
const PRESSURE = 'some avg10=12.34 avg60=5.00 avg300=1.00 total=123\nfull avg10=99.00 avg60=0.00 avg300=0.00 total=1\n'
const INTERFACES = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 9999999     100    0    0    0     0          0         0  9999999     100    0    0    0     0       0          0
  eth0: 1000 10 0 0 0 0 0 0 200 3 0 0 0 0 0 0
eth1.7:5000000000 10 0 0 0 0 0 0 40 3 0 0 0 0 0 0
`
const NOTHING = {
	load1: undefined,
	memoryAvailableBytes: undefined,
	memoryTotalBytes: undefined,
	cpuPressure: undefined,
	memoryPressure: undefined,
	ioPressure: undefined,
	receivedBytes: undefined,
	sentBytes: undefined,
}

describe('the machine', () => {
	it.each([
		{
			name: 'with everything',
			files: {
				loadavg: '0.53 1.00 2.00 1/100 7\n',
				meminfo: MEMINFO,
				'pressure/cpu': PRESSURE,
				'pressure/memory': PRESSURE.replace('12.34', '0.00'),
				'pressure/io': PRESSURE.replace('12.34', '100.00'),
				'self/net/dev': INTERFACES,
			},
			expected: {
				load1: 0.53,
				memoryAvailableBytes: 23_563_000 * 1024,
				memoryTotalBytes: 24_684_236 * 1024,
				cpuPressure: 12.34,
				memoryPressure: 0,
				ioPressure: 100,
				receivedBytes: 5_000_001_000,
				sentBytes: 240,
			},
		},
		{ name: 'with load only', files: { loadavg: '120.00 1.00 2.00 1/100 7\n' }, expected: { ...NOTHING, load1: 120 } },
		{
			name: 'of an old kernel without MemAvailable',
			files: { meminfo: MEMINFO.replace(/MemAvailable.*\n/, '') },
			expected: { ...NOTHING, memoryTotalBytes: 24_684_236 * 1024 },
		},
		{
			name: 'with lo only',
			files: { 'self/net/dev': INTERFACES.replace(/ *eth.*\n/g, '') },
			expected: { ...NOTHING, receivedBytes: 0, sentBytes: 0 },
		},
		{
			name: 'with nonsense',
			files: { loadavg: 'x', meminfo: '\n', 'pressure/cpu': '', 'self/net/dev': 'eth0: a b' },
			expected: undefined,
		},
		{ name: 'without any file', files: {}, expected: undefined },
	])('$name', ({ files, expected }) => {
		expect(new MachineReader(procTree(files as Record<string, string>).paths).read()).toEqual(expected)
	})
})

describe('the counters', () => {
	it('hold the namespace’s keep-alive time where the namespace is the reader’s own', () => {
		const { root, paths } = procTree({ 'sys/net/ipv4/tcp_keepalive_time': '600\n' })
		expect(new CountersReader(paths).read().get('sysctl.tcp_keepalive_time')).toBe(600)
		const elsewhere = locateProc({ procRoot: root, pid: 1 })
		expect(new CountersReader(elsewhere).read().get('sysctl.tcp_keepalive_time')).toBeUndefined()
	})

	it.each([
		['of version 2', '0::/web\n', 'web'],
		['of version 1, where tasks have a tree for themselves', '9:name=systemd:/\n8:pids:/web\n0::/\n', 'pids/web'],
	])('hold the limit of tasks of Apache’s cgroup %s', (_, groups, folder) => {
		const files = { [`group/${folder}/pids.current`]: '7\n', [`group/${folder}/pids.max`]: '60\n' }
		const { root, paths } = procTree({ '42/cgroup': groups, ...files })
		const counters = new CountersReader({ ...paths, cgroupRoot: `${root}/group` }).read(42)
		expect([counters.get('pids.current'), counters.get('pids.max')]).toEqual([7, 60])
	})

	it('of a capture have the names of the files, IPv6 ones included', () => {
		const counters = new CountersReader(procTree(sceneFiles('dual-stack')).paths).read()
		expect(
			[
				'Tcp.PassiveOpens',
				'Tcp.MaxConn',
				'Tcp.CurrEstab',
				'TcpExt.TCPDeferAcceptDrop',
				'IpExt.InOctets',
				'sockets.used',
				'TCP.inuse',
				'TCP6.inuse',
			].map((name) => [name, counters.get(name)]),
		).toEqual([
			['Tcp.PassiveOpens', 8],
			['Tcp.MaxConn', -1],
			['Tcp.CurrEstab', 16],
			['TcpExt.TCPDeferAcceptDrop', 0],
			['IpExt.InOctets', expect.any(Number)],
			['sockets.used', 17],
			['TCP.inuse', 5],
			['TCP6.inuse', 12],
		])
		expect([...counters].some(([name]) => name.startsWith('Udp.') || name.startsWith('MPTcpExt.'))).toBe(false)
	})

	it.each(SCENES)('of %s are read whole', (scene) => {
		const counters = new CountersReader(procTree(sceneFiles(scene)).paths).read()
		const names = captured(scene, 'netstat')
			.toString()
			.match(/^TcpExt: (?=[A-Z]).*$/m)![0]
			.split(' ')
			.slice(1)
		for (const name of names) expect(counters.get(`TcpExt.${name}`)).toBeTypeOf('number')
	})

	it.each([
		{ name: 'no file', files: {} },
		{
			name: 'nonsense',
			files: {
				'self/net/snmp': 'Tcp: a b\nIp: 1 2\nTcp: x y\n',
				'self/net/sockstat': 'TCP:\n\n',
				'self/net/netstat': '',
			},
		},
	])('are none where there is $name', ({ files }) => {
		expect([...new CountersReader(procTree(files as Record<string, string>).paths).read()]).toEqual([])
	})

	it('of a file beyond 16 KiB are read to its end', () => {
		const names = Array.from({ length: 3000 }, (_, number) => `Name${number}`)
		const text = `TcpExt: ${names.join(' ')}\nTcpExt: ${names.map((_, number) => number).join(' ')}\n`
		const counters = new CountersReader(procTree({ 'self/net/netstat': text }).paths).read()
		expect([[...counters].length, counters.get('TcpExt.Name2999')]).toEqual([3000, 2999])
	})
})
