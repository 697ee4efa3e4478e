/** Whether samples arrive on time: what `/healthz` returns. */
export interface Health {
	readonly ok: boolean
	readonly reason: string
}

/** What health is judged by. Times are in seconds. */
export interface Pulse {
	readonly interval: number
	/** Since the last sample; undefined before the first. */
	readonly sampleAge: number | undefined
	/** Why the last sample failed, if it did. */
	readonly problem: string | undefined
	/** Entries of the saved state that could not be read at the start. They stop no sample, and must be known. */
	readonly unreadable: number
}

/** A sample may take a tenth of the interval and begin a tenth late (kernel/schedule.ts); after two intervals one is missing for certain. */
const MAX_INTERVALS_WITHOUT_SAMPLE = 2

/** Judges whether samples arrive on time. What they say of Apache is no part of it. */
export function judgeHealth({ unreadable, ...samples }: Pulse): Health {
	const { ok, reason } = judgeSamples(samples)
	if (unreadable === 0) return { ok, reason }
	const entries = unreadable === 1 ? '1 entry' : `${unreadable} entries`
	return {
		ok,
		reason: `${reason}; ${entries} of the saved state could not be read and ${unreadable === 1 ? 'was' : 'were'} put aside`,
	}
}

function judgeSamples({ interval, sampleAge, problem }: Omit<Pulse, 'unreadable'>): Health {
	if (problem !== undefined) return { ok: false, reason: `the last sample failed: ${problem}` }
	if (sampleAge === undefined) return { ok: false, reason: 'no sample has been taken yet' }
	const age = `the last sample is ${Math.round(sampleAge)} s old`
	if (sampleAge <= interval * MAX_INTERVALS_WITHOUT_SAMPLE) return { ok: true, reason: age }
	return { ok: false, reason: `${age}, one is due every ${interval} s` }
}
