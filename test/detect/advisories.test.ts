import { describe, expect, it } from 'vitest'
import { adviseHost, NO_ADVISORIES } from '../../src/detect/advisories.js'
import type { HostSample } from '../../src/detect/sample.js'
import { DEFAULT_SETTINGS } from '../../src/detect/settings.js'
import { sample } from './readings.js'

/** What is said reading by reading: `<number of the reading> <rule>: <reason>`. */
function said(readings: readonly Partial<HostSample>[]): string[] {
	let state = NO_ADVISORIES
	return readings.flatMap((given, index) => {
		const { counters: _, ...host } = given
		const step = adviseHost(state, sample(index * 30, {}, { listen: 5, ...host }), DEFAULT_SETTINGS)
		state = step.state
		return step.notices.map(({ rule, reason }) => `${index} ${rule}: ${reason}`)
	})
}

const times = <Given>(count: number, given: Given): Given[] => Array(count).fill(given)
const timeWait = (...counts: number[]) => counts.map((count) => ({ timeWait: count }))
const listen = (...counts: number[]) => counts.map((count) => ({ listen: count }))
const stuck = (...counts: number[]) => counts.map((connections) => ({ otherStuck: [{ port: 9000, connections }] }))

const CHURN = 'connections are made and closed faster than they are forgotten'

