import { describe, expect, it } from 'vitest'
import { resourceLeak } from '../../../src/detect/patterns/resource-leak.js'
import { FORTY, viewOf } from '../views.js'

type View = Parameters<typeof viewOf>[0] & object

/** Six of thirty held connections lost, in three steps over 90 s. */
const LEAK: View & { leak: object } = {
	capacity: FORTY,
	now: { held: 30, stuck: 6, longStuck: 6 },
	leak: { lost: 6, steps: 3, spanSeconds: 90, rate: 0.05, oldestSeconds: 120.4 },
}
const leak = (given: object, view: View = {}): View => ({ ...LEAK, ...view, leak: { ...LEAK.leak, ...given } })
const timeLeft = (likely: number) => ({ soonest: likely / 2, likely, latest: likely * 2 })

describe('resourceLeak', () => {
	it('warns with the number, the capacity, the rate and the age', () => {
		expect(resourceLeak(viewOf(LEAK))).toEqual({
			severity: 'warning',
			rule: 'stuck-growing',
			reason:
				'6 of 40 workers (from apache2.conf) are stuck in connections whose client is gone, 3.0 more a minute, the oldest for 120 s',
		})
	})

	it('names those that the proxy has reset', () => {
		const view = viewOf(
			leak({ lost: 9, rate: 0.5 }, { capacity: undefined, hidden: 7, now: { held: 30, longStuck: 2 } }),
		)
		expect(resourceLeak(view)).toEqual({
			severity: 'warning',
			rule: 'hidden-growing',
			reason:
				'9 are stuck in connections whose client is gone, 7 of them reset by the proxy and no longer in the table, 30 more a minute, the oldest for 120 s',
		})
	})

	it.each([
		['at the least of everything', leak({ lost: 4, steps: 3, spanSeconds: 45, oldestSeconds: 75 }), 'warning'],
		['three lost: they are normal', leak({ lost: 3 }), undefined],
		['two steps', leak({ steps: 2 }), undefined],
		['steps within 44 s', leak({ spanSeconds: 44 }), undefined],
		['none older than ProxyTimeout heals', leak({ oldestSeconds: 74 }), undefined],
		['every worker lost within two minutes', leak({ timeLeft: timeLeft(120) }), 'critical'],
		['every worker lost later', leak({ timeLeft: timeLeft(121) }), 'warning'],
		[
			'a standing queue, and three tenths of those held are lost',
			leak({ lost: 9 }, { queue: { depth: 5, standingSeconds: 40 } }),
			'critical',
		],
		[
			'a standing queue, and fewer are lost',
			leak({ lost: 8 }, { queue: { depth: 5, standingSeconds: 40 } }),
			'warning',
		],
	] as [string, View, string | undefined][])('%s', (_, given, severity) => {
		expect(resourceLeak(viewOf(given))?.severity).toBe(severity)
	})
})
