import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import type { Choice } from './library.js'

export const HELP = `npm run score -- [NAME…]      scores scenarios by name, beginning of a name, or path; none = all
  --failures                every replay that misses a goal, with its numbers and what was sent (--tuned, unless --strangers)
  --offsets 0,15            seconds of the sampling grid's start (0,10,20)
  --tuned, --strangers       only the scenarios that thresholds may be tuned on, or only the others
  --list                    names the scenarios and their side of the hold-out, and scores nothing
  --jobs N                  processes at a time (one per core)
  --json                    one JSON object per replay`

/** The offsets at which the goal table is measured. */
export const ALL_OFFSETS: readonly number[] = [0, 10, 20]

/** What the command line asks for. */
export interface Options {
	readonly choice: Choice
	readonly offsets: readonly number[]
	readonly jobs: number
	readonly show: 'help' | 'list' | 'failures' | 'json' | 'board'
	/** All scenarios at all offsets: what the files in scenarios/ speak for. */
	readonly whole: boolean
}

/** Parses the arguments; a text is what is wrong with them. */
export function parseOptions(args: readonly string[]): Options | string {
	try {
		const { values, positionals } = parseArgs({
			args: [...args],
			allowPositionals: true,
			options: {
				failures: { type: 'boolean', default: false },
				offsets: { type: 'string', default: ALL_OFFSETS.join(',') },
				tuned: { type: 'boolean', default: false },
				strangers: { type: 'boolean', default: false },
				list: { type: 'boolean', default: false },
				jobs: { type: 'string', default: String(availableParallelism()) },
				json: { type: 'boolean', default: false },
				help: { type: 'boolean', default: false },
			},
		})
		const offsets = values.offsets.split(',').map(Number)
		if (!offsets.every((offset) => offset >= 0))
			return `--offsets: expected seconds such as 0,15, got ${values.offsets}`
		const jobs = Number(values.jobs)
		if (!(jobs >= 1)) return `--jobs: expected a number of processes, got ${values.jobs}`
		// Who reads why a replay missed is about to tune: the held-out ones are shown only to who asks for them.
		const tuned = values.tuned || (values.failures && !values.strangers)
		const side = tuned === values.strangers ? 'both' : tuned ? 'tuned' : 'strangers'
		const show = (['help', 'list', 'json', 'failures'] as const).find((kind) => values[kind]) ?? 'board'
		const whole = positionals.length === 0 && side === 'both' && String(offsets) === String(ALL_OFFSETS)
		return { choice: { names: positionals, side }, offsets, jobs, show, whole }
	} catch (error) {
		return (error as Error).message
	}
}
