import type { IncidentEvent } from '../detect/incident-event.js'
import { printable, printableLines } from '../message/printable.js'
import type { ReplayStep } from '../replay/feed.js'
import { type Wait, waitForTimer } from '../run/timed-readings.js'
import type { Deps } from './deps.js'
import { type ChartPoint, type RunMark, renderRunChart } from './replay-chart.js'

/** How a replay appears on stdout. */
export interface ScreenOptions {
	readonly chart: boolean
	/** Seconds of the recording in a second of real time; undefined = as fast as it goes. */
	readonly speed: number | undefined
}

/** When the trouble began and when users began to fail, in seconds, as far as that is known. */
interface KnownTimes {
	readonly onset?: number | undefined
	readonly firstFailure?: number | undefined
}

/** Width of charts where stdout is no terminal. */
const PIPE_COLUMNS = 100

/** What one replay prints: at once, or kept and then played at the recording's pace; and a chart for each service. */
export class ReplayScreen {
	readonly #options: ScreenOptions
	readonly #deps: Deps
	readonly #services: ReadonlyMap<string, { readonly points: ChartPoint[]; readonly marks: RunMark[] }>
	readonly #frames: Frame[] = []
	#end = 0

	constructor(
		services: readonly { readonly name: string }[],
		{ onset, firstFailure }: KnownTimes = {},
		options: ScreenOptions,
		deps: Deps,
	) {
		this.#options = options
		this.#deps = deps
		const known: RunMark[] = [
			...(onset === undefined ? [] : [{ at: onset, kind: 'onset' } as const]),
			...(firstFailure === undefined ? [] : [{ at: firstFailure, kind: 'failure' } as const]),
		]
		this.#services = new Map(services.map(({ name }) => [name, { points: [], marks: [...known] }]))
	}

	/** Prints whole lines that belong to a time of the recording. */
	say(at: number, said: string): void {
		const text = printableLines(said)
		if (this.#options.speed === undefined) this.#write(text)
		else this.#frames.push(this.#frame(at, text))
	}

	/** Takes a step of the replay: what was judged moves the chart on. */
	step({ at, kind, outcome }: ReplayStep): void {
		this.#end = at
		for (const { service, verdict } of outcome.verdicts) {
			const { accepted, acceptQueue, stuck, capacity } = verdict.evidence
			this.#services.get(service)?.points.push({ at, accepted, acceptQueue, stuck, capacity: capacity?.workers })
		}
		if (this.#options.speed !== undefined && kind === 'sample') this.#frames.push(this.#frame(at, ''))
	}

	/** Takes an event of an incident, for the chart; its text comes with `say`. */
	event({ at, kind, incident: { service, severity } }: IncidentEvent): void {
		this.#services.get(service)?.marks.push({ at, kind: kind === 'resolved' ? kind : severity })
	}

	/** Plays what was kept, and draws. False where the user ended it. */
	async end(): Promise<boolean> {
		const { speed, chart } = this.#options
		const { columns, signal, monotonicClock: now } = this.#deps
		const stage = { write: (text: string) => this.#write(text), now, wait: waitForTimer, signal }
		if (speed !== undefined && !(await playFrames(this.#frames, { ...stage, speed }))) {
			// The terminal has echoed ^C: what comes next begins on a line of its own.
			if (columns !== undefined) this.#write('\n')
			return false
		}
		// A terminal that was played on shows it already.
		if (chart && (speed === undefined || columns === undefined)) this.#write(this.#draw(columns ?? PIPE_COLUMNS))
		return true
	}

	#frame(at: number, text: string): Frame {
		const { columns } = this.#deps
		// Only a terminal can be drawn over.
		const draws = this.#options.chart && columns !== undefined
		return { at, text, draw: draws ? () => this.#draw(columns, at) : undefined }
	}

	/** The charts, as far as the replay had come at `until`, in seconds. */
	#draw(width: number, until = Number.POSITIVE_INFINITY): string {
		const isPlayed = ({ at }: { readonly at: number }) => at <= until
		const charts = [...this.#services].map(([service, { points, marks }]) => {
			const run = { points: points.filter(isPlayed), marks: marks.filter(isPlayed), end: this.#end }
			return `${this.#services.size === 1 ? '' : `  ${printable(service)}\n`}${renderRunChart(run, width)}`
		})
		return charts.join('')
	}

	#write(text: string): void {
		this.#deps.stdout.write(text)
	}
}

/** Something that a replay prints at a time of its recording. */
export interface Frame {
	/** Seconds since the recording's start; frames come in the order of their times. */
	readonly at: number
	/** Whole lines; empty where there is nothing to print, only to draw. */
	readonly text: string
	/** Draws how it stands then: whole lines. Undefined where nothing is drawn. */
	readonly draw: (() => string) | undefined
}

/** What playing needs of the world; tests pass their own time. */
interface Stage {
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
 * faster than they can be waited for, only the last of them is drawn. Returns false where the signal ended it.
 */
export async function playFrames(frames: readonly Frame[], stage: Stage): Promise<boolean> {
	const { speed, write, now, wait, signal } = stage
	const started = now()
	const secondsUntil = ({ at }: Frame) => at / speed - (now() - started) / 1000
	let drawn = 0
	const erase = () => {
		if (drawn > 0) write(`\u001b[${drawn}A\u001b[J`)
		drawn = 0
	}
	for (const [index, frame] of frames.entries()) {
		while (secondsUntil(frame) > 0 && !signal.aborted) await wait(secondsUntil(frame), signal)
		if (signal.aborted) return false
		if (frame.text !== '') {
			erase()
			write(frame.text)
		}
		const next = frames[index + 1]
		if (!frame.draw || (next && secondsUntil(next) <= 0)) continue
		erase()
		const picture = frame.draw()
		drawn = picture.split('\n').length - 1
		write(picture)
	}
	return true
}
