import type { Run } from '../tools/lab/run.js'
import { defineRun, PREFORK, users } from '../tools/lab/runs/defaults.js'

/** Twenty workers that are all there from the beginning, each of another number so that one cannot pass for another. */
function prefork(workers: number) {
	return { ...PREFORK, workers, spare: { start: workers, min: 5, max: workers } }
}

/** The three patterns at a pace of minutes: the detector's own spans are seconds, whatever the interval is. */
export const E2E_RUNS: readonly Run[] = [
	defineRun({
		name: 'e2e-gradual',
		title: 'traffic trebles over three minutes until twenty workers are taken, and falls again',
		pattern: 'gradual-saturation',
		seconds: 345,
		warmUp: 0,
		onset: 60,
		server: prefork(20),
		traffic: [
			users({
				rate: [
					[0, 8],
					[60, 8],
					[260, 26],
					[268, 26],
					[270, 3],
				],
				holdMs: 1000,
				spread: 0.3,
			}),
		],
	}),
	defineRun({
		name: 'e2e-leak',
		title: 'one request in eight seconds hangs for ever',
		pattern: 'resource-leak',
		seconds: 240,
		warmUp: 0,
		onset: 65,
		server: prefork(21),
		traffic: [
			users({ rate: 4, holdMs: 500 }),
			users({
				rate: [
					[0, 0],
					[65, 0],
					[66, 0.13],
				],
				holdMs: 3_600_000,
				spread: 0,
				users: false,
			}),
		],
	}),
	defineRun({
		name: 'e2e-spike',
		title: 'a crowd of twenty times the usual traffic comes within half a second',
		pattern: 'sudden-spike',
		seconds: 110,
		warmUp: 0,
		onset: 85,
		server: prefork(19),
		traffic: [
			users({
				rate: [
					[0, 4],
					[85, 4],
					[85.5, 90],
				],
				holdMs: 1000,
				spread: 0,
			}),
		],
	}),
	defineRun({
		name: 'e2e-page',
		title: 'a crowd comes for ten seconds and goes, while somebody looks at the status page',
		pattern: 'sudden-spike',
		seconds: 120,
		warmUp: 0,
		onset: 40,
		server: prefork(22),
		traffic: [
			users({
				rate: [
					[0, 4],
					[40, 4],
					[40.5, 60],
					[50, 60],
					[50.5, 3],
				],
				holdMs: 1000,
				spread: 0,
			}),
		],
	}),
]

/** The run of this name. */
export function findE2eRun(name: string): Run {
	const run = E2E_RUNS.find((one) => one.name === name)
	if (!run) throw new Error(`there is no run named ${name}`)
	return run
}
