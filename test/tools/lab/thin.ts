import type { Label } from './label.js'
import type { Run } from './run.js'

const SPARSE = 2

/** The stretches of a run in which every second matters: around its onset, its failure, and what happens to a healthy one. */
export function closeStretches(run: Run, label: Pick<Label, 'firstFailure'>): readonly (readonly [number, number])[] {
	return [
		...(run.onset === undefined ? [] : [[run.onset - 60, run.onset + 60] as const]),
		...(label.firstFailure === undefined ? [] : [[label.firstFailure - 90, label.firstFailure + 30] as const]),
		...run.happenings.map(({ at }) => [at - 10, at + 30] as const),
		...run.closely,
	]
}

/** Which of the captured times stay: all of them inside the close stretches, one every 2 s elsewhere, which is as often as a tripwire looks. */
export function thin(times: readonly number[], stretches: readonly (readonly [number, number])[]): readonly number[] {
	let next = 0
	return times.filter((at) => {
		const close = stretches.some(([from, to]) => at >= from && at <= to)
		if (!close && at < next) return false
		next = (Math.floor((at + 0.1) / SPARSE) + 1) * SPARSE - 0.1
		return true
	})
}
