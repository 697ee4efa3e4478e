import { describe, expect, it } from 'vitest'
import { NO_HOST_MEMORY, noticeHost } from '../../src/detect/host-notices.js'
import { DEFAULT_SETTINGS } from '../../src/detect/settings.js'
import { type Beside, look } from './looks.js'

/** What is said over samples 30 s apart, as `seconds rule: reason`. */
function said(course: readonly Beside[], timeWait: readonly number[] = []): readonly string[] {
	let memory = NO_HOST_MEMORY
	return course.flatMap((beside, index) => {
		const at = index * 30
		const step = noticeHost(memory, look(at, { timeWait: timeWait[index] ?? 0 }, beside), DEFAULT_SETTINGS)
		memory = step.memory
		return step.notices.map(({ rule, reason, severity }) => `${at} ${severity ? `${severity} ` : ''}${rule}: ${reason}`)
	})
}

const samples = (count: number, beside: (index: number) => Beside) => Array.from({ length: count }, (_, i) => beside(i))
const towards = (id: string, localPorts: number, more: { span?: number; closeWait?: number } = {}): Beside => ({
	destinations: [{ id, localPorts, span: more.span ?? 28_232, closeWait: more.closeWait ?? 0 }],
})
const range = (first: number, last: number) => ({ 'ports.first': first, 'ports.last': last })
const tracked = (count: number): Beside => ({ counters: { 'conntrack.count': count, 'conntrack.max': 1000 } })

describe('what the host shows that is no shortage of workers', () => {
	it.each<[string, readonly Beside[], readonly string[]]>([
		['a quiet host', samples(9, () => ({})), []],
		[
			'24,000 local ports over ten backends',
			samples(3, () => ({ destinations: [towards('10.0.0.9:8009', 2400).destinations![0]!] })),
			[],
		],
		[
			'11,800 of 11,848 local ports towards one backend, the range known',
			samples(3, () => ({ ...towards('127.0.0.1:6086', 11_800), counters: range(49_152, 60_999) })),
			[
				'0 local-ports: 11800 of 11848 local ports are used towards 127.0.0.1:6086: when they are gone, connections to it fail (EADDRNOTAVAIL)',
			],
		],
		[
			'960 of 1,000 local ports, a range that someone narrowed',
			[750, 960].map((ports) => ({ ...towards('127.0.1.1:9000', ports), counters: range(32_768, 33_767) })),
			[
				'30 local-ports: 960 of 1000 local ports are used towards 127.0.1.1:9000: when they are gone, connections to it fail (EADDRNOTAVAIL)',
			],
		],
		[
			'the same, the range told by the ports in use',
			samples(3, () => towards('127.0.0.1:6086', 11_800, { span: 11_846 })),
			[
				'30 local-ports: 11800 of 11848 local ports are used towards 127.0.0.1:6086: when they are gone, connections to it fail (EADDRNOTAVAIL)',
			],
		],
		[
			'ports that are used one after the other, until there are no more',
			[1000, 5000, 10_000, 11_000, 11_800, 11_800].map((ports) => towards('127.0.0.1:6086', ports, { span: ports })),
			[
				'150 local-ports: 11800 of 11802 local ports are used towards 127.0.0.1:6086: when they are gone, connections to it fail (EADDRNOTAVAIL)',
			],
		],
		['900 neighbouring ports, which say nothing about the range', [towards('10.0.0.9:3306', 900, { span: 900 })], []],
		[
			'a backend whose closed connections are kept, 10 more each sample',
			samples(7, (index) => towards('10.0.0.9:8009', 100, { closeWait: 10 * index })),
			[
				'120 backend-close-wait: 10.0.0.9:8009 has closed 40 connections that this host still holds (CLOSE_WAIT), 40 more than 4 samples ago',
			],
		],
		[
			'an idle pool of 40 connections that a backend closed once',
			samples(7, () => towards('10.0.0.9:8009', 100, { closeWait: 40 })),
			[],
		],
		['tracked connections at 84 %', [tracked(840)], []],
		[
			'tracked connections at 85 %, then at 98 %, then at 90 %',
			[tracked(850), tracked(980), tracked(900)],
			[
				'0 conntrack: connection tracking holds 850 of 1000 entries: when it is full, the kernel drops new connections before Apache sees them',
				'30 critical conntrack: connection tracking holds 980 of 1000 entries: the kernel drops new connections before Apache sees them',
			],
		],
		[
			'three of nine listeners of other programs close',
			samples(6, (index) => ({ otherListeners: index < 3 ? [22, 3306, 6379, 11_211] : [22] })),
			['120 listener-gone: other programs no longer listen on ports 3306, 6379, 11211; the watched services do'],
		],
		['a listener that is restarted', samples(6, (index) => ({ otherListeners: index === 3 ? [22] : [22, 3306] })), []],
		[
			'a listener on a port that is given to whoever asks',
			samples(6, (index) => ({ otherListeners: index < 3 ? [22, 45_001] : [22] })),
			[],
		],
		[
			'another program leaks',
			samples(6, (index) => ({ otherStuck: [{ port: 8443, connections: 4 + 3 * index }] })),
			[
				'120 stuck-elsewhere: the program on port 8443 leaks: 16 connections in CLOSE_WAIT that it does not close, 12 more than 4 samples ago',
			],
		],
	])('%s', (_, course, expected) => {
		expect(said(course)).toEqual(expected)
	})

	it('counts only outgoing connections in TIME_WAIT, over five samples', () => {
		const outgoing = samples(6, () => ({ timeWait: 6200 }))
		expect(said(outgoing, Array(6).fill(6200))).toEqual([])
		expect(said(outgoing, Array(6).fill(200))).toEqual([
			'120 time-wait: 6000 outgoing connections in TIME_WAIT for 5 samples (bar 5000): they are made and closed faster than the kernel forgets them',
		])
	})

	it('is said again only after the number was below half of its bar', () => {
		const levels = [850, 500, 850, 420, 850]
		expect(said(levels.map(tracked)).map((line) => line.split(' ')[0])).toEqual(['0', '120'])
	})
})
