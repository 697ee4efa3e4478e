/** What can be at fault, or that it cannot be known from what the kernel says. */
export const CAUSE_KINDS = [
	'pool',
	'backend',
	'clients',
	'traffic',
	'keep-alive',
	'crowd',
	'stuck',
	'nobody-accepts',
	'flood',
	'unclear',
] as const

/** One kind of fault. */
export type CauseKind = (typeof CAUSE_KINDS)[number]

/** Whose fault it is that users wait or soon will. */
export interface Cause {
	/**
	 * `pool`, `backend`: the workers wait for that station. `clients`: slow senders or readers hold them. `traffic`: more
	 * requests than usual. `keep-alive`: idle connections hold them. `crowd`: arrivals jumped within seconds. `stuck`: requests
	 * that never end. `nobody-accepts`: a queue stands while workers are free. `flood`: half-open connections. `unclear`: the
	 * numbers do not tell.
	 */
	readonly kind: CauseKind
	/** Path or address of the pool or backend, as the kernel prints it for people; null where no station is at fault. */
	readonly station: string | null
	/** One sentence with the numbers: `71 of 75 busy workers wait for pool site1 (8 of 8 children busy, 63 waiting)`. */
	readonly text: string
}
