/** The three ways in which Apache runs out of workers. */
export const PATTERNS = ['gradual-saturation', 'sudden-spike', 'resource-leak'] as const

/** One of the three patterns that forewarn tells apart. */
export type Pattern = (typeof PATTERNS)[number]

/** `warning`: exhaustion is coming. `critical`: it is here, or minutes away: page. */
export type Severity = 'warning' | 'critical'
