import { expect, it } from 'vitest'
import { isBusy } from '../../src/replay/service-load.js'
import { queueStandsFrom } from '../tools/score/recorded-run.js'

function loads(accepted: readonly number[], waiting: readonly number[] = []) {
	return accepted.map((count, index) => ({
		at: index * 10,
		accepted: count,
		waiting: waiting[index] ?? 0,
		halfOpen: 0,
	}))
}

it.each([
	['three looks in a row', [0, 1, 0, 2, 3, 4], 30],
	['two looks', [0, 1, 1, 0], undefined],
])('says that the queue stands after %s that found somebody waiting', (_, waiting, expected) => {
	expect(queueStandsFrom(loads(waiting, waiting))).toBe(expected)
})

it.each([
	['eighty percent for three minutes', Array(19).fill(32), true],
	['eighty percent for two', [...Array(12).fill(32), ...Array(12).fill(0)], false],
	['sixty percent', Array(40).fill(24), false],
])('tells whether a service of 40 workers was busy: %s', (_, accepted, expected) => {
	expect(isBusy(loads(accepted), 40)).toBe(expected)
})
