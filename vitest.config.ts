import { defineConfig } from 'vitest/config'
import { LeftOutReporter } from './test/house/left-out-reporter.js'

/** Where .ci/run wants the results as JSON, beside what is printed. */
const results = process.env.FOREWARN_TEST_RESULTS
const isCi = process.env.CI !== undefined

/** They install packages, start a systemd or fifty sidecars, or count what a sidecar does within a second or sees of a crowd of ten: one at a time, after all others. */
const ALONE = [
	'test/deploy/{docker,npm,packages,systemd}.test.ts',
	'test/deploy/prometheus/fleet.test.ts',
	'test/e2e/{status-page,runbooks/runbooks}.test.ts',
	'test/faults/built-peers.test.ts',
]

export default defineConfig({
	test: {
		setupFiles: ['test/setup.ts'],
		// For the slowest machine at its busiest: what fails takes longer, what passes does not.
		testTimeout: isCi ? 90_000 : 20_000,
		reporters: ['default', new LeftOutReporter(), ...(results ? ['json'] : [])],
		...(results ? { outputFile: { json: results } } : {}),
		projects: [
			{
				extends: true,
				test: {
					name: 'suite',
					include: ['test/**/*.test.ts'],
					exclude: ALONE,
					// Most wait for real servers and their clocks: where nothing else runs, more of them than there are cores wait together.
					maxWorkers: isCi ? 4 : 2,
					sequence: { groupOrder: 0 },
				},
			},
			{
				extends: true,
				test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } },
			},
		],
	},
})
