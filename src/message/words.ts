import type { CauseKind } from '../detect/cause.js'
import type { Pattern, Severity } from '../detect/pattern.js'

/** The pattern as people read it. */
export const PATTERN_WORDS = {
	'gradual-saturation': 'gradual saturation',
	'sudden-spike': 'sudden spike',
	'resource-leak': 'resource leak',
} as const satisfies Record<Pattern, string>

/** What is happening where the cause is unclear: it must tell a sleepy reader which of the three it is. */
export const PATTERN_TITLES = {
	'gradual-saturation': { warning: 'workers are filling up', critical: 'running out of workers' },
	'sudden-spike': { warning: 'connections jump', critical: 'sudden spike of connections' },
	'resource-leak': { warning: 'workers get stuck', critical: 'stuck workers use up the pool' },
} as const satisfies Record<Pattern, Record<Severity, string>>

/** What is happening, by cause. `STATION` stands for the station at fault, as people call it. */
export const CAUSE_TITLES = {
	pool: 'workers wait for STATION',
	backend: 'workers wait for STATION',
	clients: 'slow clients hold the workers',
	traffic: 'traffic outgrows the workers',
	'keep-alive': 'idle keep-alive connections hold the workers',
	crowd: 'a crowd arrives faster than workers accept',
	stuck: 'stuck requests hold the workers',
	'nobody-accepts': 'clients wait, but no worker accepts them',
	flood: 'SYN flood: half-open connections jump',
} as const satisfies Record<Exclude<CauseKind, 'unclear'>, string>

/** Joins `80`, `80 and 443`, `80, 443 and 8080`. */
export function joinWords(words: readonly string[]): string {
	return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** `1 connection`, `2 connections`. */
export function plural(count: number, noun: string): string {
	return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** A whole number with thin groups: `12 345`; from 10 000 on, as in the SI. */
export function formatCount(count: number): string {
	const digits = String(Math.round(count))
	return digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, ' ')
}
