import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { FuzzPlan, FuzzTarget } from './target.js'

/** What a run may leave behind: caches that fill once, compiled code. One leaked input of 100 bytes each would be more. */
const MAX_GROWTH = 8e6
/** The part of the runs after which caches are full. */
const WARM_UP = 0.2

/** How the inputs of one target went. */
export interface FuzzResult {
	/** What went wrong first; undefined where nothing did. */
	readonly problem: string | undefined
	/** Bytes on the heap and beside it after the last input, less those after the first fifth. */
	readonly growth: number
}

/** Runs a target and holds what it leaves in memory against what it left after its first fifth. */
export async function runFuzz(target: FuzzTarget, plan: FuzzPlan, done?: (runs: number) => void): Promise<FuzzResult> {
	const warmUp = Math.floor(plan.runs * WARM_UP)
	let before = held()
	const problem = await target.run(plan, (runs) => {
		if (runs === warmUp) before = held()
		done?.(runs)
	})
	const growth = held() - before
	if (problem !== undefined || growth <= MAX_GROWTH) return { problem, growth }
	return { problem: `${Math.round(growth / 1e6)} MB were left behind by ${plan.runs - warmUp} inputs`, growth }
}

/** Bytes that a collection leaves: objects, and the buffers beside them. */
function held(): number {
	// Buffers are freed behind a collection; the next one waits for that.
	for (let times = 0; times < 3; times++) collect()
	const { heapUsed, external } = process.memoryUsage()
	return heapUsed + external
}

const collect = (() => {
	setFlagsFromString('--expose-gc')
	return runInNewContext('gc') as () => void
})()
