import { expect, it } from 'vitest'
import { RUNS } from '../lab/runs/index.js'
import { isHeldOut } from './hold-out.js'

it('holds out about a third of every pattern of the library', () => {
	for (const pattern of ['gradual-saturation', 'sudden-spike', 'resource-leak', 'none'] as const) {
		const names = RUNS.filter((run) => run.pattern === pattern).map(({ name }) => name)
		const part = names.filter(isHeldOut).length / names.length
		// A tenth of a dozen runs is one run.
		expect(part, pattern).toBeGreaterThan(0.2)
		expect(part, pattern).toBeLessThan(0.5)
	}
})

it('never moves a scenario to the other side', () => {
	const names = ['gradual-slowloris', 'gradual-traffic-fast', 'spike-on-climb', 'spike-deep-backlog', 'leak-event']
	expect(names.map(isHeldOut)).toEqual([true, false, true, false, true])
})
