import type { WriteStream } from 'node:tty'
import { waitForTimer } from '../run/timed-readings.js'
import type { Deps } from './deps.js'

/** The alternate screen, without a cursor: what stood in the terminal before comes back. */
const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'

/** Keys that end it: q, Ctrl-C, Ctrl-D. */
const QUIT = ['q', 'Q', '\u0003', '\u0004']

/** A whole terminal that is drawn over again and again. */
export class LiveScreen {
	readonly #stdout: WriteStream
	readonly #leave: () => void
	#text = ''
	#wake: () => void = () => {}

	private constructor(stdout: WriteStream, deps: Deps, onQuit: () => void) {
		this.#stdout = stdout
		const restore = () => void stdout.write(LEAVE)
		const redraw = () => this.draw(this.#text)
		// A bug that ends the process leaves a terminal that can be used.
		process.once('exit', restore)
		stdout.write(ENTER)
		stdout.on('resize', redraw)
		const deafen = deps.onKey?.((key) => {
			if (!QUIT.includes(key)) return this.#wake()
			onQuit()
		})
		this.#leave = () => {
			deafen?.()
			stdout.off('resize', redraw)
			process.off('exit', restore)
			restore()
		}
	}

	/** Takes the terminal; undefined where stdout is none. `onQuit` is called at q and Ctrl-C. */
	static open(deps: Deps, onQuit: () => void): LiveScreen | undefined {
		const stdout = deps.stdout as WriteStream
		return deps.columns === undefined || !stdout.isTTY ? undefined : new LiveScreen(stdout, deps, onQuit)
	}

	/** Its width now. */
	get columns(): number {
		return this.#stdout.columns
	}

	/** Draws lines, as many and as wide as there is room for, in one write: nothing flickers. */
	draw(text: string): void {
		this.#text = text
		const { columns, rows } = this.#stdout
		const lines = text.trimEnd().split('\n').slice(0, rows)
		this.#stdout.write(`\u001b[H${lines.map((line) => `${cut(line, columns)}\u001b[0m\u001b[K`).join('\r\n')}\u001b[J`)
	}

	/** Waits for the next picture; any key but q brings it at once. */
	async wait(seconds: number, signal: AbortSignal): Promise<void> {
		const woken = new AbortController()
		this.#wake = () => woken.abort()
		await waitForTimer(seconds, AbortSignal.any([signal, woken.signal]))
	}

	/** Gives the terminal back as it was. */
	close(): void {
		this.#leave()
	}
}

const CODES = new RegExp(`(${'\\u001b'}\\[[\\d;]*m)`)

/** As much of a line as has room; colour codes take none. */
function cut(line: string, columns: number): string {
	let room = columns
	return line
		.split(CODES)
		.map((part, index) => {
			if (index % 2 === 1) return part
			const kept = part.slice(0, room)
			room -= kept.length
			return kept
		})
		.join('')
}
