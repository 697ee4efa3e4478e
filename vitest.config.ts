import { defineConfig } from 'vitest/config'
import { LeftOutReporter } from './test/house/left-out-reporter.js'

/** Where .ci/run wants the results as JSON, beside what is printed. */
const results = process.env.FOREWARN_TEST_RESULTS

export default defineConfig({
	test: {
		include: ['test/**/*.test.ts'],
		setupFiles: ['test/setup.ts'],
		testTimeout: 20_000,
		// Most suites wait for real servers and their clocks: where nothing else runs, more of them than there are cores wait together.
		maxWorkers: process.env.CI ? 6 : 2,
		reporters: ['default', new LeftOutReporter(), ...(results ? ['json'] : [])],
		...(results ? { outputFile: { json: results } } : {}),
	},
})
