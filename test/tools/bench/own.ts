import { setTimeout } from 'node:timers/promises'
import { startSampler } from './contestants.js'
import { type Farm, warmUpsOf } from './farm.js'
import { median } from './statistics.js'
import type { Workshop } from './workshop.js'

/** What a sample does to the process that it is taken in. */
export interface OwnFigures {
	/** The event loop's longest pause in each sample. */
	readonly blockMs: { readonly median: number; readonly most: number }
	readonly garbageKilobytes: number
	/** CPU of a look between two samples. */
	readonly tickMs: number
}

/** Measures it on a farm, over so many samples, for the sampler of this name. */
export async function measureOwn(
	workshop: Workshop,
	farm: Farm,
	name: Parameters<typeof startSampler>[2],
	samples: number,
): Promise<OwnFigures> {
	const sampler = startSampler(workshop, farm, name)
	const ask = async (command: string) => JSON.parse(await sampler.ask(command)) as Record<string, number>
	for (let warmUp = 0; warmUp < warmUpsOf(farm); warmUp++) await ask('sample')
	const blocks: number[] = []
	for (let each = 0; each < samples; each++) {
		blocks.push((await ask('block')).blockMs!)
		await setTimeout(5)
	}
	await ask('tick')
	const tickMs = median([(await ask('tick')).cpuMs!, (await ask('tick')).cpuMs!, (await ask('tick')).cpuMs!])
	await sampler.close()
	return {
		blockMs: { median: median(blocks), most: Math.max(...blocks) },
		garbageKilobytes: await measureGarbage(workshop, farm, name),
		tickMs,
	}
}

/** With a young generation so large that nothing is collected meanwhile, what is left on the heap is what was made. */
async function measureGarbage(...[workshop, farm, name]: Parameters<typeof startSampler>): Promise<number> {
	const sampler = startSampler(workshop, farm, name, ['--max-semi-space-size=256', '--min-semi-space-size=256'])
	for (let warmUp = 0; warmUp < warmUpsOf(farm); warmUp++) await sampler.ask('sample')
	const { bytes } = JSON.parse(await sampler.ask('garbage')) as { bytes: number }
	await sampler.close()
	return bytes / 1024
}
