/** Whether full readings arrive on time: what `/healthz` answers. */
export interface Health {
	readonly ok: boolean
	readonly reason: string
}

/** What health is judged by. Times are in seconds. */
export interface Pulse {
	readonly interval: number
	/** Since the last full reading; undefined before the first. */
	readonly lastSampleSeconds: number | undefined
	/** Why the last full reading failed, if it did. */
	readonly trouble: string | undefined
}

/** A reading may take a tenth of the interval and begin a tenth late (io/pace.ts); after two intervals one is missing for certain. */
const INTERVALS_WITHOUT_SAMPLE = 2

/** Judges whether full readings arrive on time. What they say of Apache is no part of it. */
export function judgeHealth({ interval, lastSampleSeconds, trouble }: Pulse): Health {
	if (trouble !== undefined) return { ok: false, reason: `the last reading failed: ${trouble}` }
	if (lastSampleSeconds === undefined) return { ok: false, reason: 'no reading has been made yet' }
	const age = `the last reading is ${Math.round(lastSampleSeconds)} s old`
	if (lastSampleSeconds <= interval * INTERVALS_WITHOUT_SAMPLE) return { ok: true, reason: age }
	return { ok: false, reason: `${age}, one is due every ${interval} s` }
}
