import { describe, expect, it } from 'vitest'
import type { Measured } from '../../src/detect/measure.js'
import { isStalled } from '../../src/detect/queue-rule.js'
import { measureWait, NO_QUEUE, watchQueue } from '../../src/detect/wait.js'

/** Ten servers that take a second for a request, looked at every `gap` seconds; of those at each look `gone` are not there at the next. */
function pool(gap: number, gone: readonly number[]): Measured {
	const queue = [0, ...gone].reduce(
		(all, left, index) =>
			watchQueue(all, { at: index * gap, busy: 10, waiting: index === 0 ? 0 : 5 * index, gone: left }),
		NO_QUEUE,
	)
	const servers = { workers: 10, source: 'fpm-config', provenance: 'pm.max_children' } as const
	return { servers, holding: 1, wait: measureWait(queue, 10), station: { queue } } as unknown as Measured
}

describe('a full pool stands still', () => {
	it.each([
		['where none of it was answered for long enough', 2, [9, 0], true],
		['no sooner than that cannot be chance', 0.5, [4, 0], false],
		['where few were, and none lately', 2, [9, 2, 0], true],
		['never while the newest look shows what a busy one does', 2, [9, 0, 0, 9], false],
		[
			'never where its servers are all others at each look, however far apart: no more of what came and went is seen',
			5,
			[10, 10],
			false,
		],
		['where looks are far apart and its servers are the same ones', 5, [10, 0], true],
	])('%s', (_name, gap, gone, stalled) => {
		expect(isStalled(pool(gap, gone))).toBe(stalled)
	})
})
