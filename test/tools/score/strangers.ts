/** True for the runs that were recorded last: the fewest rules have seen them, but some have (since 2026-11-27). */
export function isStranger(name: string): boolean {
	return name.startsWith('stranger-')
}
