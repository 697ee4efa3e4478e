import { defineConfig } from 'vitest/config'

/** Where .ci/run wants the results as JSON, beside what is printed. */
const results = process.env.FOREWARN_TEST_RESULTS

export default defineConfig({
	test: {
		include: ['test/**/*.test.ts'],
		testTimeout: 20_000,
		...(results ? { reporters: ['default', 'json'], outputFile: { json: results } } : {}),
	},
})
