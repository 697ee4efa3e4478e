/** The full five minutes between two instants, all in milliseconds since the epoch. Every zone is whole quarters of an hour off UTC. */
export function fiveMinutes(from: number, to: number): number[] {
	const step = 5 * 60_000
	const first = Math.ceil(from / step) * step
	return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, index) => first + index * step)
}
