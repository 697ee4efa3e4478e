/** Marks are drawn as path data, so that a cell needs one element per kind, however many replays it shows. */

/** A round mark: a stroke of no length with round ends. */
export function dot(x: number, y: number): string {
	return `M${x} ${y}h0`
}

/** A diamond, for what came too late. */
export function diamond(x: number, y: number): string {
	return `M${x} ${y - 4}l4 4-4 4-4-4z`
}

/** A cross, for what never came. */
export function cross(x: number, y: number): string {
	return `M${x - 3} ${y - 3}l6 6m0-6l-6 6`
}

/** A square, for a message that should not have been sent. */
export function square(x: number, y: number): string {
	return `M${x - 4} ${y - 4}h8v8h-8z`
}
