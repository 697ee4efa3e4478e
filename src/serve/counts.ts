/** What a daemon did so far. */
export interface DaemonCounts {
	/** Regular full readings. */
	samples: number
	/** Full readings that the detector asked for. */
	earlySamples: number
	/** Looks at the listeners. */
	ticks: number
	/** Regular readings whose time passed without one. */
	missed: number
	/** Readings that began more than a tenth of the interval late. */
	late: number
	/** Readings that could not be made. */
	failed: number
	/** Events of incidents. */
	events: number
	notices: number
	/** On the sampler's clock; undefined before the first. */
	lastSampleAt: number | undefined
}

/** Nothing done yet. */
export function newCounts(): DaemonCounts {
	return {
		samples: 0,
		earlySamples: 0,
		ticks: 0,
		missed: 0,
		late: 0,
		failed: 0,
		events: 0,
		notices: 0,
		lastSampleAt: undefined,
	}
}
