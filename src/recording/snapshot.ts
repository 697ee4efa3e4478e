import type { Capacity } from '../detect/capacity.js'

/** The first line of a recording, as JSON. */
export interface RecordingHeader {
	readonly format: 'forewarn-recording'
	readonly version: 1
	/** Milliseconds since the epoch at second 0, where known. */
	readonly startedAt?: number
	/** Seconds between full readings, as the recorder was told. */
	readonly every?: number
	/** The ports that were watched, where the recorder knew. */
	readonly ports?: readonly number[]
	/** The capacity the recorder knew, and where from. */
	readonly capacity?: number
	readonly capacityProvenance?: string
	/** Of a recording that `run` made: what it watched, with what it knew of each service's limits. */
	readonly services?: readonly RecordedService[]
	/** True where `run` made it: full readings were also taken where the detector asked for one. */
	readonly live?: true
	/** True where addresses are pseudonyms. */
	readonly pseudonymised: boolean
	/** How it was made, in words. */
	readonly source?: string
}

/** A service as `run` knew it when it began to record. */
export interface RecordedService {
	readonly name: string
	readonly ports: readonly number[]
	readonly capacity?: Capacity
	readonly backlog?: number
}
