import { SingleBar } from 'cli-progress'
import type { Deps } from './deps.js'

/** A bar with the time that is left, on a terminal; nothing on a pipe. */
export interface Progress {
	/** Takes the finished share, 0 to 1. */
	readonly update: (share: number) => void
	readonly stop: () => void
}

const STEPS = 1000
const NONE: Progress = { update: () => {}, stop: () => {} }

/** Begins to show progress on stderr; `stop` takes the bar away again. */
export function showProgress({ terminal, stderr }: Pick<Deps, 'terminal' | 'stderr'>, what: string): Progress {
	if (!terminal) return NONE
	const bar = new SingleBar({
		format: `{bar} {percentage} % of ${what}, {eta_formatted} left`,
		barCompleteChar: '█',
		barIncompleteChar: '░',
		barsize: 30,
		stream: stderr,
		clearOnComplete: true,
		hideCursor: true,
		// Steps are as long as recordings are: the last few say little about the next.
		etaBuffer: STEPS,
	})
	bar.start(STEPS, 0)
	return { update: (share) => bar.update(Math.floor(share * STEPS)), stop: () => bar.stop() }
}
