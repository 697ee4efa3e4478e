import { type ChildProcess, fork } from 'node:child_process'
import { statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Score } from './score.js'
import type { Trial } from './score-run.js'
import { type Answer, fulfil } from './score-worker.js'

/** How the work is shared out, and whom to tell how far it is. */
export interface Workshop {
	/** Processes at a time; 1 works in this one. */
	readonly jobs: number
	readonly progress: (done: number) => void
}

/** The scores of many scenarios in the order of their folders, and why others have none. */
export interface Scored {
	readonly scores: readonly Score[]
	readonly leftOut: readonly string[]
}

/** Scores scenarios side by side: a replay is pure computation, so every core takes the largest recording that is left. */
export async function scoreAll(folders: readonly string[], trial: Trial, workshop: Workshop): Promise<Scored> {
	const waiting = [...folders].sort((a, b) => sizeOf(b) - sizeOf(a))
	const answers = new Map<string, Answer>()
	const take = async (answer: (folder: string) => Promise<Answer> | Answer) => {
		for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
			answers.set(folder, await answer(folder))
			workshop.progress(answers.size)
		}
	}
	const jobs = Math.min(workshop.jobs, folders.length)
	if (jobs <= 1) await take((folder) => fulfil({ folder, trial }))
	else await Promise.all(Array.from({ length: jobs }, () => withWorker((ask) => take((folder) => ask(folder, trial)))))
	const ordered = folders.map((folder) => answers.get(folder)!)
	return {
		scores: ordered.flatMap((answer) => ('scores' in answer ? answer.scores : [])),
		leftOut: ordered.flatMap((answer) => ('leftOut' in answer ? [answer.leftOut] : [])),
	}
}

async function withWorker(
	work: (ask: (folder: string, trial: Trial) => Promise<Answer>) => Promise<void>,
): Promise<void> {
	// The test runner's children lack the loader that `npm run score` has, so it is named.
	const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
	const file = join(import.meta.dirname, 'score-worker.ts')
	const worker = fork(file, { execArgv: ['--import', loader], serialization: 'advanced' })
	try {
		await work((folder, trial) => askWorker(worker, folder, trial))
	} finally {
		worker.kill()
	}
}

function askWorker(worker: ChildProcess, folder: string, trial: Trial): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const died = () => reject(new Error(`scoring ${folder} failed; see above`))
		worker.once('exit', died)
		worker.once('message', (answer: Answer) => {
			worker.off('exit', died)
			resolve(answer)
		})
		worker.send({ folder, trial })
	})
}

function sizeOf(folder: string): number {
	return statSync(join(folder, 'recording.fwr')).size
}
