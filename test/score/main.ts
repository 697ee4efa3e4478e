import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { formatFailures } from './failures.js'
import { isHeldOut } from './hold-out.js'
import { chooseScenarios, LIBRARY } from './library.js'
import { showProgress } from './progress.js'
import { scoreAll } from './score-all.js'
import { createPaint, formatBoard } from './terminal.js'
import { writeBoards } from './write-boards.js'

const HELP = `npm run score -- [NAME…]      scores scenarios by name, beginning of a name, or path; none = all
  --failures                every replay that misses a goal, with its numbers and what was sent (--tuned, unless --hold-out)
  --offsets 0,15            seconds of the sampling grid's start (0,5,10,15,20,25)
  --tuned, --hold-out       only the scenarios that thresholds may be tuned on, or only the others
  --list                    names the scenarios and their side of the hold-out, and scores nothing
  --jobs N                  processes at a time (one per core)
  --json                    one JSON object per replay`

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		failures: { type: 'boolean', default: false },
		offsets: { type: 'string', default: '0,5,10,15,20,25' },
		tuned: { type: 'boolean', default: false },
		'hold-out': { type: 'boolean', default: false },
		list: { type: 'boolean', default: false },
		jobs: { type: 'string', default: String(availableParallelism()) },
		json: { type: 'boolean', default: false },
		help: { type: 'boolean', default: false },
	},
})
process.exitCode = await main()

async function main(): Promise<number> {
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
	const { scores, leftOut } = await scoreAll(
		folders,
		{ offsets, rivals: !values.failures },
		{ jobs: Number(values.jobs), progress: showProgress(folders.length) },
	)
	for (const message of leftOut) process.stderr.write(`left out: ${message}\n`)
	if (values.json) return print(scores.map((score) => JSON.stringify(score)).join('\n'))
	if (values.failures) return print(formatFailures(scores))
	print(formatBoard(scores, createPaint(process.stdout)))
	// What stands in the library speaks for all of it, so a part of it is only shown.
	if (positionals.length > 0 || side !== 'both' || leftOut.length > 0) return 0
	for (const file of writeBoards(LIBRARY, scores)) print(`written: ${file}`)
	return 0
}

function print(text: string): number {
	process.stdout.write(`${text}\n`)
	return 0
}
