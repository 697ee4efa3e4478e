import { describe, expect, it } from 'vitest'
import { measureOnset } from '../../../src/detect/series/onset.js'
import type { QueueWatch } from '../../../src/detect/series/queue-watch.js'
import { point } from '../readings.js'

/** A queue that stands since second 100; handshakes as [second, PassiveOpens]. */
function queue(...handshakes: (readonly [number, number | undefined])[]): QueueWatch {
	return {
		standingSince: 100,
		readings: handshakes.map(([at, passiveOpens]) => ({
			at,
			depth: at < 100 ? 0 : 5,
			passiveOpens,
			overflows: undefined,
		})),
	}
}

const calm = [
	point(30, { held: 10, arrivals: 4 }),
	point(60, { held: 12, arrivals: 6 }),
	point(90, { held: 11, arrivals: 5 }),
]
const full = point(102, { held: 40 })

describe('measureOnset', () => {
	it('compares the workers held in the 75 s before the queue with those held since', () => {
		expect(measureOnset([point(20, { held: 99 }), ...calm, full], queue([100, 0]))).toMatchObject({
			heldBefore: 11 / 40,
		})
	})

	it.each([
		[
			'ten times as many arrive',
			[
				[98, 0],
				[100, 100],
				[102, 200],
			],
			10,
		],
		[
			'the stretch that holds the beginning dilutes it: the next one tells',
			[
				[98, 0],
				[100, 20],
				[102, 120],
				[104, 220],
			],
			10,
		],
		[
			'as many as before',
			[
				[98, 0],
				[100, 10],
				[102, 20],
			],
			1,
		],
		[
			'one more a second is no jump',
			[
				[98, 0],
				[100, 11],
				[102, 22],
			],
			1,
		],
		[
			'half a minute counts; later the full queue turns clients away',
			[
				[98, 0],
				[100, 100],
				[128, 1500],
				[140, 1501],
			],
			10,
		],
		[
			'no counter',
			[
				[98, undefined],
				[100, undefined],
			],
			undefined,
		],
		['one reading alone', [[100, 100]], undefined],
	] as [string, (readonly [number, number | undefined])[], number | undefined][])(
		'arrivals: %s',
		(_, handshakes, jump) => {
			const measured = measureOnset([...calm, full], queue(...handshakes)).arrivalsJump
			if (jump === undefined) expect(measured).toBeUndefined()
			else expect(measured).toBeCloseTo(jump, 10)
		},
	)

	it.each([
		['no queue', [...calm, full], { standingSince: undefined, readings: [] }],
		['no reading before the queue', [full], queue([98, 0], [100, 100])],
		['no reading in the 75 s before it', [point(24, { held: 3 }), full], queue([98, 0], [100, 100])],
	])('is unknown with %s', (_, given, watch) => {
		expect(measureOnset(given, watch)).toEqual({ heldBefore: undefined, arrivalsJump: undefined })
	})

	it('knows no jump where arrivals were never measured', () => {
		const unmeasured = calm.map((each) => ({ ...each, arrivals: undefined }))
		expect(measureOnset([...unmeasured, full], queue([98, 0], [100, 100]))).toMatchObject({ arrivalsJump: undefined })
	})
})
