import { describe, expect, it } from 'vitest'
import { countHidden, NO_HIDDEN, noteHidden } from '../../src/detect/hidden.js'

/** What is counted at the last of looks that come every so many seconds, with samples of 30 s. */
function counted(gap: number, hidden: readonly number[], waits = false): number {
	const watch = hidden.reduce((before, now, index) => noteHidden(before, now, index * gap, waits), NO_HIDDEN)
	return countHidden(watch, (hidden.length - 1) * gap, 30)
}

const steady = (count: number) => new Array<number>(8).fill(count)

describe('a worker counts as hidden', () => {
	it.each([
		['not at the first look that shows it', 2, [...steady(0), 1], 0],
		['not where looks show now one and now none', 2, [0, 1, 0, 1, 1, 0, 1, 1, 1], 0],
		['not before half a sample', 2, [0, ...steady(1)], 0],
		['at the first look after that', 2, [0, ...steady(1), 1], 1],
		['while others come and go beside it', 2, [0, 1, 2, 1, 3, 1, 1, 2, 1, 1, 2], 1],
		['at the second look where looks are samples', 30, [0, 2, 2], 2],
		['never while a queue stands: clients give up then', 2, steady(4).concat(4), 0, true],
	])('%s', (_name, gap, hidden, expected, waits = false) => expect(counted(gap, hidden, waits)).toBe(expected))
})
