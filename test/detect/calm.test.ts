import { describe, expect, it } from 'vitest'
import { judgeCalm } from '../../src/detect/calm.js'
import { FORTY, viewOf } from './views.js'

type View = Parameters<typeof viewOf>[0] & object

const CALM = 'the accept queue is empty and workers accept'

const RISING = { risingSince: 100, restingSince: undefined }

describe('judgeCalm', () => {
	it.each([
		['an idle service', {}, CALM],
		['seven tenths of the capacity held', { capacity: FORTY, now: { held: 28 } }, CALM],
		['any number held of an unknown capacity', { now: { held: 4000 } }, CALM],
		['a quarter of the backlog half-open', { backlog: 400, now: { halfOpen: 100 } }, CALM],
		['three stuck connections, which are normal', { capacity: FORTY, leak: { lost: 3 } }, CALM],
		['nine stuck of an unknown capacity', { leak: { lost: 9 } }, CALM],
		['a rise back to what is normal', { climb: RISING, smoothed: 15, normal: { usual: 12, peak: 16 } }, CALM],
	] as [string, View, string][])('is calm with %s', (_, given, reason) => {
		expect(judgeCalm(viewOf(given))).toEqual({ calm: true, reason })
	})

	it.each([
		['one in the queue', { now: { acceptQueue: 1 } }, '1 connections still wait in the accept queue'],
		['clients turned away', { now: { overflows: 12 } }, '12 overflows of the accept queue since the last sample'],
		['more half-open', { backlog: 400, now: { halfOpen: 101 } }, '101 connections are still half-open'],
		['more held', { capacity: FORTY, now: { held: 29 } }, 'workers still hold 29 of 40'],
		[
			'more held, some of them hidden',
			{ capacity: FORTY, hidden: 9, now: { held: 20 } },
			'workers still hold 29 of 40',
		],
		[
			'a climb beyond what is normal',
			{ climb: RISING, smoothed: 17, normal: { usual: 12, peak: 16 } },
			'connections in use still climb beyond the normal peak: 0 are held',
		],
		['a tenth of the capacity stuck', { capacity: FORTY, leak: { lost: 4 } }, '4 connections are still stuck'],
		['ten stuck of an unknown capacity', { leak: { lost: 10 } }, '10 connections are still stuck'],
		[
			'no connection held while the queue stands: the clients gave up, the workers are busy',
			{ now: { held: 0, acceptQueue: 400 } },
			'400 connections still wait in the accept queue',
		],
	] as [string, View, string][])('is not calm with %s', (_, given, reason) => {
		expect(judgeCalm(viewOf(given))).toEqual({ calm: false, reason })
	})
})
