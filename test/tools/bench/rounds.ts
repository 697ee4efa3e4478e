import type { Contestant } from './contestants.js'
import { median, shuffled } from './statistics.js'

/** What a contestant came to in all rounds of one farm. */
export interface Result {
	readonly name: string
	readonly medianMs: number
	/** Against the yardstick: the median of what each round gave, as the machine may be slower in some rounds than in others. */
	readonly ratio: number
	readonly lowMs: number
	readonly highMs: number
	readonly runs: number
	/** Resident memory at the end, of a process that stays. */
	readonly megabytes: number | undefined
}

/**
 * Lets all contestants read in turn, in a new order each round, so that what else the machine does meets them alike. The first
 * of them is the yardstick, and takes part in every round.
 */
export async function runRounds(contestants: readonly Contestant[], rounds: number): Promise<Result[]> {
	const took = new Map(contestants.map(({ name }) => [name, [] as number[]]))
	const ratios = new Map(contestants.map(({ name }) => [name, [] as number[]]))
	for (let round = 0; round < rounds; round++) {
		const times = new Map<string, number>()
		for (const contestant of shuffled(contestants.filter(({ every }) => round % every === 0))) {
			times.set(contestant.name, await contestant.measure())
		}
		const yardstick = times.get(contestants[0]!.name)!
		for (const [name, time] of times) {
			took.get(name)!.push(time)
			ratios.get(name)!.push(time / yardstick)
		}
	}
	return contestants.map(({ name, resident }) => {
		const times = took.get(name)!
		const bounds = { lowMs: Math.min(...times), highMs: Math.max(...times) }
		const ratio = median(ratios.get(name)!)
		return { name, medianMs: median(times), ratio, ...bounds, runs: times.length, megabytes: resident?.() }
	})
}
