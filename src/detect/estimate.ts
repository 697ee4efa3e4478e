/** Running sums over the looks of one sample. Plain data. */
export interface Meter {
	readonly looks: number
	readonly from: number
	readonly at: number
	readonly sum: number
	readonly squares: number
	/** Sum of the upper ends, where a count is a range. */
	readonly highs: number
	/** Those present at the previous looks, and how many of them were there still. */
	readonly before: number
	readonly survivors: number
	/** Sum of the gaps between looks that compared identities. */
	readonly seconds: number
	/** Looks that found someone waiting, and the sum of those waiting. */
	readonly standing: number
	readonly waiting: number
}

/** A meter that has seen nothing since `at`. */
export function newMeter(at: number): Meter {
	return {
		looks: 0,
		from: at,
		at,
		sum: 0,
		squares: 0,
		highs: 0,
		before: 0,
		survivors: 0,
		seconds: 0,
		standing: 0,
		waiting: 0,
	}
}

/** How long one request stays, in seconds, from how many survive from one look to the next; undefined where none was compared. */
export function holdingOf({ before, survivors, seconds, looks }: Meter): number | undefined {
	if (before < 1 || seconds <= 0) return undefined
	const gap = seconds / Math.max(1, looks)
	// One more of either kind than was seen: neither "all" nor "none" is certain.
	const stay = (survivors + 0.5) / (before + 1)
	return -gap / Math.log(stay)
}

/** The mean of a sample's looks with its standard error; undefined without a look. */
export function meanOf(
	meter: Meter,
): { readonly mean: number; readonly error: number; readonly high: number } | undefined {
	const { looks, sum, squares, highs } = meter
	if (looks === 0) return undefined
	const mean = sum / looks
	const high = highs / looks
	const own = looks > 1 ? Math.max(0, (squares - looks * mean * mean) / (looks - 1)) : 0
	const independent = independentLooks(meter)
	// Independent requests make a Poisson count whatever their duration (M/G/infinity); one more than was seen, lest zero be certain.
	const chance = Math.max(own, mean + 1 / independent) / independent
	// A range holds the truth with equal chance anywhere in it.
	const range = (high - mean) ** 2 / 12
	return { mean: (mean + high) / 2, error: Math.sqrt(chance + range), high }
}

/**
 * Looks that see the same requests again count as fewer: the autocorrelation of a count is exp(-gap / holding time), and the variance of
 * a mean of n is (1 + 2 sum (1 - k/n) correlation^k) / n of that of one.
 */
function independentLooks(meter: Meter): number {
	const { looks, from, at } = meter
	const holding = holdingOf(meter)
	if (looks < 2 || holding === undefined || holding <= 0) return Math.max(1, looks)
	const correlation = Math.exp(-(at - from) / looks / holding)
	let sum = 1
	for (let apart = 1; apart < looks; apart++) sum += 2 * (1 - apart / looks) * correlation ** apart
	return looks / sum
}
