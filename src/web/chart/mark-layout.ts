/** A label that wants to stand beside a vertical line, in pixels of the plot. */
export interface LabelWish {
	/** Where the line is. */
	readonly x: number
	/** How wide the text is. */
	readonly width: number
}

/** Where a label goes. */
export interface LabelPlace {
	/** Its left edge. */
	readonly left: number
	/** 0 is the lane next to the plot, 1 the one above it. */
	readonly lane: number
}

/** Pixels between a line and its label, and between two labels in a lane. */
export const LABEL_GAP = 4

/**
 * Places labels above a plot so that none covers another and none is cut off: to the right of its line, or to the left
 * where the plot ends, in the lowest lane that is free there. Answers in the order of the wishes.
 */
export function placeLabels(wishes: readonly LabelWish[], plotWidth: number): LabelPlace[] {
	const lanes: { from: number; to: number }[][] = []
	const places: LabelPlace[] = []
	const order = wishes.map((_wish, index) => index).sort((one, other) => wishes[one]!.x - wishes[other]!.x)
	for (const index of order) {
		const { x, width } = wishes[index]!
		const left =
			x + LABEL_GAP + width <= plotWidth ? x + LABEL_GAP : Math.max(0, Math.min(x, plotWidth) - LABEL_GAP - width)
		const span = { from: left - LABEL_GAP, to: left + width + LABEL_GAP }
		let lane = 0
		while (lanes[lane]?.some(({ from, to }) => from < span.to && span.from < to)) lane++
		const taken = lanes[lane] ?? []
		lanes[lane] = taken
		taken.push(span)
		places[index] = { left, lane }
	}
	return places
}

/** How many lanes the places need: 0 where there is no label. */
export function countLanes(places: readonly LabelPlace[]): number {
	return places.reduce((most, { lane }) => Math.max(most, lane + 1), 0)
}
