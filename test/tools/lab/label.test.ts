import { describe, expect, it } from 'vitest'
import type { SecondOfOutcomes } from './client/outcomes.js'
import { firstFailure, labelOf } from './label.js'
import { findRun } from './runs/index.js'

const second = (ok: number, failed = 0): SecondOfOutcomes => ({ started: ok, ok, failed, latencyMs: 0, slowestMs: 0 })
const seconds = (...runs: readonly (readonly [number, SecondOfOutcomes])[]) =>
	runs.flatMap(([count, value]) => Array.from({ length: count }, () => value))
const glance = (at: number, accepted: number, queued: number) => ({
	at,
	accepted,
	queued,
	synRecv: 0,
	closeWait: 0,
	timeWait: 0,
	rows: 0,
})

describe('firstFailure', () => {
	it.each([
		['nobody fails', seconds([60, second(10)]), undefined],
		[
			'two failures are too few, however small the traffic',
			seconds([20, second(0)], [2, second(0, 1)], [20, second(0)]),
			undefined,
		],
		['three failures of six requests', seconds([20, second(0)], [3, second(1, 1)], [20, second(0)]), 22],
		[
			'three failures of a hundred requests are under 5 %',
			seconds([20, second(10)], [3, second(9, 1)], [20, second(10)]),
			undefined,
		],
		['every tenth request fails', seconds([20, second(9)], [20, second(9, 1)]), 24],
		[
			'failures that are more than 10 s apart do not add up',
			seconds([1, second(0, 2)], [12, second(1)], [1, second(0, 2)]),
			undefined,
		],
	])('%s', (_, log, expected) => {
		expect(firstFailure(log)).toBe(expected)
	})

	it('does not count what failed before the second from which it looks', () => {
		expect(firstFailure(seconds([5, second(0, 5)], [20, second(10)]), 5)).toBeUndefined()
	})
})

describe('labelOf', () => {
	const run = findRun('tiny-flash-crowd')!
	const { onset: _onset, ...withoutOnset } = run

	it('finds the failure after the onset, and when the queue stood', () => {
		const log = seconds([12, second(5)], [8, second(0, 20)])
		const glances = [
			glance(0, 2, 0),
			glance(1, 3, 1),
			glance(2, 3, 0),
			glance(3, 8, 2),
			glance(4, 8, 9),
			glance(5, 8, 20),
		]
		expect(labelOf(run, log, glances)).toEqual({
			firstFailure: 12,
			queueStood: 3,
			maxAccepted: 8,
			maxQueued: 20,
			maxCloseWait: 0,
			defects: [],
		})
	})

	it.each([
		['a failing run whose users never fail', run, seconds([20, second(5)]), ['users never failed']],
		[
			'failures before the onset',
			run,
			seconds([5, second(0, 5)], [10, second(5)], [5, second(0, 5)]),
			['users failed before the onset, at 0 s'],
		],
		[
			'a healthy run whose users fail',
			{ ...withoutOnset, pattern: 'none' as const },
			seconds([5, second(5)], [5, second(0, 5)]),
			['users of a healthy run failed at 5 s'],
		],
	])('calls %s a defect', (_, of, log, expected) => {
		expect(labelOf(of, log, []).defects).toEqual(expected)
	})
})
