/**
 * The value that would stand at `rank` (from 0) if the values were sorted; afterwards none before `rank` is larger.
 * Hoare's FIND, which takes time in proportion to the number of values where sorting takes more: the median of seven
 * thousand slopes was half of a replay's time.
 */
export function selectRank(values: Float64Array, rank: number): number {
	let from = 0
	let to = values.length - 1
	while (from < to) {
		const pivot = values[rank]!
		let low = from
		let high = to
		while (low <= high) {
			while (values[low]! < pivot) low++
			while (values[high]! > pivot) high--
			if (low > high) break
			const swapped = values[low]!
			values[low] = values[high]!
			values[high] = swapped
			low++
			high--
		}
		if (high < rank) from = low
		if (low > rank) to = high
	}
	return values[rank]!
}
