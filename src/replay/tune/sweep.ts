import { statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Tinypool } from 'tinypool'
import type { DetectorSettings } from '../../detect/settings.js'
import type { Label } from '../scenario.js'
import type { Trial } from './outcome.js'
import type { SweepOptions, TuneAnswer, TuneOrder } from './tune-worker.js'

/** A labelled recording that takes part in a sweep. */
export interface SweptRun {
	readonly path: string
	/** The recording itself; its size says how long it will take. */
	readonly file: string
	readonly label: Label
}

/** How the work is shared out. */
interface PoolOptions {
	/** Threads at a time. */
	readonly jobs: number
	/** Ends the sweep at once: its promise is rejected with the signal's reason. */
	readonly signal: AbortSignal
	/** Called with the finished share, 0 to 1, after each step. */
	readonly progress: (share: number) => void
}

/** The trials by run, candidate and offset, or what is wrong with the recordings. */
export interface Swept {
	readonly trials: readonly (readonly (readonly Trial[])[])[]
	readonly problems: readonly string[]
	readonly warnings: readonly string[]
}

/** With so many steps for each thread the last ones end at about the same time. */
const STEPS_EACH = 8

/** Tries every candidate on every run, side by side on all cores, the longest recordings first. */
export async function sweep(
	runs: readonly SweptRun[],
	candidates: readonly DetectorSettings[],
	options: SweepOptions,
	{ jobs, signal, progress }: PoolOptions,
): Promise<Swept> {
	signal.throwIfAborted()
	const pieces = Math.ceil((STEPS_EACH * jobs) / runs.length)
	const chunk = Math.ceil(candidates.length / Math.min(pieces, candidates.length))
	const steps = runs
		.flatMap((run, index) =>
			chunksOf(candidates, chunk).map((part) => ({ run, index, part, work: sizeOf(run) * part.length })),
		)
		.sort((a, b) => b.work - a.work)
	const total = steps.reduce((sum, { work }) => sum + work, 0)
	let done = 0
	const pool = startPool(jobs)
	const stop = () => void pool.destroy()
	signal.addEventListener('abort', stop, { once: true })
	try {
		const answers = await Promise.all(
			steps.map(async ({ run, index, part, work }) => {
				const order: TuneOrder = { path: run.path, label: run.label, candidates: part, options }
				const answer: TuneAnswer = await pool.run(order, { name: 'tryOrder' })
				done += work
				progress(done / total)
				return { index, first: candidates.indexOf(part[0]!), answer }
			}),
		)
		return gather(runs.length, answers)
	} catch (error) {
		signal.throwIfAborted()
		throw error
	} finally {
		signal.removeEventListener('abort', stop)
		await pool.destroy()
	}
}

function gather(
	runs: number,
	answers: readonly { readonly index: number; readonly first: number; readonly answer: TuneAnswer }[],
): Swept {
	const inOrder = [...answers].sort((a, b) => a.index - b.index || a.first - b.first)
	return {
		trials: Array.from({ length: runs }, (_, run) =>
			inOrder.filter(({ index }) => index === run).flatMap(({ answer }) => answer.trials),
		),
		problems: [...new Set(inOrder.flatMap(({ answer }) => (answer.problem === undefined ? [] : [answer.problem])))],
		warnings: [...new Set(inOrder.flatMap(({ answer }) => answer.warnings))],
	}
}

/** The worker stands beside this file, in dist/ and in src/ alike. */
function startPool(jobs: number): Tinypool {
	const extension = extname(import.meta.filename)
	return new Tinypool({
		filename: new URL(`./tune-worker${extension}`, import.meta.url).href,
		minThreads: jobs,
		maxThreads: jobs,
		execArgv: extension === '.ts' ? ['--import', typescriptLoader()] : [],
	})
}

/** In a checkout threads need the loader that the program runs under; as a preload of its own it skips threads. */
function typescriptLoader(): string {
	const api = join(dirname(createRequire(import.meta.url).resolve('tsx/package.json')), 'dist/esm/api/index.mjs')
	const code = `import { register } from ${JSON.stringify(pathToFileURL(api).href)}; register()`
	return `data:text/javascript,${encodeURIComponent(code)}`
}

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
	return Array.from({ length: Math.ceil(items.length / size) }, (_, chunk) =>
		items.slice(chunk * size, (chunk + 1) * size),
	)
}

function sizeOf({ file }: SweptRun): number {
	return statSync(file).size
}
