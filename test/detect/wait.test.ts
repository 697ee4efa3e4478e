import { describe, expect, it } from 'vitest'
import { measureWait, NO_QUEUE, watchQueue } from '../../src/detect/wait.js'

/** Looks every two seconds: how many wait, and how many handshakes were completed so far. */
const queued = (looks: readonly (readonly [depth: number, opened: number])[]) =>
	looks.reduce(
		(queue, [waiting, opened], index) =>
			watchQueue(queue, { at: index * 2, waiting, opened, busy: 40, oldestWait: waiting === 0 ? undefined : index }),
		NO_QUEUE,
	)

describe('a queue', () => {
	it('is measured from the last look that found it empty', () => {
		expect(
			measureWait(
				queued([
					[0, 100],
					[20, 130],
					[45, 165],
				]),
				20,
			),
		).toEqual({
			depth: 45,
			standing: 2,
			seconds: 4,
			growth: 11.25,
			newestGrowth: 12.5,
			oldest: 2,
			served: (20 + 3 + 1.65 * Math.sqrt(20)) / 4,
			completed: 10,
			newestServed: 10,
			newest: { count: 35, seconds: 2 },
			rate: 20,
			last: 45 / 20,
			depthAhead: 45 + 11.25 * 2,
		})
	})

	it('is worked off at what was seen, where that is more than was known', () => {
		expect(
			measureWait(
				queued([
					[0, 0],
					[10, 210],
				]),
				20,
			)!.rate,
		).toBeCloseTo((200 + 3 + 1.65 * Math.sqrt(200)) / 2, 6)
	})

	it.each([
		{
			name: 'by those before the longest waiting when it came',
			looks: [
				[0, 0, undefined],
				[5, 30, 2],
				[10, 40, 5],
				[15, 40, 4],
			],
			// It came at 11, when 40 were in line.
			rate: 40 / 4,
		},
		{
			name: 'by those of the look before, where it was first seen at one',
			looks: [
				[0, 0, undefined],
				[5, 30, 0],
				[10, 40, 5],
				[15, 44, 5],
			],
			rate: 30 / 10,
		},
		{
			name: 'hardly, where it came with the first',
			looks: [
				[0, 0, undefined],
				[5, 30, 4],
				[10, 60, 9],
			],
			// At 1: a fifth of the 30 were before it.
			rate: 6 / 9,
		},
	] as const)('moves $name', ({ looks, rate }) => {
		const queue = looks.reduce(
			(all, [at, waiting, oldestWait]) => watchQueue(all, { at, waiting, oldestWait, busy: 10 }),
			NO_QUEUE,
		)
		expect(measureWait(queue, undefined)!.rate).toEqual(rate)
	})

	it('has no rate where neither is known', () => {
		const queue = [0, 5, 9].reduce((all, waiting, index) => watchQueue(all, { at: index, waiting, busy: 4 }), NO_QUEUE)
		expect(measureWait(queue, undefined)).toMatchObject({
			rate: undefined,
			last: undefined,
			served: undefined,
			newest: undefined,
		})
	})

	it('is none before two looks, nor once it is empty', () => {
		expect(measureWait(queued([[3, 1]]), 20)).toBeUndefined()
		expect(
			measureWait(
				queued([
					[3, 1],
					[0, 2],
				]),
				20,
			),
		).toBeUndefined()
	})

	it('remembers the most that were busy, and whether servers are still being added', () => {
		const grow = [4, 8, 16].reduce((all, busy, index) => watchQueue(all, { at: index, waiting: 5, busy }), NO_QUEUE)
		expect(grow).toMatchObject({ mostBusy: 16, settled: false, looks: 3, since: 0 })
		expect(watchQueue(grow, { at: 3, waiting: 5, busy: 0 })).toMatchObject({ mostBusy: 16, settled: true })
	})
})
