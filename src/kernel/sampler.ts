import { LookReader, type LookReaderOptions, type LookReading, type LookSource } from './look-reader.js'
import type { Snapshot } from './snapshot.js'

/** Where every look goes too, as the kernel said it: a RecordingWriter, or one behind pseudonyms. */
interface SnapshotSink {
	append(snapshot: Snapshot): void
}

/** What a sampler is made of. */
export interface SamplerOptions extends LookReaderOptions {
	/** Milliseconds on a monotonic clock. */
	readonly monotonicClock: () => number
	/** Milliseconds since the epoch. */
	readonly wallClock: () => number
	readonly recording?: SnapshotSink
	/** Called once when the recording cannot be written; looks go on without it. */
	readonly onRecordingFailure?: (error: unknown) => void
}

/** The source of looks. */
export interface LookSampler {
	/** Looks; `whole` = at the whole table; `endsSample` = at a point of the grid, which a recording keeps. One look at a time. */
	look(whole: boolean, endsSample?: boolean): Promise<LookReading>
	/** Where looks come from, as of the last one. */
	readonly source: LookSource
	/** Seconds since the sampler was made: the time that looks are stamped with. */
	now(): number
}

/**
 * Makes a sampler. Every look is stamped once, when it begins, with the seconds since the sampler was made, to the
 * millisecond as a recording keeps it: a replay of the recording computes with the very numbers of the live run.
 */
export function createSampler(options: SamplerOptions): LookSampler {
	const { onRecordingFailure = () => {} } = options
	const origin = options.monotonicClock()
	const looks = new LookReader(options)
	let { recording } = options
	let underWay = false
	const now = () => Math.round(options.monotonicClock() - origin) / 1000

	return {
		now,
		get source() {
			return looks.source
		},
		async look(whole, endsSample = whole) {
			const at = now()
			if (underWay) return { kind: 'failed', at, reason: 'the last look is still under way', cost: NO_COST }
			underWay = true
			try {
				const reading = await looks.look(at, Math.round(options.wallClock()), whole, recording !== undefined)
				if (reading.kind === 'look' && reading.snapshot) {
					try {
						recording?.append(endsSample ? { ...reading.snapshot, endsSample } : reading.snapshot)
					} catch (error) {
						recording = undefined
						onRecordingFailure(error)
					}
				}
				return reading
			} finally {
				underWay = false
			}
		},
	}
}

const NO_COST = { wallMs: 0, cpuMs: 0, longestBlockMs: 0 }
