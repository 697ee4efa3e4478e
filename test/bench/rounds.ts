import type { Contestant } from './contestants.js'
import { median, shuffled } from './statistics.js'

/** What a contestant came to in all rounds of one farm. */
export interface Result {
	readonly name: string
	readonly medianMs: number
	readonly lowMs: number
	readonly highMs: number
	readonly runs: number
	/** Resident memory at the end, of a process that stays. */
	readonly megabytes: number | undefined
}

/** Lets all contestants read in turn, in a new order each round, so that what else the machine does meets them alike. */
export async function runRounds(contestants: readonly Contestant[], rounds: number): Promise<Result[]> {
	const took = new Map(contestants.map(({ name }) => [name, [] as number[]]))
	for (let round = 0; round < rounds; round++) {
		for (const contestant of shuffled(contestants.filter(({ every }) => round % every === 0))) {
			took.get(contestant.name)!.push(await contestant.measure())
		}
	}
	return contestants.map(({ name, resident }) => {
		const times = took.get(name)!
		const bounds = { lowMs: Math.min(...times), highMs: Math.max(...times) }
		return { name, medianMs: median(times), ...bounds, runs: times.length, megabytes: resident?.() }
	})
}
