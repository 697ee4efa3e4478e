import { describe, expect, test } from 'vitest'
import { AgeList } from '../../src/kernel/ages.js'

/** Each is [since, high, low]. */
type Thing = readonly [number, number, number]

function oldestOf(list: AgeList, things: readonly Thing[], most = 3) {
	list.clear()
	for (const [since, high, low] of things) list.add(since, high, low)
	return list.oldest(most)
}

describe('the oldest of a look', () => {
	test.each<[string, Thing[], string[]]>([
		[
			'come oldest first',
			[
				[3, 0, 1],
				[1, 0, 2],
				[2, 0, 3],
			],
			['02-rs', '03-1jk', '01-2bc'],
		],
		[
			'of the same time by identity',
			[
				[1, 0, 2],
				[1, 0, 1],
			],
			['01-rs', '02-rs'],
		],
		[
			'are as many as were asked for',
			[
				[4, 0, 4],
				[3, 0, 3],
				[2, 0, 2],
				[1, 0, 1],
			],
			['01-rs', '02-1jk', '03-2bc'],
		],
		['are none of nothing', [], []],
	])('%s', (_name, things, keys) => {
		expect(oldestOf(new AgeList(), things).map(({ key }) => key)).toEqual(keys)
	})

	test.each<[string, Thing[], boolean[]]>([
		[
			'nothing changed',
			[
				[1, 5, 1],
				[2, 5, 2],
				[3, 5, 3],
			],
			[true, true, true],
		],
		[
			'the first is gone',
			[
				[2, 5, 2],
				[3, 5, 3],
				[4, 5, 4],
			],
			[true, true, false],
		],
		[
			'an older one has come',
			[
				[3, 5, 3],
				[2, 5, 2],
				[1, 5, 1],
				[0.5, 5, 9],
			],
			[false, true, true],
		],
		[
			'one is of another time',
			[
				[1, 5, 1],
				[2.5, 5, 2],
				[3, 5, 3],
			],
			[true, false, true],
		],
		[
			'one differs in half of its identity',
			[
				[1, 6, 1],
				[2, 5, 2],
				[3, 5, 3],
			],
			[false, true, true],
		],
	])('are the objects of the look before where they are the same: %s', (_name, things, same) => {
		const list = new AgeList()
		const before = oldestOf(list, [
			[1, 5, 1],
			[2, 5, 2],
			[3, 5, 3],
		])
		const now = oldestOf(list, things)
		expect(now.map((each) => before.includes(each))).toEqual(same)
		expect(now).toEqual(oldestOf(new AgeList(), things))
	})
})
