/** True for the runs that were recorded last and taught no rule anything: their numbers tell what other people's servers will. */
export function isStranger(name: string): boolean {
	return name.startsWith('stranger-')
}
