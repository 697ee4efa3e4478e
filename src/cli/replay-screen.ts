import type { IncidentEvent } from '../detect/incident-event.js'
import type { ReplayStep } from '../replay/feed.js'
import { waitForTimer } from '../run/timed-readings.js'
import type { Deps } from './deps.js'
import { type Frame, playFrames } from './replay-live.js'
import { type KnownTimes, ReplayPicture } from './replay-picture.js'

/** How a replay appears on stdout. */
export interface ScreenOptions {
	readonly chart: boolean
	/** Seconds of the recording in a second of real time; undefined = as fast as it goes. */
	readonly speed: number | undefined
}

/** Width of charts where stdout is no terminal. */
const PIPE_COLUMNS = 100

/** What one replay says on stdout: at once, or kept and then played at the recording's pace; and its chart. */
export class ReplayScreen {
	readonly #options: ScreenOptions
	readonly #deps: Deps
	readonly #picture: ReplayPicture
	readonly #frames: Frame[] = []

	constructor(
		services: readonly { readonly name: string }[],
		known: KnownTimes | undefined,
		options: ScreenOptions,
		deps: Deps,
	) {
		this.#options = options
		this.#deps = deps
		this.#picture = new ReplayPicture(services, known)
	}

	/** Says whole lines that belong to a time of the recording. */
	say(at: number, text: string): void {
		if (this.#options.speed === undefined) this.#write(text)
		else this.#frames.push(this.#frame(at, text))
	}

	/** Takes a step of the replay: a full reading moves the chart on. */
	step(step: ReplayStep): void {
		this.#picture.step(step)
		if (this.#options.speed !== undefined && step.sample) this.#frames.push(this.#frame(step.at, ''))
	}

	/** Takes an event of an incident, for the chart; what it says comes with `say`. */
	event(event: IncidentEvent): void {
		this.#picture.event(event)
	}

	/** Plays what was kept, and draws. False where the user ended it. */
	async end(): Promise<boolean> {
		const { speed, chart } = this.#options
		const { columns, signal, monotonicClock } = this.#deps
		const stage = { write: (text: string) => this.#write(text), now: monotonicClock, wait: waitForTimer, signal }
		if (speed !== undefined && !(await playFrames(this.#frames, { ...stage, speed }))) {
			// The terminal has echoed ^C: what comes next begins on a line of its own.
			if (columns !== undefined) this.#write('\n')
			return false
		}
		// A terminal that was played on shows it already.
		if (chart && (speed === undefined || columns === undefined))
			this.#write(this.#picture.draw(columns ?? PIPE_COLUMNS))
		return true
	}

	#frame(at: number, text: string): Frame {
		const { columns } = this.#deps
		// Only a terminal can be drawn over.
		const draws = this.#options.chart && columns !== undefined
		return { at, text, draw: draws ? () => this.#picture.draw(columns, at) : undefined }
	}

	#write(text: string): void {
		this.#deps.stdout.write(text)
	}
}
