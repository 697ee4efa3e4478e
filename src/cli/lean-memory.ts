import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** How a program that runs for months keeps its memory small rather than fast. What it does is measured in docs/cost.md. */
export interface LeanMemory {
	/** To be called before anything is loaded. */
	begin(): void
	/** From now on speed is worth memory, as there is much to read. It may be called again. */
	hurry(): void
	/** Gives back what is no longer used. It takes some milliseconds, in which the program stands still. */
	collect(): void
}

/** Has V8 do it, by flags that may be set while it runs: on the command line Node would compile its own code at each start. */
export function createLeanMemory(): LeanMemory {
	let collectGarbage: (() => void) | undefined
	let hurries = false
	return {
		begin() {
			// The young generation stays at its first megabyte. V8 would let it grow to 32 and fill it with garbage.
			setFlagsFromString('--semi-space-growth-factor=1')
			// The optimizing compilers take 7 MB, most of it their own code, and save a quiet host a millisecond a reading.
			setFlagsFromString('--no-opt')
			setFlagsFromString('--no-maglev')
		},
		// Not Maglev again: whether it was on before depends on the version, and with it V8 comes to optimize no more.
		hurry() {
			if (!hurries) setFlagsFromString('--opt')
			hurries = true
		},
		// Left to itself V8 looks through the old generation when that has grown by tens of megabytes: after a day of some
		// kilobytes a reading, and it would be spread over many half-empty pages by then.
		collect() {
			collectGarbage ??= exposeCollector()
			collectGarbage()
		},
	}
}

/** V8 gives its collector to contexts that are made after the flag is set. */
function exposeCollector(): () => void {
	setFlagsFromString('--compact-on-every-full-gc')
	setFlagsFromString('--expose-gc')
	return runInNewContext('gc') as () => void
}
