import { writeSync } from 'node:fs'
import { Writable } from 'node:stream'
import { errorCode } from '../settings/error-text.js'

/** What became of the writes to an output. */
interface OutputHealth {
	/** Writes that were lost since the start. */
	readonly lost: number
	/** Why the last write failed (`ENOSPC`, `EPIPE`); undefined if it went well. */
	readonly problem: string | undefined
}

type Done = (error?: Error | null) => void

/**
 * A stream to a file descriptor that outlives its errors: a full disk, a broken one or a reader that has gone costs what is
 * written meanwhile and nothing else; the next write is tried as if nothing had happened. `process.stdout` and
 * `process.stderr` end a program instead, or take nothing more.
 */
export class SteadyOutput extends Writable {
	readonly #fd: number
	readonly #write: typeof writeSync
	#lost = 0
	#problem: string | undefined
	#recovered: (lost: number, problem: string) => void = () => {}
	#lostInARow = 0

	/** `write` is the system call; tests pass one that fails. */
	constructor(fd: number, write: typeof writeSync = writeSync) {
		super()
		this.#fd = fd
		this.#write = write
	}

	/** What became of the writes so far. */
	get health(): OutputHealth {
		return { lost: this.#lost, problem: this.#problem }
	}

	/** Calls back after the first write that succeeds again, with their number and the last reason. */
	onRecovery(listener: (lost: number, problem: string) => void): void {
		this.#recovered = listener
	}

	/** Writes at once; the callback gets the error, and nothing is emitted or thrown. */
	override write(chunk: string | Uint8Array, encodingOrDone?: BufferEncoding | Done, callback?: Done): boolean {
		const done = typeof encodingOrDone === 'function' ? encodingOrDone : callback
		const encoding = typeof encodingOrDone === 'string' ? encodingOrDone : 'utf8'
		const error = this.#put(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)
		if (done) process.nextTick(done, error)
		return true
	}

	#put(bytes: Uint8Array): Error | undefined {
		try {
			for (let from = 0; from < bytes.length; ) from += this.#write(this.#fd, bytes, from)
		} catch (error) {
			this.#lost++
			this.#lostInARow++
			this.#problem = errorCode(error)
			return error as Error
		}
		const [lost, problem] = [this.#lostInARow, this.#problem]
		this.#lostInARow = 0
		this.#problem = undefined
		if (lost > 0 && problem !== undefined) this.#recovered(lost, problem)
		return undefined
	}
}
