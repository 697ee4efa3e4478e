/** Rows at the beginning; the room doubles from there. */
const FIRST_ROOM = 64

/** Rows of single-precision numbers in the order of their times, in typed arrays that grow up to a bound and no further. */
export class TimeTable {
	readonly #width: number
	readonly #most: number
	#times: Float64Array
	#cells: Float32Array
	#length = 0

	/** A row has `width` numbers; there are never more than `most` rows. */
	constructor(width: number, most: number) {
		this.#width = width
		this.#most = most
		const room = Math.min(FIRST_ROOM, most)
		this.#times = new Float64Array(room)
		this.#cells = new Float32Array(room * width)
	}

	get length(): number {
		return this.#length
	}

	/** True where another row needs one of the others removed first. */
	get full(): boolean {
		return this.#length === this.#most
	}

	/** Bytes of memory that the rows take. */
	get bytes(): number {
		return this.#times.byteLength + this.#cells.byteLength
	}

	/** The time of a row, in milliseconds since the epoch. */
	time(index: number): number {
		return this.#times[index]!
	}

	/** The numbers of a row: a view, to be read and written at once. */
	row(index: number): Float32Array {
		return this.#cells.subarray(index * this.#width, (index + 1) * this.#width)
	}

	/** The first row that is not before this time; `length` where all are. */
	find(time: number): number {
		let low = 0
		let high = this.#length
		while (low < high) {
			const middle = (low + high) >>> 1
			if (this.#times[middle]! < time) low = middle + 1
			else high = middle
		}
		return low
	}

	/** Makes a row of NaN before the one at `index`, and answers it. The table must not be full. */
	insert(index: number, time: number): Float32Array {
		if (this.#length === this.#times.length) this.#grow()
		const width = this.#width
		this.#times.copyWithin(index + 1, index, this.#length)
		this.#cells.copyWithin((index + 1) * width, index * width, this.#length * width)
		this.#times[index] = time
		this.#length++
		return this.row(index).fill(Number.NaN)
	}

	/** Removes the rows from `from` up to, but without, `to`. */
	remove(from: number, to: number): void {
		if (from >= to) return
		const width = this.#width
		this.#times.copyWithin(from, to, this.#length)
		this.#cells.copyWithin(from * width, to * width, this.#length * width)
		this.#length -= to - from
	}

	/** Moves all rows by so many milliseconds. */
	shift(milliseconds: number): void {
		for (let index = 0; index < this.#length; index++) this.#times[index]! += milliseconds
	}

	#grow(): void {
		const room = Math.min(this.#most, this.#times.length * 2)
		const times = new Float64Array(room)
		const cells = new Float32Array(room * this.#width)
		times.set(this.#times)
		cells.set(this.#cells)
		this.#times = times
		this.#cells = cells
	}
}
