import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { RecordingError } from '../../src/recording/recording-error.js'
import { formatFailures } from './failures.js'
import { isHeldOut } from './hold-out.js'
import { chooseScenarios } from './library.js'
import { readRun, ScenarioError } from './recorded-run.js'
import type { Score } from './score.js'
import { scoreRun } from './score-run.js'

const HELP = `npm run score -- [NAME…]      scores scenarios by name, beginning of a name, or path; none = all
  --failures                every replay that misses a goal, with its numbers and what was sent (--tuned, unless --hold-out)
  --offsets 0,15            seconds of the sampling grid's start (0,5,10,15,20,25)
  --tuned, --hold-out       only the scenarios that thresholds may be tuned on, or only the others
  --list                    names the scenarios and their side of the hold-out, and scores nothing
  --json                    one JSON object per replay`

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		failures: { type: 'boolean', default: false },
		offsets: { type: 'string', default: '0,5,10,15,20,25' },
		tuned: { type: 'boolean', default: false },
		'hold-out': { type: 'boolean', default: false },
		list: { type: 'boolean', default: false },
		json: { type: 'boolean', default: false },
		help: { type: 'boolean', default: false },
	},
})
process.exitCode = main()

function main(): number {
	if (values.help) return print(HELP)
	// Who reads why a replay missed is about to tune: the held-out ones are shown only to who asks for them.
	const tuned = values.tuned || (values.failures && !values['hold-out'])
	const side = tuned === values['hold-out'] ? 'both' : tuned ? 'tuned' : 'held-out'
	const { folders, unknown } = chooseScenarios({ names: positionals, side })
	if (unknown.length > 0) {
		process.stderr.write(`no scenario is or begins with ${unknown.join(', ')}\n`)
		return 2
	}
	if (values.list) {
		const lines = folders.map(
			(folder) => `${isHeldOut(basename(folder)) ? 'held out' : 'tuned   '} ${basename(folder)}`,
		)
		return print(lines.join('\n'))
	}
	const offsets = values.offsets.split(',').map(Number)
	const scores: Score[] = []
	for (const folder of folders) {
		try {
			scores.push(...scoreRun(readRun(folder), { offsets, rivals: !values.failures }))
		} catch (error) {
			// One that is being written, or damaged, does not hide what the others say.
			if (!(error instanceof ScenarioError || error instanceof RecordingError)) throw error
			process.stderr.write(`left out: ${error.message}\n`)
		}
	}
	if (values.json) return print(scores.map((score) => JSON.stringify(score)).join('\n'))
	return print(formatFailures(scores))
}

function print(text: string): number {
	process.stdout.write(`${text}\n`)
	return 0
}
