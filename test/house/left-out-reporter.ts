import { relative } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with the suites that were left out, so that a missing program does not pass for a green suite. */
export class LeftOutReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[]): void {
		const rows = modules.flatMap((module) => {
			const skipped = [...module.children.allTests('skipped')].length
			return skipped === 0 ? [] : [`  ${relative(process.cwd(), module.moduleId)}: ${skipped} tests`]
		})
		if (rows.length === 0) return
		console.log(`\nLeft out, because this machine lacks what they need (.ci/run installs it):\n${rows.join('\n')}\n`)
	}
}
