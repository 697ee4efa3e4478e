import { defineConfig } from 'vitest/config'
import { LeftOutReporter } from './test/house/left-out-reporter.js'

/** Where .ci/run wants the results as JSON, beside what is printed. */
const results = process.env.FOREWARN_TEST_RESULTS

/** They install packages, start a systemd or fifty sidecars: beside them others would wait in vain for their turn. */
const HEAVY = ['test/deploy/{docker,npm,packages,systemd}.test.ts', 'test/deploy/prometheus/fleet.test.ts']

export default defineConfig({
	test: {
		setupFiles: ['test/setup.ts'],
		testTimeout: 20_000,
		reporters: ['default', new LeftOutReporter(), ...(results ? ['json'] : [])],
		...(results ? { outputFile: { json: results } } : {}),
		projects: [
			{
				extends: true,
				test: {
					name: 'suite',
					include: ['test/**/*.test.ts'],
					exclude: HEAVY,
					// Most wait for real servers and their clocks: where nothing else runs, more of them than there are cores wait together.
					maxWorkers: process.env.CI ? 5 : 2,
					sequence: { groupOrder: 0 },
				},
			},
			{
				extends: true,
				test: { name: 'heavy', include: HEAVY, maxWorkers: 1, sequence: { groupOrder: 1 } },
			},
		],
	},
})
