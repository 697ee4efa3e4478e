import { setImmediate } from 'node:timers/promises'
import { plural } from '../message/words.js'
import { type Deps, EXIT, ExitWith, warn } from './deps.js'

/** Milliseconds of work between two looks at the world: who presses Ctrl-C waits no longer than for a key's echo. */
const SLICE_MS = 50

/**
 * Runs steps to their end and returns their result; undefined where the signal ended them, which then are closed. A signal
 * of the system is heard between two slices only: work in one piece would not let itself be stopped at all.
 */
export async function runUntilStopped<Result>(
	steps: Generator<unknown, Result, void>,
	{ signal, monotonicClock }: Pick<Deps, 'signal' | 'monotonicClock'>,
): Promise<Result | undefined> {
	try {
		for (;;) {
			await setImmediate()
			if (signal.aborted) return undefined
			for (const end = monotonicClock() + SLICE_MS; monotonicClock() < end; ) {
				const { done, value } = steps.next()
				if (done) return value
			}
		}
	} finally {
		steps.return(undefined as Result)
	}
}

/** Says how far the work came where it was stopped, and ends the program with "not so": what was asked is not answered. */
export function endIfInterrupted(done: number, given: number, deps: Pick<Deps, 'stderr'>): void {
	if (done === given) return
	warn(deps, `interrupted after ${done} of ${plural(given, 'recording')}`)
	throw new ExitWith(EXIT.notSo)
}