describe('host advisories', () => {
	it('are told of the host, at the time of the reading', () => {
		const readings = timeWait(6000, 6000, 6000, 6000, 6000).map((host, index) => sample(index * 30, {}, host))
		let state = NO_ADVISORIES
		const notices = readings.flatMap((reading) => {
			const step = adviseHost(state, { ...reading, wallTime: 1_700_000_000_000 + reading.at }, DEFAULT_SETTINGS)
			state = step.state
			return step.notices
		})
		expect(notices).toEqual([
			{
				kind: 'advisory',
				at: 120,
				wallTime: 1_700_000_000_120,
				service: undefined,
				rule: 'time-wait',
				reason: `6000 sockets in TIME_WAIT for 5 samples (bar 5000): ${CHURN}`,
			},
		])
	})

	it.each([
		['an idle host', times(9, {}), []],
		['four samples of churn', timeWait(6000, 6000, 6000, 6000, 0), []],
		['churn at the bar', timeWait(...times(9, 5000)), []],
		[
			'churn that stands is said once',
			timeWait(...times(12, 5001)),
			[`4 time-wait: 5001 sockets in TIME_WAIT for 5 samples (bar 5000): ${CHURN}`],
		],
		[
			'churn above the second bar',
			timeWait(...times(6, 30_001)),
			[`4 time-wait: 30001 sockets in TIME_WAIT for 5 samples (bar 30000): ${CHURN}`],
		],
		[
			'churn that was below the bar, but never well below',
			timeWait(...times(5, 6000), ...times(5, 2501), ...times(5, 6000)),
			[`4 time-wait: 6000 sockets in TIME_WAIT for 5 samples (bar 5000): ${CHURN}`],
		],
		[
			'churn that was well below the bar is said again',
			timeWait(...times(5, 6000), 2500, ...times(5, 6000)),
			[
				`4 time-wait: 6000 sockets in TIME_WAIT for 5 samples (bar 5000): ${CHURN}`,
				`10 time-wait: 6000 sockets in TIME_WAIT for 5 samples (bar 5000): ${CHURN}`,
			],
		],
	] as [string, Partial<HostSample>[], string[]][])('churn: %s', (_, readings, expected) => {
		expect(said(readings)).toEqual(expected)
	})

	const PORTS = 'outbound connections: towards one destination 28232 local ports are all there are'

	it.each([
		['less than four fifths of the ports', [{ total: 5 + 22_585 }], []],
		['four fifths', [{ total: 5 + 22_586 }], [`0 ephemeral-ports: 22586 ${PORTS}`]],
		['as many, but they are inbound to another service', [{ total: 5 + 22_586, otherInbound: 1 }], []],
		['as long as it stands', times(5, { total: 5 + 25_000 }), [`0 ephemeral-ports: 25000 ${PORTS}`]],
		[
			'around the bar, but never well below',
			[22_600, 22_000, 22_600, 11_300, 22_600].map((count) => ({ total: 5 + count })),
			[`0 ephemeral-ports: 22600 ${PORTS}`],
		],
		[
			'well below it and beyond again',
			[22_600, 11_200, 22_700].map((count) => ({ total: 5 + count })),
			[`0 ephemeral-ports: 22600 ${PORTS}`, `2 ephemeral-ports: 22700 ${PORTS}`],
		],
	] as [string, Partial<HostSample>[], string[]][])('ports: %s', (_, readings, expected) => {
		expect(said(readings)).toEqual(expected)
	})

	it.each([
		['as many as ever', listen(5, 5, 5, 5, 5, 5), []],
		['one missing in one reading, as in a restart', listen(5, 5, 4, 5, 5), []],
		[
			'one missing in two',
			listen(5, 5, 5, 4, 4, 4, 4),
			['4 listener-gone: 4 listening sockets where 5 were: a service has gone away'],
		],
		['one more', listen(5, 5, 6, 6, 6), []],
		['one that came and went', listen(5, 6, 6, 5, 5), []],
		['two readings alone', listen(5, 4), []],
	] as [string, Partial<HostSample>[], string[]][])('listeners: %s', (_, readings, expected) => {
		expect(said(readings)).toEqual(expected)
	})

	it.each([
		[
			'growth beyond ten',
			stuck(8, 9, 10, 11, 12),
			[
				'4 stuck-elsewhere: the service on port 9000 leaks: 12 connections in CLOSE_WAIT that it does not close, 4 more than 4 samples ago',
			],
		],
		[
			'growth from none, of which no row stood',
			[{}, ...stuck(4, 8, 12, 16)],
			[
				'4 stuck-elsewhere: the service on port 9000 leaks: 16 connections in CLOSE_WAIT that it does not close, 16 more than 4 samples ago',
			],
		],
		['ten', stuck(6, 7, 8, 9, 10), []],
		['many that stand', stuck(40, 40, 40, 40, 40), []],
		['one rise', stuck(40, 40, 40, 40, 44), []],
		['a fall between', stuck(40, 44, 43, 48, 52), []],
		[
			'once while they stand',
			stuck(10, 11, 12, 13, 14, 14, 14, 15, 16, 17, 18),
			[
				'4 stuck-elsewhere: the service on port 9000 leaks: 14 connections in CLOSE_WAIT that it does not close, 4 more than 4 samples ago',
			],
		],
		[
			'again after they were closed',
			stuck(10, 11, 12, 13, 14, 0, 8, 9, 10, 11, 12),
			[
				'4 stuck-elsewhere: the service on port 9000 leaks: 14 connections in CLOSE_WAIT that it does not close, 4 more than 4 samples ago',
				'9 stuck-elsewhere: the service on port 9000 leaks: 11 connections in CLOSE_WAIT that it does not close, 11 more than 4 samples ago',
			],
		],
	] as [string, Partial<HostSample>[], string[]][])('a leak elsewhere: %s', (_, readings, expected) => {
		expect(said(readings)).toEqual(expected)
	})

	it('do not take two early samples for two regular ones: a restart may last for both', () => {
		let state = NO_ADVISORIES
		const readings: [number, number][] = [
			[0, 5],
			[30, 5],
			[60, 5],
			[61, 4],
			[66, 4],
			[71, 5],
			[90, 5],
			[120, 5],
		]
		const notices = readings.flatMap(([at, count]) => {
			const step = adviseHost(state, sample(at, {}, { listen: count }), DEFAULT_SETTINGS)
			state = step.state
			return step.notices
		})
		expect(notices).toEqual([])
	})
})
