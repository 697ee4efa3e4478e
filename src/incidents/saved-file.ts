import { type DeliveryLog, describeFailure } from './log.js'
import type { Moment } from './moment.js'
import { putAside, readState, writeState } from './state-file.js'

/** What was restored: the content, and when it was saved. */
export interface Restored {
	readonly saved: Moment
	readonly content: unknown
}

/**
 * One file of state over the life of the program: restored once, then saved again and again. What goes wrong is said
 * once until it changes, and never stops anything.
 */
export class SavedFile {
	readonly #path: string | undefined
	readonly #log: DeliveryLog
	#trouble: string | undefined
	#saving: Promise<void> | undefined
	#next: { readonly saved: Moment; readonly content: unknown } | undefined

	/** Without a path nothing is kept. */
	constructor(path: string | undefined, log: DeliveryLog) {
		this.#path = path
		this.#log = log
	}

	/** What is wrong with the disk, if anything is. */
	get trouble(): string | undefined {
		return this.#trouble
	}

	/** Reads what an earlier process saved; undefined where there is nothing, or nothing that can be read. */
	async restore(): Promise<Restored | undefined> {
		if (this.#path === undefined) return undefined
		const state = await readState(this.#path)
		if (state.kind === 'restored') return state
		if (state.kind === 'corrupt') this.#sayCorrupt(state.why, state.keptAs)
		return undefined
	}

	/** Puts the restored file aside: its content turned out to be of no use. */
	async reject(why: string): Promise<void> {
		if (this.#path !== undefined) this.#sayCorrupt(why, await putAside(this.#path))
	}

	/** Saves; resolves when this content or a newer one is on the disk, or the log says that it is not. */
	async save(saved: Moment, content: unknown): Promise<void> {
		if (this.#path === undefined) return
		this.#next = { saved, content }
		while (this.#next) {
			this.#saving ??= this.#write(this.#path, this.#next)
			await this.#saving
		}
	}

	async #write(path: string, state: { readonly saved: Moment; readonly content: unknown }): Promise<void> {
		this.#next = undefined
		try {
			await writeState(path, state.saved, state.content)
			if (this.#trouble !== undefined) this.#log.info({ file: path }, 'the state is saved again')
			this.#trouble = undefined
		} catch (error) {
			this.#complain(path, describeFailure(error))
		} finally {
			this.#saving = undefined
		}
	}

	#complain(file: string, why: string): void {
		if (this.#trouble === why) return
		this.#trouble = why
		const consequence = 'a restart would forget what is known now'
		this.#log.error({ file, why, consequence }, 'the state cannot be saved')
	}

	#sayCorrupt(why: string, keptAs: string | undefined): void {
		this.#log.error(
			{ file: this.#path, why, keptAs },
			'the saved state cannot be used and is put aside: starting fresh',
		)
	}
}
