import { expect, it } from 'vitest'
import { weekOf } from '../../src/cli/learned-weeks.js'
import { ServiceHistory } from '../../src/incidents/history.js'
import { quarterColumns } from '../../src/incidents/history-columns.js'
import { NOON, values } from '../incidents/points.js'

const DAY = 86_400_000

it('reduces a history to its peaks and its mean', () => {
	const history = new ServiceHistory({ full: { '/a.sock': [[NOON + DAY, 8, 71]] } })
	history.add(NOON, values({ arrivals: null, acceptQueue: 3 }))
	history.add(NOON + DAY, values({ arrivals: 12, stuck: 23 }))
	history.add(NOON + 2 * DAY, values({ arrivals: 2, acceptQueue: 511 }))
	const now = NOON + 3 * DAY
	expect(weekOf(quarterColumns(history, now), now)).toEqual({
		days: 3,
		arrivals: { peak: 12, busiest: 12, mean: 7 },
		queue: 511,
		stuck: 23,
		full: { '/a.sock': [[NOON + DAY, 8, 71]] },
	})
})

it('knows nothing of a service that was never seen', () => {
	expect(weekOf(quarterColumns(new ServiceHistory(), NOON), NOON)).toBeUndefined()
})
