import { describe, expect, it } from 'vitest'
import { hiddenWorkers } from '../../../src/detect/series/unlisted-workers.js'
import type { ServicePoint } from '../../../src/detect/service-point.js'
import { points } from '../readings.js'

/** Twelve readings of 20 held connections and 100 sockets beside the table; the rest as given by reading number. */
function twelve(numbers: (index: number) => Partial<ServicePoint>): ServicePoint[] {
	return points(
		Array.from({ length: 12 }, (_, index) => ({ held: 20, unlisted: 100, resets: index, ...numbers(index) })),
	)
}

/** Steps from reading 4 on; reading 8 is the first within the last 90 s. */
const grown = (by: number) => (index: number) => ({ unlisted: index < 4 ? 100 : 100 + by })

describe('hiddenWorkers', () => {
	it.each([
		['none while nothing changes', twelve(() => ({})), 0],
		['what has stood above the baseline for 90 s', twelve(grown(6)), 6],
		['none that came within the last 90 s', twelve((index) => ({ unlisted: index < 9 ? 100 : 120 })), 0],
		[
			'the lowest of the last 90 s: what comes and goes holds no worker',
			twelve((index) => ({ unlisted: index === 10 ? 102 : grown(6)(index).unlisted })),
			2,
		],
		['none below the baseline', twelve((index) => ({ unlisted: index < 2 ? 150 : 100 })), 0],
		['no more than were reset meanwhile', twelve((index) => ({ ...grown(6)(index), resets: index < 6 ? 40 : 43 })), 3],
		[
			'none where nothing was reset: UNIX sockets come and go without',
			twelve((index) => ({ ...grown(6)(index), resets: 40 })),
			0,
		],
		['all where resets are not counted', twelve((index) => ({ ...grown(6)(index), resets: undefined })), 6],
		[
			'no entry of the accept queue that died there',
			twelve((index) => ({ ...grown(6)(index), acceptQueue: 5, queued: 1 })),
			2,
		],
		['nothing without sockstat', twelve(() => ({ unlisted: undefined })), 0],
		['nothing before four readings', twelve(grown(6)).slice(2, 5), 0],
		['nothing before 90 s', twelve(grown(6)).map((each, index) => ({ ...each, at: index * 8 })), 0],
	])('counts %s', (_, given, expected) => {
		expect(hiddenWorkers(given)).toBe(expected)
	})

	it('takes the two UNIX sockets of a worker that waits for PHP-FPM for what they are', () => {
		const load = [20, 24, 21, 30, 28, 35, 33, 40, 44, 41, 46, 50]
		expect(
			hiddenWorkers(twelve((index) => ({ held: load[index]!, unlisted: 100 + 2 * load[index]!, resets: index * 9 }))),
		).toBe(0)
	})

	it.each([
		[
			'fall in two of eleven steps: busy workers and idle ones take turns',
			[0, 9, 2, 8, 3, 30, 31, 30, 30, 31, 32, 33],
			0,
		],
		['fall in one of eleven', [0, 2, 3, 1, 3, 30, 31, 30, 30, 31, 32, 33], 29],
		['fall by one, as between two files', [0, 1, 0, 1, 0, 30, 29, 30, 29, 30, 29, 30], 29],
	] as [string, number[], number][])('of sockets that %s', (_, above, expected) => {
		expect(hiddenWorkers(twelve((index) => ({ unlisted: 100 + above[index]!, resets: index * 9 })))).toBe(expected)
	})

	it('still sees hidden workers behind those sockets', () => {
		const load = [20, 24, 21, 30, 28, 35, 33, 40, 44, 41, 46, 50]
		const hidden = (index: number) => (index < 4 ? 0 : 5)
		const given = twelve((index) => ({
			held: load[index]!,
			unlisted: 100 + 2 * load[index]! + hidden(index),
			resets: index * 9,
		}))
		expect(hiddenWorkers(given)).toBe(5)
	})
})
