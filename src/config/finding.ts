import type { Path } from './positions.js'

/** A problem with its path, before the path becomes a place in the text. */
export interface Finding {
	readonly path: Path
	/** Whether the key or the value is what is wrong. */
	readonly at: 'key' | 'value'
	readonly message: string
	readonly hint?: string
}
