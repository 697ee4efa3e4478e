import type { DetectorSettings } from '../../detect/settings.js'
import { RecordingError } from '../../recording/recording-error.js'
import type { Label } from '../label.js'
import { openRun } from '../open-run.js'
import type { Trial } from './outcome.js'
import { type SweepWishes, trySettings } from './try-settings.js'

/** One recording and the settings to try on it. */
export interface TuneOrder {
	readonly path: string
	readonly label: Label
	readonly candidates: readonly DetectorSettings[]
	readonly wishes: SweepWishes
}

/** The trials by candidate and offset, or why there are none; `warnings` say what is odd about the file. */
export interface TuneAnswer {
	readonly trials: readonly (readonly Trial[])[]
	readonly problem: string | undefined
	readonly warnings: readonly string[]
}

/** What a worker thread does: the entry point that the pool calls. */
export function fulfil({ path, label, candidates, wishes }: TuneOrder): TuneAnswer {
	const warnings = new Set<string>()
	try {
		const open = () => ({ ...openRun(path, (message) => warnings.add(message)), label })
		return { trials: trySettings(open, label, candidates, wishes), problem: undefined, warnings: [...warnings] }
	} catch (error) {
		// Errors lose their class on the way out of a thread.
		if (error instanceof RecordingError) return { trials: [], problem: error.message, warnings: [] }
		throw error
	}
}
