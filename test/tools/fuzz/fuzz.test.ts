import { afterAll, describe, expect, it } from 'vitest'
import { runFuzz } from './growth.js'
import type { FuzzTarget } from './target.js'
import { TARGETS } from './targets/index.js'

/** Always the same inputs: what fails here fails again. `npm run fuzz` tries new ones. */
const SEED = 1
const RUNS = 2000

const made: FuzzTarget[] = []
afterAll(async () => {
	for (const target of made) await target.close()
})

describe(`${RUNS} strange inputs to each reader`, () => {
	it.each(Object.entries(TARGETS))(
		'%s: no crash, no hang, no growth',
		async (_, create) => {
			const target = create()
			made.push(target)
			expect(await runFuzz(target, { seed: SEED, runs: RUNS })).toMatchObject({ problem: undefined })
		},
		120_000,
	)
})
