import { runFuzz } from './growth.js'
import { TARGETS } from './targets/index.js'

/** What a process of the fuzzer is asked for. */
export interface FuzzTask {
	readonly target: string
	readonly seed: number
	readonly runs: number
	readonly path: string | undefined
}

/** What it says while it works, and at the end. */
export type FuzzReport =
	| { readonly kind: 'running'; readonly done: number }
	| { readonly kind: 'done'; readonly problem: string | undefined; readonly growth: number }

/** So many inputs between two signs of life. */
const STEP = 50

process.once('message', async ({ target: name, ...plan }: FuzzTask) => {
	const target = TARGETS[name]!()
	const result = await runFuzz(target, plan, (done) => {
		if (done % STEP === 0) say({ kind: 'running', done })
	})
	await target.close()
	say({ kind: 'done', ...result })
	process.disconnect()
})

function say(report: FuzzReport): void {
	process.send?.(report)
}
