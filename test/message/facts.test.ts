import { describe, expect, it } from 'vitest'
import { listFacts } from '../../src/message/facts.js'
import { CAUSE_EVENTS } from './causes.js'
import { EVENTS, event, incidentMessage, SATURATION } from './messages.js'

function factsOf(given: Parameters<typeof incidentMessage>[0]) {
	return Object.fromEntries(listFacts(incidentMessage(given)).map(({ label, value }) => [label, value]))
}

describe('the facts', () => {
	it('of an incident that opens', () => {
		expect(factsOf(EVENTS.opened)).toEqual({
			Cause: 'more users: 19.4 connections a second, usually 11.0',
			Workers: '38 of 40',
			Waiting: 'none',
			Networks: '203.0.113.0/24 (31) and 2001:db8:7::/48 (4)',
			Arrivals: '11/s → 19/s, each held 2 s',
			Load: '0.82 → 2.3',
			Throughput: '1.2 MB/s → 2.1 MB/s',
			Since: 'Sat 21 Nov, 14:21:07 UTC',
			Where: 'apache on web03, ports 80 and 443',
			Pattern: 'gradual-saturation (rule exhaustion-forecast)',
			Capacity: 'from apache2.conf',
		})
	})

	it('of an incident that is resolved', () => {
		expect(factsOf(EVENTS.resolved)).toMatchObject({
			Lasted: '6 min 15 s, since Sat 21 Nov, 14:21:07 UTC',
			Lost: '412 packets of clients dropped at its full queue (ListenOverflows while it was full; a client that retries counts each time)',
			Lead: 'warned 3 min 6 s before the first dropped connection',
			Workers: '12 of 40',
		})
	})

	it.each([
		{
			name: 'no client was lost',
			given: event({ kind: 'resolved', closing: { durationSeconds: 60, overflows: 0, leadSeconds: undefined } }),
			expected: { Lost: 'nothing: its accept queue was not seen full while connections were dropped', Lead: undefined },
		},
		{
			name: 'the warning came too late',
			given: event({ kind: 'resolved', closing: { durationSeconds: 60, overflows: 5, leadSeconds: -12 } }),
			expected: { Lead: 'none: warned 12 s after the first dropped connection' },
		},
		{
			name: 'the pattern changed',
			given: EVENTS.changed,
			expected: {
				Pattern: 'resource-leak, was gradual saturation (rule stuck-growing)',
				Since: 'Sat 21 Nov, 14:21:07 UTC, 3 min ago',
				Stuck:
					'14 hold connections whose clients are gone (CLOSE_WAIT), about 2 hold connections that a proxy has reset (in no table)',
			},
		},
		{
			name: 'the verdict has stations',
			given: CAUSE_EVENTS.pool,
			expected: {
				Cause: '71 of 75 busy workers wait for pool site1: 8 of 8 children busy, 63 waiting, oldest 9 s',
				Workers: '75 of 75',
				Networks: 'no network stands out',
				Capacity: 'from /etc/apache2/mods-enabled/mpm_event.conf:13',
			},
		},
		{
			name: 'one connection carries several requests',
			given: CAUSE_EVENTS.unclear,
			expected: { Workers: '60 to 66 of 75' },
		},
		{
			name: 'the reason names the cause already',
			given: { ...CAUSE_EVENTS.pool, reason: `${CAUSE_EVENTS.pool.cause!.text}: all taken in 20 s` },
			expected: { Cause: undefined },
		},
		{
			name: 'the capacity is unknown',
			given: EVENTS.spike,
			expected: { Workers: '38 (capacity unknown)', Waiting: '412 clients in the accept queue' },
		},
		{
			name: 'a recording without load, throughput and wall time',
			given: event(
				{
					wallTime: undefined,
					evidence: { ...SATURATION, window: [], topPeers: [], holders: [], holdingSeconds: undefined },
				},
				{ ports: [8080], openedWallTime: undefined },
			),
			expected: {
				Where: 'apache on web03, port 8080',
				Since: 'second 720 of the recording',
				Load: undefined,
				Throughput: undefined,
				Arrivals: undefined,
				Networks: 'no network stands out',
			},
		},
	])('where $name', ({ given, expected }) => {
		const facts = factsOf(given)
		for (const [label, value] of Object.entries(expected)) expect(facts[label]).toBe(value)
	})
})
