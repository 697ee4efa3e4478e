import { basename } from 'node:path'
import { formatFailures } from './failures.js'
import { chooseScenarios, LIBRARY } from './library.js'
import { HELP, type Options, parseOptions } from './options.js'
import { showProgress } from './progress.js'
import { scoreAll } from './score-all.js'
import { isStranger } from './strangers.js'
import { createPaint, formatBoard } from './terminal.js'
import { writeBoards } from './write-boards.js'

const options = parseOptions(process.argv.slice(2))
process.exitCode = typeof options === 'string' ? refuse(options) : await main(options)

async function main({ choice, offsets, jobs, show, whole }: Options): Promise<number> {
	if (show === 'help') return print(HELP)
	const { folders, unknown } = chooseScenarios(choice)
	if (unknown.length > 0) return refuse(`no scenario is or begins with ${unknown.join(', ')}`)
	if (show === 'list') return print(folders.map(sideOf).join('\n'))
	const trial = { offsets, rivals: show !== 'failures' }
	const { scores, leftOut } = await scoreAll(folders, trial, { jobs, progress: showProgress(folders.length) })
	for (const message of leftOut) process.stderr.write(`left out: ${message}\n`)
	if (show === 'json') return print(scores.map((score) => JSON.stringify(score)).join('\n'))
	if (show === 'failures') return print(formatFailures(scores))
	print(formatBoard(scores, createPaint(process.stdout)))
	if (!whole || leftOut.length > 0) return 0
	for (const file of writeBoards(LIBRARY, scores)) print(`written: ${file}`)
	return 0
}

function sideOf(folder: string): string {
	return `${isStranger(basename(folder)) ? 'strangers' : 'tuned   '} ${basename(folder)}`
}

function refuse(problem: string): number {
	process.stderr.write(`${problem}\n`)
	return 2
}

function print(text: string): number {
	process.stdout.write(`${text}\n`)
	return 0
}
