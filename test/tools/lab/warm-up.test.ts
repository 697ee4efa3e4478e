import { expect, it } from 'vitest'
import { findRun } from './runs/index.js'
import { withoutWarmUp } from './warm-up.js'

it('moves every time of a run to the start of its recording', () => {
	const second = (ok: number) => ({ started: ok, ok, failed: 0, latencyMs: 0, slowestMs: 0 })
	const run = {
		...findRun('tiny-flash-crowd')!,
		happenings: [{ at: 12, what: 'graceful' } as const],
		closely: [[3, 5]] as const,
	}
	const told = withoutWarmUp(run, {
		seconds: [second(1), second(2), second(3), second(4)],
		outcomes: { ok: 10 },
		sites: { shop: [second(1), second(0), second(3)] },
		pools: [{ at: 4, pool: 'shop', active: 1, idle: 2, queue: 0, accepted: 0 }],
		status: [{ at: 1 }, { at: 3, busy: 1, idle: 7 }],
		probes: [{ at: 7.1, ms: 4 }],
		apache: [{ at: 10.5, code: 'AH00161' }],
		glances: [],
	})
	expect(told.run).toMatchObject({ onset: 8, seconds: 22, happenings: [{ at: 10 }], closely: [[1, 3]] })
	expect(told.observed).toMatchObject({
		seconds: [second(3), second(4)],
		sites: { shop: [second(3)] },
		pools: [{ at: 2, pool: 'shop', active: 1, idle: 2, queue: 0, accepted: 0 }],
		status: [{ at: 1, busy: 1, idle: 7 }],
		probes: [{ at: 5.1, ms: 4 }],
		apache: [{ at: 8.5, code: 'AH00161' }],
	})
})
