/** The keys of Prometheus and Alertmanager whose value is a duration. */
const DURATION_KEYS = [
	'for',
	'keep_firing_for',
	'scrape_interval',
	'evaluation_interval',
	'group_wait',
	'group_interval',
	'repeat_interval',
]

const KEYED = new RegExp(`\\b(${DURATION_KEYS.join('|')}): (\\d+)(s|m|h)\\b`, 'g')
const RANGED = /\[(\d+)(s|m|h)\]/g
const MILLISECONDS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

/**
 * A file of deploy/prometheus/ for a world in which everything is so many times as fast: every duration behind a key that
 * takes one, and every range of an expression, is divided. Nothing else is changed.
 */
export function shorten(text: string, times: number): string {
	return text
		.replaceAll(KEYED, (_all, key, number, unit) => `${key}: ${divide(number, unit, times)}`)
		.replaceAll(RANGED, (_all, number, unit) => `[${divide(number, unit, times)}]`)
}

function divide(number: string, unit: string, times: number): string {
	return `${Math.round((Number(number) * MILLISECONDS[unit]!) / times)}ms`
}
