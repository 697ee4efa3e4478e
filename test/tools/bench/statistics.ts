/** The middle value; NaN of none. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b)
	const middle = sorted.length >> 1
	if (sorted.length === 0) return Number.NaN
	return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The same values in a random order. */
export function shuffled<T>(values: readonly T[]): T[] {
	const deck = [...values]
	for (let last = deck.length - 1; last > 0; last--) {
		const other = Math.floor(Math.random() * (last + 1))
		const held = deck[last]!
		deck[last] = deck[other]!
		deck[other] = held
	}
	return deck
}
