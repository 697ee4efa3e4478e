import type { Findings } from './ranking.js'
import type { SettingKey, SettingValues } from './setting.js'

/** How much one setting decides. */
export interface Influence {
	readonly key: SettingKey
	/**
	 * Recordings whose outcome is another one when this setting alone goes from its lowest to its highest value: the mean
	 * over all values of the others.
	 */
	readonly moves: number
}

/** Every swept setting with what it moves, the most influential first. */
export function measureInfluence({ candidates, outcomes, labels }: Findings): Influence[] {
	const keys = Object.keys(candidates[0]!) as SettingKey[]
	return keys
		.map((key) => {
			const moved = rowsAlong(candidates, key).map((row) => {
				const [low, high] = [row[0]!, row.at(-1)!]
				return labels.filter((_, run) => isOther(outcomes[low]![run], outcomes[high]![run])).length
			})
			return { key, moves: moved.length === 0 ? 0 : moved.reduce((sum, count) => sum + count, 0) / moved.length }
		})
		.sort((a, b) => b.moves - a.moves)
}

/** Candidates that differ in this setting alone, in the order of its values. */
function rowsAlong(candidates: readonly SettingValues[], key: SettingKey): number[][] {
	const rows = new Map<string, number[]>()
	for (const [candidate, values] of candidates.entries()) {
		const others = JSON.stringify({ ...values, [key]: undefined })
		rows.set(others, [...(rows.get(others) ?? []), candidate])
	}
	return [...rows.values()]
		.filter((row) => row.length > 1)
		.map((row) => row.sort((a, b) => candidates[a]![key]! - candidates[b]![key]!))
}

function isOther(one: object | undefined, other: object | undefined): boolean {
	return JSON.stringify(one) !== JSON.stringify(other)
}
