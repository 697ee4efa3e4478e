/** `did you mean "interval"?` where one of the known words is near, else the list of what is known. */
export function suggest(word: string, known: readonly string[]): string {
	const [nearest] = known
		.map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
		.filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(candidate.length / 3)))
		.sort((a, b) => a.distance - b.distance)
	const near = nearest?.candidate ?? known.find((candidate) => beginsAlike(word, candidate))
	return near === undefined ? `known here: ${known.join(', ')}` : `did you mean "${near}"?`
}

/** `notifiers` and `notify`, `notifications` and `notify`. */
function beginsAlike(word: string, candidate: string): boolean {
	return candidate.length >= 5 && word.toLowerCase().startsWith(candidate.slice(0, 5).toLowerCase())
}

/** Letters to insert, delete, exchange or swap with their neighbour to make one word the other. */
function editDistance(from: string, to: string): number {
	// A word this long is no typing error, and the table would grow with its square.
	if (from.length > 60) return from.length
	const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)]
	const cell = (row: number, column: number) => rows[row]?.[column] ?? 0
	for (let row = 1; row <= from.length; row++) {
		rows.push([row])
		for (let column = 1; column <= to.length; column++) {
			const same = from[row - 1] === to[column - 1]
			const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
			const ways = [cell(row - 1, column) + 1, cell(row, column - 1) + 1, cell(row - 1, column - 1) + (same ? 0 : 1)]
			if (swapped) ways.push(cell(row - 2, column - 2) + 1)
			rows[row]?.push(Math.min(...ways))
		}
	}
	return cell(from.length, to.length)
}
