/** A label beside a vertical line, in pixels of the plot. */
interface Label {
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

/** More lanes would leave too little of the plot; a label without a place in them is left out. */
const MAX_LANES = 4

/** Pixels between a line and its label, and between two labels in a lane. */
const LABEL_GAP = 4

/**
 * Places labels above a plot so that none covers another and none is cut off: to the right of its line, or to the left
 * where the plot ends. A label that reaches over later lines goes a lane higher than those, so that they end below it.
 * Returns them in the order of the labels; undefined where all lanes are taken.
 */
export function placeLabels(labels: readonly Label[], plotWidth: number): (LabelPlace | undefined)[] {
	const placed: { from: number; to: number; lane: number }[] = []
	const places = new Array<LabelPlace | undefined>(labels.length).fill(undefined)
	const fromTheRight = labels.map((_wish, index) => index).sort((one, other) => labels[other]!.x - labels[one]!.x)
	for (const index of fromTheRight) {
		const { x, width } = labels[index]!
		const fits = x + LABEL_GAP + width <= plotWidth
		const left = fits ? x + LABEL_GAP : Math.max(0, Math.min(x, plotWidth) - LABEL_GAP - width)
		const from = Math.min(x, left)
		const to = left + width + LABEL_GAP
		const under = placed.filter((other) => other.from < to && from < other.to)
		const lane = under.reduce((highest, other) => Math.max(highest, other.lane + 1), 0)
		if (lane >= MAX_LANES) continue
		placed.push({ from, to, lane })
		places[index] = { left, lane }
	}
	return places
}

/** How many lanes the places need: 0 where there is no label. */
export function countLanes(places: readonly (LabelPlace | undefined)[]): number {
	return places.reduce((most, place) => Math.max(most, (place?.lane ?? -1) + 1), 0)
}
