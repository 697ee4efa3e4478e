import type { Label } from '../../../src/replay/scenario.js'
import type { Outcome } from '../../../src/replay/tune/outcome.js'

/** A gradual run with a build-up of ten minutes. */
export const FAILING: Label = { title: 'a failure', pattern: 'gradual-saturation', onset: 300, firstFailure: 900 }
export const SPIKE: Label = { title: 'a spike', pattern: 'sudden-spike', onset: 300, firstFailure: 310 }
export const HEALTHY: Label = { title: 'a quiet hour', pattern: 'none', onset: undefined, firstFailure: undefined }

/** An outcome that is as good as can be, with these changes. */
export function outcome(changes: Partial<Outcome> = {}): Outcome {
	return { lead: 200, falsePages: 0, falseWarnings: 0, named: true, ...changes }
}

/** So many of the same. */
export function many<Item>(count: number, item: Item): Item[] {
	return Array.from({ length: count }, () => item)
}
