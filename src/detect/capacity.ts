/** Where a capacity comes from, best first. */
export type CapacitySource = 'operator' | 'recording' | 'apache-config' | 'fpm-config' | 'processes' | 'learned'

/** How many connections a service can hold accepted, and how we know. */
export interface Capacity {
	/** prefork, worker: MaxRequestWorkers. */
	readonly workers: number
	readonly source: CapacitySource
	/** The provenance in words that stand behind the number: `from /etc/apache2/apache2.conf`. */
	readonly provenance: string
}

/** Renders `38 of 40, from apache2.conf`, or `38 (capacity unknown)`: a number never stands without its base. */
export function describeUse(accepted: number, capacity: Capacity | undefined): string {
	return capacity ? `${accepted} of ${capacity.workers}, ${capacity.provenance}` : `${accepted} (capacity unknown)`
}
