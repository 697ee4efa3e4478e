/**
 * The numbers that are kept of a service, in the order of the file: another order is another version of it. The first five
 * are of the whole network namespace (see HostSample); `acceptQueue` and the others are the service's own.
 */
export const METRICS = [
	'total',
	'established',
	'timeWait',
	'closeWait',
	'listen',
	'accepted',
	'acceptQueue',
	'stuck',
	'halfOpen',
	'arrivals',
	'capacity',
] as const

/** The name of a number that is kept. `arrivals` are connections a second. */
export type Metric = (typeof METRICS)[number]

/** How many there are. */
export const WIDTH = METRICS.length
