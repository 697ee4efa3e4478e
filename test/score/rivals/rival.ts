import type { Notification } from '../notification.js'
import type { RecordedRun } from '../recorded-run.js'

/** A rule that people use today, tried on the same runs. */
export interface Rival {
	/** Its row on the scoreboard. */
	readonly name: string
	/** What it does, in one sentence, with where its numbers come from. */
	readonly about: string
	/** What it would have sent. Pure. */
	readonly watch: (run: RecordedRun, offset: number) => readonly Notification[]
}
