import { COURSE_SECONDS } from '../../detect/recent-course.js'

/**
 * CSS pixels of the picture. A phone of 360 pixels shows it at 0.72 of that, where its words of 17 pixels are as large as a
 * mail's small print (12); at a mail column's whole width of 600 they would be 10. It is high instead, which a phone has room for.
 */
export const SIZE = { width: 480, height: 312 } as const

/** Where things stand. To the right of the plots is room for `12 345 accepted`. */
export const FRAME = {
	left: 46,
	right: 330,
	/** The page: beside the newest reading, so that it hides none. */
	page: 337,
	/** Right of the plots, where their newest numbers stand. */
	labels: 346,
	/** The baselines of the two lines of the heading. */
	subject: 28,
	span: 50,
	pool: { top: 70, bottom: 196 },
	queue: { top: 226, bottom: 274 },
	/** The baseline of the clock times. */
	clock: 298,
} as const

/** The place of an instant, in pixels from the left; the right edge is `end`. Both in milliseconds since the epoch. */
export function placeInstant(instant: number, end: number): number {
	const { left, right } = FRAME
	return round(right - ((end - instant) / 1000 / COURSE_SECONDS) * (right - left))
}

/** The place of a number between 0 at the bottom and `top`, in pixels from above. */
export function placeValue(value: number, top: number, panel: { readonly top: number; readonly bottom: number }) {
	return round(panel.bottom - (Math.min(value, top) / top) * (panel.bottom - panel.top))
}

/** A tenth of a pixel is enough, and makes short text. */
export function round(value: number): number {
	return Math.round(value * 10) / 10
}

/** Round numbers below `top` in steps of 1, 2 or 5 times a power of ten: two to four of them, or only what fits. */
export function roundTicks(top: number): number[] {
	const rough = top / 3
	const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)))
	const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? power
	return Array.from({ length: Math.floor(top / step) }, (_, index) => (index + 1) * step)
}

/** Moves places apart that are closer than `distance`, and keeps them between the bounds; their order stays. */
export function spread(places: readonly number[], distance: number, lowest: number, highest: number): number[] {
	const order = places.map((_, index) => index).sort((one, other) => places[one]! - places[other]!)
	const moved = [...places]
	order.forEach((index, rank) => {
		const above = rank === 0 ? lowest : moved[order[rank - 1]!]! + distance
		moved[index] = Math.max(places[index]!, above)
	})
	order.reverse().forEach((index, rank) => {
		const below = rank === 0 ? highest : moved[order[rank - 1]!]! - distance
		moved[index] = round(Math.min(moved[index]!, below))
	})
	return moved
}
