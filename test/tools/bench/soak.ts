import { setTimeout } from 'node:timers/promises'
import { residentMegabytes } from './cost.js'
import type { Farm } from './farm.js'
import { openWatch, startRunning } from './running.js'
import type { Workshop } from './workshop.js'

/** How fast the clock of a soak goes: an interval of 30 s becomes 10 ms, in which a sample and its ticks can be taken. */
const FACTOR = 3000

/** Resident memory over a soak. */
export interface Soak {
	readonly samples: number
	readonly points: readonly { readonly samples: number; readonly megabytes: number }[]
	/** The most in the first half and in the second. Between full collections memory rises; that is no growth. */
	readonly early: number
	readonly late: number
}

/** Lets `run` take so many samples with its clock turned fast, and looks at its memory all the while. */
export async function runSoak(workshop: Workshop, farm: Farm, samples: number, mostSeconds: number): Promise<Soak> {
	const watch = await openWatch(workshop, farm)
	const run = startRunning(workshop, [workshop.process('soak'), watch.config, String(FACTOR)])
	const points: { samples: number; megabytes: number }[] = []
	const until = performance.now() + mostSeconds * 1000
	await run.sampled(1)
	while (run.samples < samples && performance.now() < until) {
		await setTimeout(500)
		points.push({ samples: run.samples, megabytes: residentMegabytes(run.pid) })
	}
	const taken = run.samples
	await run.close()
	await watch.close()
	const most = (isLate: boolean) =>
		Math.max(...points.filter((point) => point.samples > taken / 2 === isLate).map((point) => point.megabytes))
	return { samples: taken, points, early: most(false), late: most(true) }
}
