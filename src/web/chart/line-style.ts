/** The shape that is set on a line now and then, so that lines differ without colour. */
export type MarkerShape = 'circle' | 'square' | 'triangle' | 'diamond' | 'cross'

/** How a line looks: three ways to tell it from its neighbours; colour is only one of them. */
export interface LineStyle {
	/** The custom property of theme.css that holds the colour, dark and light. */
	readonly colour: `--${string}`
	/** Lengths of strokes and gaps in CSS pixels; empty = solid. */
	readonly dash: readonly number[]
	readonly shape: MarkerShape
	/** Filled down to 0 with a faint tint of its colour. */
	readonly filled?: boolean
	/** Drawn as steps that hold until the next point: right for a limit, wrong for a measurement. */
	readonly stepped?: boolean
}

/** The lines that more than one page shows: the same metric looks the same everywhere. */
export const LINE_STYLES = {
	accepted: { colour: '--line-blue', dash: [], shape: 'circle', filled: true },
	acceptQueue: { colour: '--line-orange', dash: [], shape: 'square', filled: true },
	stuck: { colour: '--line-purple', dash: [7, 3], shape: 'diamond' },
	halfOpen: { colour: '--line-green', dash: [2, 3], shape: 'triangle' },
	arrivals: { colour: '--line-teal', dash: [], shape: 'cross' },
	timeWait: { colour: '--line-grey', dash: [1, 3], shape: 'cross' },
	closeWait: { colour: '--line-purple', dash: [3, 3], shape: 'square' },
	established: { colour: '--line-green', dash: [9, 3], shape: 'circle' },
	peak: { colour: '--line-grey', dash: [4, 3], shape: 'triangle' },
	limit: { colour: '--line-limit', dash: [12, 4], shape: 'cross', stepped: true },
} as const satisfies Record<string, LineStyle>

/** What a shape is traced on: a canvas context or a Path2D. */
type Pen = Readonly<{
	moveTo(x: number, y: number): void
	lineTo(x: number, y: number): void
	arc(x: number, y: number, radius: number, from: number, to: number): void
	closePath(): void
	rect(x: number, y: number, width: number, height: number): void
}>

/** Traces a shape around a point; the caller fills or strokes it. Units are those of the context. */
export function traceShape(path: Pen, shape: MarkerShape, x: number, y: number, radius: number): void {
	const corner = (dx: number, dy: number, first = false) => {
		if (first) path.moveTo(x + dx * radius, y + dy * radius)
		else path.lineTo(x + dx * radius, y + dy * radius)
	}
	switch (shape) {
		case 'circle':
			path.moveTo(x + radius, y)
			path.arc(x, y, radius, 0, Math.PI * 2)
			return
		case 'square':
			path.rect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8)
			return
		case 'triangle':
			corner(0, -1.2, true)
			corner(1.15, 0.9)
			corner(-1.15, 0.9)
			path.closePath()
			return
		case 'diamond':
			corner(0, -1.3, true)
			corner(1.3, 0)
			corner(0, 1.3)
			corner(-1.3, 0)
			path.closePath()
			return
		case 'cross':
			corner(-1, -1, true)
			corner(1, 1)
			corner(1, -1, true)
			corner(-1, 1)
	}
}
