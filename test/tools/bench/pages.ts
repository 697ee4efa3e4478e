import type { Farm } from './farm.js'
import { startLineProcess } from './line-process.js'
import { median } from './statistics.js'
import type { Workshop } from './workshop.js'

/** How long pages take alone, and while the table is read without a pause. */
export interface PageTimes {
	readonly aloneMs: number
	readonly besideMs: number
	/** The slowest of those beside, less the median of those alone. */
	readonly worstDelayMs: number
	readonly pages: number
	readonly samples: number
}

/** Sends pages to a server on this machine, in both ways. */
export async function measurePages(workshop: Workshop, farm: Farm): Promise<PageTimes> {
	const receiver = startLineProcess(process.execPath, [workshop.process('receiver')])
	const { httpPort } = JSON.parse(await receiver.ask()) as { httpPort: number }
	const url = `http://127.0.0.1:${httpPort}/`
	const sender = startLineProcess(process.execPath, [workshop.process('pages'), String(farm.pid), url])
	const { alone, beside, samples } = JSON.parse(await sender.ask('go')) as {
		alone: number[]
		beside: number[]
		samples: number
	}
	await sender.close()
	await receiver.close()
	const aloneMs = median(alone)
	return {
		aloneMs,
		besideMs: median(beside),
		worstDelayMs: Math.max(...beside) - aloneMs,
		pages: beside.length,
		samples,
	}
}
