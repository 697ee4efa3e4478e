import type { Wait } from '../run/timed-readings.js'

/** Something that a replay says at a time of its recording. */
export interface Frame {
	/** Seconds since the recording's start; frames come in the order of their times. */
	readonly at: number
	/** Whole lines; empty where there is nothing to print, only to draw. */
	readonly text: string
	/** Draws how it stands then: whole lines. Undefined where nothing is drawn. */
	readonly draw: (() => string) | undefined
}

/** What playing needs of the world; tests pass their own time. */
export interface Stage {
	/** Seconds of the recording in a second of real time. */
	readonly speed: number
	readonly write: (text: string) => void
	/** Milliseconds on a monotonic clock. */
	readonly now: () => number
	readonly wait: Wait
	/** Ends the play. */
	readonly signal: AbortSignal
}

/**
 * Plays frames at the pace of their recording. What is drawn stays at the bottom and is drawn over; where frames come
 * faster than they can be waited for, only the last of them is drawn. Answers false where the signal ended it.
 */
export async function playFrames(frames: readonly Frame[], stage: Stage): Promise<boolean> {
	const { speed, write, now, wait, signal } = stage
	const started = now()
	const dueAt = ({ at }: Frame) => started + (at * 1000) / speed
	let drawn = 0
	const erase = () => {
		if (drawn > 0) write(`\u001b[${drawn}A\u001b[J`)
		drawn = 0
	}
	for (const [index, frame] of frames.entries()) {
		for (let left = dueAt(frame) - now(); left > 0 && !signal.aborted; left = dueAt(frame) - now()) {
			await wait(left / 1000, signal)
		}
		if (signal.aborted) return false
		if (frame.text !== '') {
			erase()
			write(frame.text)
		}
		const next = frames[index + 1]
		if (!frame.draw || (next && dueAt(next) <= now())) continue
		erase()
		const picture = frame.draw()
		drawn = picture.split('\n').length - 1
		write(picture)
	}
	return true
}
