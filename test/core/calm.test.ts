import { describe, expect, it } from 'vitest'
import { judgeCalm } from '../../src/core/calm.js'
import { FORTY, viewOf } from './views.js'

type View = Parameters<typeof viewOf>[0] & object

const CALM = 'the accept queue is empty and workers accept'

describe('judgeCalm', () => {
	it.each([
		['an idle service', {}, CALM],
		['seven tenths of the capacity held', { capacity: FORTY, now: { held: 28 } }, CALM],
		['any number held of an unknown capacity', { now: { held: 4000 } }, CALM],
		['a quarter of the backlog half-open', { backlog: 400, now: { halfOpen: 100 } }, CALM],
		['three stuck connections, which are normal', { now: { stuck: 3 }, leak: { lost: 3 } }, CALM],
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
		['four stuck', { now: { stuck: 4 }, leak: { lost: 4 } }, '4 connections are still stuck'],
		[
			'no connection held while the queue stands: the clients gave up, the workers are busy',
			{ now: { held: 0, acceptQueue: 400 } },
			'400 connections still wait in the accept queue',
		],
	] as [string, View, string][])('is not calm with %s', (_, given, reason) => {
		expect(judgeCalm(viewOf(given))).toEqual({ calm: false, reason })
	})
})
