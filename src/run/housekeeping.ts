import type { Board } from '../serve/board.js'

/**
 * Readings between two collections: half an hour at 30 s. Each takes some 12 ms of CPU (measured: docs/cost.md), as much as
 * two readings of a small table.
 */
const READINGS_PER_COLLECTION = 64

/** Has memory given back now and then, right after a reading: the next one is then farthest away. Answers what ends that. */
export function collectNowAndThen(board: Pick<Board, 'onReading'>, collect: () => void): () => void {
	let readings = 0
	return board.onReading(() => {
		// Not at once: the reading's verdict is still on its way.
		if (++readings % READINGS_PER_COLLECTION === 0) setImmediate(collect)
	})
}
